import { Component, onWillUnmount, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const WORKING = ["trial", "running", "undoing"];
const INTERVAL = 1000;

/** The progress of an import that works in the background; reloads the form when it is over. */
export class InsuranceBookProgress extends Component {
    static template = "insurance_crm.BookProgress";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({ ...this.props.record.data, speed: 0 });
        this.first = null;
        onWillStart(() => this.poll());
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    async poll() {
        if (this.isWorking && this.props.record.resId) {
            const fields = ["state", "done", "total", "rejected", "is_read"];
            const [run] = await this.orm.silent.read("insurance.book.run", [this.props.record.resId], fields);
            Object.assign(this.state, run);
            this.measure();
            if (!this.isWorking) {
                await this.props.record.load();
                return;
            }
        }
        this.timer = browser.setTimeout(() => this.poll(), INTERVAL);
    }

    measure() {
        const now = Date.now();
        if (!this.first || this.state.done < this.first.done) {
            this.first = { now, done: this.state.done };
        }
        const seconds = (now - this.first.now) / 1000;
        this.state.speed = seconds ? (this.state.done - this.first.done) / seconds : 0;
    }

    get isWorking() {
        return WORKING.includes(this.props.record.data.state) && WORKING.includes(this.state.state);
    }

    get percent() {
        return this.state.total ? Math.floor((100 * this.state.done) / this.state.total) : 0;
    }

    get title() {
        if (this.state.state === "undoing") {
            return _t("Undoing the import …");
        }
        if (!this.state.is_read) {
            return _t("Reading the file …");
        }
        return this.state.state === "trial" ? _t("Trying, nothing is changed …") : _t("Importing …");
    }

    get rest() {
        const { speed, total, done } = this.state;
        if (!speed || !total) {
            return "";
        }
        const seconds = Math.ceil((total - done) / speed);
        return seconds > 90 ? _t("about %s minutes left", Math.ceil(seconds / 60)) : _t("about %s seconds left", seconds);
    }
}

registry.category("view_widgets").add("insurance_book_progress", { component: InsuranceBookProgress });
