import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What today or this week brings to the employee: sections of `insurance.day`; every row and number opens. */
export class InsuranceMyDay extends Component {
    static template = "insurance_crm.MyDay";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ kind: "day", first: "", last: "", sections: [] });
        this.display = { controlPanel: {} };
        onWillStart(() => this.load("day"));
    }

    async load(kind) {
        Object.assign(this.state, { kind }, await this.orm.call("insurance.day", "get_day", [kind]));
    }

    get title() {
        return this.state.kind === "day" ? this.state.first : `${this.state.first} – ${this.state.last}`;
    }

    open({ model, id }) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openAll({ title, model, ids }) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: title,
            res_model: model,
            domain: [["id", "in", ids]],
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            mobile_view_mode: "kanban",
            context: { active_test: false },
        });
    }

    more({ ids, rows }) {
        return _t("and %s more", ids.length - rows.length);
    }
}

registry.category("actions").add("insurance_my_day", InsuranceMyDay);
