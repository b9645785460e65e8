import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";

/** The list of rules: after a rule was dragged all are read again, as what each of them takes depends on those above. */
export class RenewalRuleListRenderer extends ListRenderer {
    async sortDrop() {
        await super.sortDrop(...arguments);
        await this.props.list.load();
    }
}

registry.category("views").add("renewal_rule_list", { ...listView, Renderer: RenewalRuleListRenderer });
