import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Persons of a household and their cover by line: a table on a wide screen, cards on a phone. */
export class FamilyView extends Component {
    static template = "insurance_crm.FamilyView";
    static components = { Dropdown, DropdownItem };
    static props = { partnerId: Number, stamp: { optional: true } };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.state = useState({ persons: [], lines: [] });
        onWillStart(() => this.load(this.props.partnerId));
        onWillUpdateProps((next) => {
            const { partnerId, stamp } = this.props;
            return next.partnerId === partnerId && next.stamp === stamp ? null : this.load(next.partnerId);
        });
    }

    async load(partnerId) {
        const specification = { insurance_family: {} };
        const [partner] = await this.orm.webRead("res.partner", [partnerId], { specification });
        Object.assign(this.state, (partner && partner.insurance_family) || { persons: [], lines: [] });
    }

    get relatives() {
        return this.state.persons.length > 1;
    }

    badge(tone) {
        return tone === "muted" ? "text-bg-300" : `text-bg-${tone}`;
    }

    nameOf(cell) {
        return this.state.lines.find((line) => line.id === cell.line).name;
    }

    /** What the person has, for the cards of a phone; what is missing comes as one row of buttons. */
    held(person) {
        return person.cells.filter((cell) => cell.id);
    }

    missing(person) {
        return person.cells.filter((cell) => cell.state === "none");
    }

    detail(person) {
        const age = person.age === null ? "" : _t("%s years", person.age);
        return [person.role, age, person.agent].filter(Boolean).join(" · ");
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Note a need, or open a deal, of this person in this line; the view is read again when a dialog closes. */
    async offer(person, cell, method) {
        const answer = await this.orm.call("res.partner", method, [[person.id], cell.line]);
        await this.action.doAction(answer, { onClose: () => this.load(this.props.partnerId) });
    }
}

/** The family view on the client's form; it is read when its page is opened. */
export class FamilyWidget extends Component {
    static template = "insurance_crm.FamilyWidget";
    static components = { FamilyView };
    static props = { ...standardWidgetProps };

    /** What was typed in the relations above counts when it is saved: the record is another object then. */
    get stamp() {
        const sides = this.props.record.data.insurance_side_ids;
        return sides ? sides.currentIds.join() : "";
    }
}

/** The family view on a page of its own. */
export class FamilyAction extends Component {
    static template = "insurance_crm.FamilyAction";
    static components = { FamilyView, Layout };
    static props = { ...standardActionServiceProps };

    get partnerId() {
        const { context } = this.props.action;
        return context.active_id || 0;
    }
}

registry.category("view_widgets").add("insurance_family", { component: FamilyWidget });
registry.category("actions").add("insurance_family", FamilyAction);
