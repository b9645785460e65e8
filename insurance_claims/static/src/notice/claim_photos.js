import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useX2ManyCrud } from "@web/views/fields/relational_utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { readPicture } from "@insurance_crm/camera/camera_field";

/** Photos of a record (many2many of attachments): from the phone's camera, or several at once from its pictures. */
export class ClaimPhotos extends Component {
    static template = "insurance_claims.ClaimPhotos";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.camera = useRef("camera");
        this.pictures = useRef("pictures");
        this.state = useState({ waiting: 0 });
        this.operations = useX2ManyCrud(() => this.props.record.data[this.props.name], true);
    }

    get photos() {
        return this.props.record.data[this.props.name].records.map((record) => ({
            id: record.resId,
            name: record.data.name,
            record,
        }));
    }

    async onPictures(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        this.state.waiting += files.length;
        for (const file of files) {
            try {
                await this.keep(file);
            } finally {
                this.state.waiting--;
            }
        }
        if (files.length && this.props.record.resId) {
            // kept at once: phones close the browser when the camera needs the room
            await this.props.record.save();
        }
    }

    async keep(file) {
        let datas;
        try {
            datas = await readPicture(file);
        } catch {
            this.notification.add(_t("%s is not a picture.", file.name), { type: "danger" });
            return;
        }
        const { resModel, resId } = this.props.record;
        const name = file.name.replace(/\.\w+$/, "") + ".jpg";
        const vals = { name, datas, mimetype: "image/jpeg", res_model: resModel, res_id: resId || 0 };
        const ids = await this.orm.create("ir.attachment", [vals]);
        await this.operations.saveRecord(ids);
    }

    remove(photo) {
        return this.operations.removeRecord(photo.record);
    }
}

registry.category("fields").add("insurance_claim_photos", {
    component: ClaimPhotos,
    displayName: _t("Photos by the phone's camera"),
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    relatedFields: [
        { name: "name", type: "char" },
        { name: "mimetype", type: "char" },
    ],
});
