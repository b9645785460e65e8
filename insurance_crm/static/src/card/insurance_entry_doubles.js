import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Who is here already and may be the person being typed in: what was noted goes to that client with one press. */
export class InsuranceEntryDoubles extends Component {
    static template = "insurance_crm.EntryDoubles";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get doubles() {
        return this.props.record.data[this.props.name] || [];
    }

    async choose(double) {
        const { record } = this.props;
        if (await record.save({ reload: false })) {
            const args = [[record.resId], double.id];
            this.action.doAction(await this.orm.call(record.resModel, "action_save_for", args));
        }
    }
}

registry.category("fields").add("insurance_entry_doubles", {
    component: InsuranceEntryDoubles,
    displayName: _t("Clients who are here already"),
    supportedTypes: ["json"],
});
