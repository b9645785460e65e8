from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from odoo.addons.insurance_crm.models.card.wording import short_day

SHOWN = 5  # claims on the card; the others are behind its link
TONES = {"closed": "success", "refused": "danger", "withdrawn": "muted"}


class ResPartner(models.Model):
    """The card's claims: the open ones first, each with its object, stage, amount and age."""

    _inherit = "res.partner"

    insurance_claim_count = fields.Integer(
        "Number of claims", compute="_compute_insurance_claim_count", groups="insurance_claims.group_claims_handler"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_claim_count(self):
        """One query; a contact's claims count for his company too."""
        claims = self.env["insurance.claim"]
        counts = self._insurance_roll_up(claims._read_group(self._get_claims_domain(), ["partner_id"], ["__count"]))
        for partner in self:
            partner.insurance_claim_count = counts.get(partner._origin.id, 0)

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        claims = self.env["insurance.claim"]
        if not claims.has_access("read"):
            return sections
        found = claims.search(self._get_claims_domain(), order="is_open desc, date_loss desc, id desc", limit=SHOWN)
        sections["claims"] = {
            "title": self.env._("Claims"),
            "sequence": 55,
            "width": "third",
            "rows": [self._prepare_card_claim(claim) for claim in found],
            "more": {"label": self.env._("All claims"), "method": "action_open_claims"} if found else None,
            "buttons": [{"label": self.env._("Report a claim"), "method": "action_report_claim", "icon": "fa-plus"}],
            "empty": self.env._("No claims."),
        }
        return sections

    def _get_claims_domain(self):
        """Return which claims are this client's: his own and his contacts'."""
        return Domain("partner_id", "child_of", self.ids)

    def _prepare_card_claim(self, claim):
        """Return the card's row of a claim: what was hit and when, where it stands, how much, how old."""
        amount = claim.incurred or claim.claimed
        facts = [claim.object_id.display_name, claim.cause_id.name, short_day(self.env, claim.date_loss)]
        if claim.is_open:
            days = claim.days_open
            facts.append(self.env._("open for %s days", days) if days else self.env._("reported today"))
        if amount:
            facts.append(format_amount(self.env, amount, claim.currency_id, trailing_zeroes=False))
        return {
            "key": f"claim-{claim.id}",
            "title": f"{claim.name} · {claim.line_id.name}",
            "detail": " · ".join(fact for fact in facts if fact),
            "badge": {"text": claim.stage_id.name, "tone": TONES.get(claim.state, "info")},
            "open": {"model": claim._name, "id": claim.id},
        }

    def action_report_claim(self):
        """Open the quick notice of a loss of this client."""
        self.ensure_one()
        return self.env["insurance.claim.notice"]._open(default_partner_id=self.id)

    def action_open_claims(self):
        self.ensure_one()
        return self.env["insurance.claim"]._open_list(list(self._get_claims_domain()), self.display_name)
