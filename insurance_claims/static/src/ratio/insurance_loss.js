import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FigureTable } from "@insurance_crm/figure_table/figure_table";

const { DateTime } = luxon;
const KEPT = "insurance_loss"; // what was asked last, for the way back from a number's claims

/** Loss ratio of a period, and the claims open today: tables of `insurance.loss`; every number opens. */
export class InsuranceLoss extends Component {
    static template = "insurance_claims.Loss";
    static components = { DateTimeInput, FigureTable, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        const month = DateTime.now().startOf("month");
        this.state = useState({
            part: "ratio",
            group: "line",
            date_from: serializeDate(month.minus({ months: 12 })),
            date_to: serializeDate(month.minus({ days: 1 })),
            ...JSON.parse(browser.sessionStorage.getItem(KEPT) || "{}"),
            page: null,
            choices: null,
        });
        onWillStart(async () => {
            this.state.choices = await this.orm.call("insurance.loss.sheet", "get_choices", []);
            await this.load();
        });
    }

    /** What is asked and its answer change together: a table is never drawn with another one's columns. */
    async load(changes = {}) {
        const { part, group, date_from, date_to } = { ...this.state, ...changes };
        const known = this.state.choices.groups[part].some(([key]) => key === group);
        const asked = { part, group: known ? group : "line", date_from, date_to };
        const page = await this.keepLast.add(this.orm.call("insurance.loss", "get_page", [part, asked]));
        Object.assign(this.state, asked, { page });
        browser.sessionStorage.setItem(KEPT, JSON.stringify(asked));
    }

    date(name) {
        return deserializeDate(this.state[name]);
    }

    setDate(name, value) {
        if (!value) {
            return;
        }
        const period = { date_from: this.state.date_from, date_to: this.state.date_to, [name]: serializeDate(value) };
        if (period.date_to < period.date_from) {
            period[name === "date_to" ? "date_from" : "date_to"] = period[name];
        }
        return this.load(period);
    }

    async open(row, column) {
        const { part, page } = this.state;
        const title = `${column.title} · ${row.name}`;
        const g = row.isTotal ? null : row.g;
        const args = [part, page.question, column.name, g, title];
        return this.action.doAction(await this.orm.call("insurance.loss", "get_records_action", args));
    }

    async print(method) {
        const { part, group, date_from, date_to } = this.state;
        const [sheet] = await this.orm.create("insurance.loss.sheet", [{ part, group_by: group, date_from, date_to }]);
        return this.action.doAction(await this.orm.call("insurance.loss.sheet", method, [sheet]));
    }
}

registry.category("actions").add("insurance_loss", InsuranceLoss);
