import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { imageUrl } from "@web/core/utils/urls";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { isBinarySize } from "@web/core/utils/binary";

const LARGEST = 1920; // px; the server keeps no more

/** Return the picture as base64 JPEG, made smaller on the phone: what a camera takes would be slow to send. */
export async function readPicture(file) {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}

/** A photo with a button that opens the phone's camera at once: one tap, one picture, saved. */
export class CameraField extends Component {
    static template = "insurance_crm.CameraField";
    static props = { ...standardFieldProps, locked: { type: Boolean, optional: true } };

    setup() {
        this.input = useRef("input");
        this.notification = useService("notification");
    }

    get source() {
        const { record, name } = this.props;
        const value = record.data[name];
        if (!value) {
            return false;
        }
        if (isBinarySize(value)) {
            return imageUrl(record.resModel, record.resId, name, { unique: record.data.write_date });
        }
        return `data:image/jpeg;base64,${value}`;
    }

    get label() {
        return this.source ? _t("Take the photo again") : _t("Take the photo");
    }

    async onPicture(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (!file) {
            return;
        }
        let picture;
        try {
            picture = await readPicture(file);
        } catch {
            this.notification.add(_t("This file is not a picture."), { type: "danger" });
            return;
        }
        await this.props.record.update({ [this.props.name]: picture });
        // kept at once: phones close the browser when the camera needs the room
        await this.props.record.model.root.save();
    }
}

registry.category("fields").add("insurance_camera", {
    component: CameraField,
    displayName: _t("Photo by the phone's camera"),
    supportedTypes: ["binary"],
    // cards of a kanban are never in edition, so the view says when photos are locked
    extractProps: (info, { readonly }) => ({ locked: readonly }),
});
