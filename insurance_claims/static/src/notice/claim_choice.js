import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What may be chosen as cards to be tapped, each with what is to be said of it.
 *
 * The cards come from a Json field of the record (option `choices`): `[{id, name, title, detail, why}]`. One with
 * `why` does not fit; it is grey and says why, but may be chosen: the caller may know better than the file.
 */
export class ClaimChoice extends Component {
    static template = "insurance_claims.ClaimChoice";
    static props = { ...standardFieldProps, choices: String };

    get cards() {
        return this.props.record.data[this.props.choices] || [];
    }

    get chosen() {
        return this.props.record.data[this.props.name]?.id;
    }

    choose(card) {
        if (!this.props.readonly) {
            const value = card.id === this.chosen ? false : { id: card.id, display_name: card.name };
            this.props.record.update({ [this.props.name]: value });
        }
    }
}

registry.category("fields").add("insurance_claim_choice", {
    component: ClaimChoice,
    displayName: _t("Cards to choose from"),
    supportedTypes: ["many2one"],
    extractProps: ({ options }) => ({ choices: options.choices }),
    fieldDependencies: ({ options }) => [{ name: options.choices, type: "json" }],
});
