import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FigureTable, formatFigure } from "@insurance_crm/figure_table/figure_table";

const { DateTime } = luxon;
const KEPT = "insurance_retention"; // what was asked last, for the way back from a number's policies

/** Renewal rate, retention, new against kept and persistency: tables of `insurance.retention`; every number opens. */
export class InsuranceRetention extends Component {
    static template = "insurance_renewal.Retention";
    static components = { DateTimeInput, FigureTable, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        const kept = JSON.parse(browser.sessionStorage.getItem(KEPT) || "{}");
        this.state = useState({
            part: kept.part || "table",
            group: kept.group || "line",
            unit: kept.unit || "number",
            periods: kept.periods || {},
            page: null,
            choices: null,
        });
        onWillStart(async () => {
            this.state.choices = await this.orm.call("insurance.retention.sheet", "get_choices", []);
            await this.load();
        });
    }

    /** The period shown at first: for persistency the beginnings old enough for most of it, else the last twelve months. */
    getPeriod({ part, periods }) {
        const month = DateTime.now().startOf("month");
        const back = part === "persistency" ? { from: 48, to: 13 } : { from: 12, to: 0 };
        return (
            periods[part] || {
                date_from: serializeDate(month.minus({ months: back.from })),
                date_to: serializeDate(month.minus({ months: back.to, days: 1 })),
            }
        );
    }

    /** What is asked and its answer change together: a table is never drawn with another one's columns. */
    async load(changes = {}) {
        const { part, group, unit, periods } = { ...this.state, ...changes };
        const question = { ...this.getPeriod({ part, periods }), group, unit };
        const page = await this.keepLast.add(this.orm.call("insurance.retention", "get_page", [part, question]));
        Object.assign(this.state, { part, group, unit, periods, page });
        browser.sessionStorage.setItem(KEPT, JSON.stringify({ part, group, unit, periods }));
    }

    get period() {
        return this.getPeriod(this.state);
    }

    date(name) {
        return deserializeDate(this.period[name]);
    }

    setDate(name, value) {
        if (!value) {
            return;
        }
        const period = { ...this.period, [name]: serializeDate(value) };
        if (period.date_to < period.date_from) {
            period[name === "date_to" ? "date_from" : "date_to"] = period[name];
        }
        return this.load({ periods: { ...this.state.periods, [this.state.part]: period } });
    }

    get bars() {
        const most = Math.max(...this.state.page.rows.map(({ figures }) => figures.new + figures.kept), 1);
        return this.state.page.rows.map((row) => ({
            ...row,
            kept: `height: ${(100 * row.figures.kept) / most}%`,
            new: `height: ${(100 * row.figures.new) / most}%`,
        }));
    }

    column(name) {
        return this.state.page.columns.find((column) => column.name === name);
    }

    format(column, value) {
        return formatFigure(column.kind, value, this.state.page.currency_id);
    }

    async open(row, column) {
        const question = { ...this.state.page.question, group: row.isTotal ? "" : this.state.page.question.group };
        const title = `${column.title} · ${row.name}`;
        const action = await this.orm.call("insurance.retention", "get_policies_action", [
            question,
            column.source,
            column.figure,
            row.g,
            title,
        ]);
        return this.action.doAction(action);
    }

    async print(method) {
        const { part, group, unit } = this.state;
        const [sheet] = await this.orm.create("insurance.retention.sheet", [
            { ...this.period, part, group_by: group, unit },
        ]);
        return this.action.doAction(await this.orm.call("insurance.retention.sheet", method, [sheet]));
    }
}

registry.category("actions").add("insurance_retention", InsuranceRetention);
