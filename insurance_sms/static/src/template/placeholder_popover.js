import { patch } from "@web/core/utils/patch";
import { DynamicPlaceholderPopover } from "@web/views/fields/dynamic_placeholder_popover";

// A template of messages is never run as a program, so whoever may write one may pick any field. In core's templates
// the picker keeps to what their authors may use; the server decides in both cases.
const OURS = ["insurance.message.template", "insurance.bulk"];

patch(DynamicPlaceholderPopover.prototype, {
    async _loadAllowedExpressions() {
        await super._loadAllowedExpressions(...arguments);
        const { action } = this.env.services.action.currentController || {};
        if (OURS.includes(action?.res_model)) {
            this.isTemplateEditor = true;
        }
    },
});
