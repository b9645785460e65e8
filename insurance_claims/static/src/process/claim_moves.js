import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The button that brings a claim on, and a menu of the other moves: a JSON list of {stage, name, reason, main}. */
export class ClaimMoves extends Component {
    static template = "insurance_claims.ClaimMoves";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get moves() {
        return this.props.record.data[this.props.name] || [];
    }

    get main() {
        return this.moves.find((move) => move.main);
    }

    get others() {
        return this.moves.filter((move) => !move.main);
    }

    get nextLabel() {
        return _t("Next: %s", this.main.name);
    }

    async go(move) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        if (move.reason) {
            const action = await this.orm.call(record.resModel, "action_ask_move", [[record.resId], move.stage]);
            await this.action.doAction(action, { onClose: () => record.load() });
            return;
        }
        try {
            await this.orm.call(record.resModel, "action_move", [[record.resId], move.stage]);
        } finally {
            await record.load();
        }
    }
}

registry.category("fields").add("insurance_claim_moves", {
    component: ClaimMoves,
    displayName: "Moves of a claim",
    supportedTypes: ["json"],
});
