import { Component, onWillStart, useState } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;

/** What ends on each day of a month (`insurance.renewal.calendar`): a grid on the desktop, a list of days on a phone. */
export class RenewalCalendar extends Component {
    static template = "insurance_renewal.RenewalCalendar";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.origins = [
            [false, _t("All")],
            ["own", _t("Ours")],
            ["foreign", _t("Elsewhere")],
        ];
        this.state = useState({
            month: false,
            whose: "mine",
            origin: false,
            seesAll: false,
            days: {},
            ...this.props.state?.calendar,
        });
        this.asked = 0;
        onWillStart(async () => {
            this.state.seesAll = await user.hasGroup("insurance_crm.group_agent_all");
            await this.load();
        });
    }

    /** Read a month; an answer that was overtaken by a later question is dropped. */
    async load(changes = {}) {
        Object.assign(this.state, changes);
        const asked = ++this.asked;
        const { month, whose, origin } = this.state;
        const found = await this.orm.call("insurance.renewal.calendar", "get_month", [month, whose, origin]);
        if (asked === this.asked) {
            Object.assign(this.state, found);
            const { month, whose, origin } = this.state;
            this.props.updateActionState?.({ calendar: { month, whose, origin } });
        }
    }

    /** First day of the month; written in the Gregorian calendar, whose grid this is, also in languages with another. */
    get first() {
        return DateTime.fromISO(this.state.month).reconfigure({ outputCalendar: "gregory" });
    }

    get title() {
        return this.first.toFormat("LLLL yyyy");
    }

    get totals() {
        const sums = { count: 0, left: 0, lost: 0, premium: 0 };
        for (const day of Object.values(this.state.days)) {
            for (const key in sums) {
                sums[key] += day[key];
            }
        }
        return sums;
    }

    get weekdays() {
        return this.cells.slice(0, 7).map((cell) => cell.date.toFormat("ccc"));
    }

    /** Whole weeks around the month, beginning on the language's first day of the week. */
    get cells() {
        const before = (this.first.weekday - localization.weekStart + 7) % 7;
        const length = Math.ceil((before + this.first.daysInMonth) / 7) * 7;
        const most = Math.max(1, ...Object.values(this.state.days).map((day) => day.count));
        return Array.from({ length }, (_, index) => {
            const date = this.first.plus({ days: index - before });
            const iso = date.toISODate();
            const inMonth = date.month === this.first.month;
            const day = inMonth ? this.state.days[iso] : undefined;
            return {
                iso,
                date,
                inMonth,
                day,
                past: iso < this.state.today,
                isToday: iso === this.state.today,
                share: day ? Math.max(0.08, day.count / most) : 0,
            };
        });
    }

    get filledDays() {
        return this.cells.filter((cell) => cell.day);
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.state.currency, digits: [16, 0] });
    }

    label(cell) {
        return `${cell.date.toFormat("ccc d")} · ${this.number(cell.day)}`;
    }

    number({ count }) {
        return count === 1 ? _t("1 policy") : _t("%s policies", count);
    }

    left({ left }) {
        return _t("%s to renew", left);
    }

    lost({ lost }) {
        return _t("%s lost", lost);
    }

    move(months) {
        return this.load({ month: this.first.plus({ months }).toISODate() });
    }

    async open(cell, kind) {
        const { whose, origin } = this.state;
        this.action.doAction(
            await this.orm.call("insurance.renewal.calendar", "get_day_action", [cell.iso, whose, origin, kind])
        );
    }
}

registry.category("actions").add("insurance_renewal_calendar", RenewalCalendar);
