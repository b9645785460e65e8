import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Clients who may be the one being typed in; opening one drops what was typed of a new client. */
export class Doubles extends Component {
    static template = "insurance_crm.Doubles";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get doubles() {
        return this.props.record.data[this.props.name] || [];
    }

    async open(double) {
        const isNew = !this.props.record.resId;
        if (isNew) {
            await this.props.record.discard();
        }
        return this.action.doAction(
            { type: "ir.actions.act_window", res_model: "res.partner", res_id: double.id, views: [[false, "form"]] },
            { stackPosition: isNew ? "replaceCurrentAction" : undefined }
        );
    }
}

registry.category("fields").add("insurance_doubles", { component: Doubles, supportedTypes: ["json"] });
