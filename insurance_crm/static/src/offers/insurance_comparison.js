import { Component, markup, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const SORTS = {
    price: (a, b) => a.client_pays - b.client_pays,
    deductible: (a, b) => a.deductible - b.deductible || a.client_pays - b.client_pays,
    cover: (a, b) => Object.keys(b.covers).length - Object.keys(a.covers).length || a.client_pays - b.client_pays,
    insurer: (a, b) => a.insurer.localeCompare(b.insurer),
    commission: (a, b) => b.commission - a.commission,
};

/** Offers side by side: columns on a wide screen, cards on a phone. The server describes them, see `comparison`. */
export class InsuranceComparison extends Component {
    static template = "insurance_crm.Comparison";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ sort: "price", reverse: false, ours: true, open: {} });
    }

    get data() {
        return this.props.record.data[this.props.name] || { offers: [], covers: [] };
    }

    get sorts() {
        const sorts = [
            ["price", _t("Price")],
            ["deductible", _t("Deductible")],
            ["cover", _t("Cover")],
            ["insurer", _t("Insurer")],
        ];
        return this.state.ours ? [...sorts, ["commission", _t("Our commission")]] : sorts;
    }

    get choices() {
        const sorted = this.data.offers.filter((offer) => offer.choice).sort(SORTS[this.state.sort]);
        return this.state.reverse ? sorted.reverse() : sorted;
    }

    get waiting() {
        return this.data.offers.filter((offer) => offer.state === "requested");
    }

    /** Offers nobody can choose: expired, declined, not fitting; those that lack a tariff come last. */
    get others() {
        const rank = (offer) => (offer.is_expired ? 0 : offer.state === "declined" ? 1 : 2);
        return this.data.offers
            .filter((offer) => !offer.choice && offer.state !== "requested")
            .sort((a, b) => rank(a) - rank(b));
    }

    get cheapest() {
        return Math.min(...this.choices.map((offer) => offer.client_pays));
    }

    /** The one to point at: what was recommended, else the cheapest. */
    isBest(offer) {
        const recommended = this.choices.some((other) => other.is_recommended);
        return recommended ? offer.is_recommended : offer.client_pays === this.cheapest;
    }

    get has() {
        const any = (name) => this.choices.some((offer) => offer[name]);
        return {
            sum: any("sum_insured"),
            waiting: any("waiting_days"),
            valid: any("valid_until"),
            conditions: any("conditions"),
            strengths: any("strengths"),
            weaknesses: any("weaknesses") && this.state.ours,
        };
    }

    money(amount) {
        const whole = Math.round(amount) === amount;
        return formatMonetary(amount, { currencyId: this.data.currency, digits: [16, whole ? 0 : 2] });
    }

    percent(value) {
        return formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }

    /** "+ 12 %" against the cheapest offer; nothing for the cheapest itself. */
    more(offer) {
        const share = this.cheapest ? Math.round((100 * (offer.client_pays - this.cheapest)) / this.cheapest) : 0;
        return share > 0 ? `+${share} %` : "";
    }

    html(text) {
        return markup(text);
    }

    reason(offer) {
        if (offer.is_expired && offer.state === "offered") {
            return _t("was valid until %s", offer.valid_until);
        }
        return offer.decline_reason || offer.reasons.join(" ");
    }

    sortBy(key) {
        this.state.reverse = this.state.sort === key && !this.state.reverse;
        this.state.sort = key;
    }

    toggleOurs() {
        this.state.ours = !this.state.ours;
        if (!this.state.ours && this.state.sort === "commission") {
            this.sortBy("price");
        }
    }

    toggleSteps(offer) {
        this.state.open[offer.id] = !this.state.open[offer.id];
    }

    /** Save what was typed, call a step of the offer, do what it answers, and show the offers as they are then. */
    async step(offer, method) {
        if (!(await this.props.record.save())) {
            return;
        }
        const answer = await this.orm.call("insurance.offer", method, [offer.id]);
        const reload = () => this.props.record.load();
        if (answer && answer.type) {
            await this.action.doAction(answer, { onClose: reload });
        } else {
            await reload();
        }
    }

    openPolicy(policy) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "insurance.policy",
            res_id: policy.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("insurance_comparison", {
    component: InsuranceComparison,
    displayName: _t("Comparison of offers"),
    supportedTypes: ["json"],
});
