import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger, formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A client at a glance: what `_get_card` of res.partner describes, with buttons and rows that open what they name. */
export class InsuranceCard extends Component {
    static template = "insurance_crm.Card";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.ui = useService("ui");
    }

    get data() {
        const card = this.props.record.data[this.props.name] || {};
        const none = { chips: [], facts: [], buttons: [], figures: [], sections: [] };
        return { ...none, ...card };
    }

    /** Blocks with something in them; all others share one small box, so that nothing empty takes room. */
    get filled() {
        return this.data.sections.filter((section) => section.rows.length);
    }

    get hints() {
        return this.data.sections.filter((section) => !section.rows.length);
    }

    get callLabel() {
        return _t("Call");
    }

    isTable(section) {
        return Boolean(section.columns) && !this.ui.isSmall && section.rows.length > 0;
    }

    badge(tone) {
        return tone === "muted" ? "text-bg-300" : `text-bg-${tone || "300"}`;
    }

    figure({ text, value, unit, currency }) {
        if (text) {
            return text;
        }
        if (unit === "currency") {
            return formatMonetary(value, { currencyId: currency, digits: [16, 0] });
        }
        return unit === "ratio" ? formatPercentage(value) : formatInteger(value);
    }

    money({ value, currency }) {
        return formatMonetary(value, { currencyId: currency, digits: [16, 0] });
    }

    open({ model, id }) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Save what was typed, call a method of the client, and do what it answers; else show the card as it is then. */
    async call({ method, args }) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const answer = await this.orm.call("res.partner", method, [[record.resId], ...(args || [])]);
        const reload = () => record.load();
        if (answer && answer.type) {
            await this.action.doAction(answer, { onClose: reload });
        } else {
            await reload();
        }
    }
}

registry.category("fields").add("insurance_card", {
    component: InsuranceCard,
    displayName: _t("Client card"),
    supportedTypes: ["json"],
});
