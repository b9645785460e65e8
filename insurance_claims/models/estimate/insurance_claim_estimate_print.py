from odoo import models
from odoo.tools import format_amount

from .insurance_repair_price import KINDS


class InsuranceClaimEstimate(models.Model):
    """The estimate on paper, in the client's language."""

    _name = "insurance.claim.estimate"
    _inherit = ["insurance.claim.estimate", "insurance.paper"]

    def action_print(self):
        """Print the estimate, with the insurer's assessment where there is one."""
        return self.env.ref("insurance_claims.action_report_claim_estimate").report_action(self)

    def _get_paper(self):
        """Return what the template ``insurance_crm.paper_pages`` prints."""
        self.ensure_one()
        lang = self._get_paper_lang(self.partner_id)
        estimate = self.with_context(lang=lang)
        body = {
            "estimate": estimate,
            "facts": estimate._get_paper_facts(),
            "groups": estimate._get_paper_groups(),
            "text": estimate._paper_number,
        }
        return {
            "record": estimate,
            "lang": lang,
            "direction": self._get_paper_direction(lang),
            "title": estimate.env._("Repair estimate"),
            "number": estimate._paper_text(estimate.display_name),
            "date": estimate._paper_text(self.date, "date"),
            "company": self.company_id,
            "company_address": estimate._get_paper_address(self.company_id.partner_id),
            "body": estimate.env["ir.qweb"]._render("insurance_claims.estimate_body", body),
            "signature": estimate.env._("Signature and stamp"),
        }

    def _get_paper_facts(self):
        """Return ``[(name, HTML)]``: whose claim and which car it is; without what is empty."""
        claim = self.claim_id
        car = " ".join(part for part in (self.make, self.model, str(self.year_built or "")) if part)
        facts = [
            (self.env._("Claim"), claim.name, "code"),
            (self.env._("Car"), car, "text"),
            (self.env._("Policyholder"), self.partner_id.name, "text"),
            (self.env._("Plate"), self.plate, "code"),
            (self.env._("Insurer"), self.insurer_id.name, "text"),
            (self.env._("VIN"), self.vin, "code"),
            (self.env._("Insurer's reference"), claim.insurer_ref, "code"),
            (self.env._("Workshop"), self.workshop_id.name, "text"),
            (self.env._("Date of loss"), claim.date_loss, "date"),
            (self.env._("Price list"), self.price_list_id.name, "text"),
        ]
        return [(name, self._paper_text(value, kind)) for name, value, kind in facts if value]

    def _get_paper_groups(self):
        """Return ``[(title, lines, sum)]`` by kind, in the order of kinds."""
        words = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        groups = self.line_ids.grouped("kind")
        return [
            (words[kind], groups[kind], self.currency_id.round(sum(groups[kind].mapped("amount"))))
            for kind, _name in KINDS
            if kind in groups
        ]

    def _paper_number(self, value, money=False):
        """Return a number as HTML: an amount in the claim's currency, or as short as it can be written."""
        if money:
            return self._paper_text(format_amount(self.env, value, self.currency_id), "code")
        lang = self.env["res.lang"]._get_data(code=self.env.lang)
        return self._paper_text(f"{value:.2f}".rstrip("0").rstrip(".").replace(".", lang.decimal_point), "code")
