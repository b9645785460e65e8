import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formatMonetary, formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The figures at the top of a client's insurance page: a JSON list of {label, value, unit, currency, help}. */
export class InsuranceFigures extends Component {
    static template = "insurance_crm.InsuranceFigures";
    static props = { ...standardFieldProps };

    get figures() {
        return this.props.record.data[this.props.name] || [];
    }

    format({ value, unit, currency }) {
        if (unit === "currency") {
            return formatMonetary(value, { currencyId: currency, digits: [16, 0] });
        }
        return unit === "ratio" ? formatPercentage(value) : formatInteger(value);
    }
}

registry.category("fields").add("insurance_figures", {
    component: InsuranceFigures,
    displayName: "Insurance figures",
    supportedTypes: ["json"],
});
