import { onWillStart } from "@odoo/owl";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";

/**
 * The server refuses the spreadsheet of a pivot to whoever may not export the
 * client base; there is no use in showing the button.
 */
patch(PivotRenderer.prototype, {
    setup() {
        super.setup(...arguments);
        onWillStart(async () => {
            this.mayExportClientBase = await user.hasGroup("insurance_crm.group_export");
        });
    },
});
