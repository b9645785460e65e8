import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/** The browser's own list of choices, for entry during a call: one press, and a phone shows its own wheel. */
export class InsuranceSelect extends SelectionField {
    static template = "insurance_crm.Select";

    onPicked(event) {
        const option = this.options[event.target.selectedIndex - 1];
        this.onChange(option ? option[0] : null);
    }
}

registry.category("fields").add("insurance_select", {
    ...selectionField,
    component: InsuranceSelect,
    displayName: _t("List of choices of the device"),
});
