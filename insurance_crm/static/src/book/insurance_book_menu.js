import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

/** "Import a book" in the gear menu of the policies, for those who may. */
export class InsuranceBookMenuItem extends Component {
    static template = "insurance_crm.BookMenuItem";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    open() {
        this.action.doAction("insurance_crm.insurance_book_run_action_new");
    }
}

registry.category("cogMenu").add(
    "insurance-book",
    {
        Component: InsuranceBookMenuItem,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: async ({ config, searchModel }) =>
            searchModel.resModel === "insurance.policy" &&
            ["kanban", "list"].includes(config.viewType) &&
            (await user.hasGroup("insurance_crm.group_supervisor")),
    },
    { sequence: 2 }
);
