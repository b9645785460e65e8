from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class InsuranceOffer(models.Model):
    """From an offer to the policy: drafted with its object, covers and figures, and issued when its number is known."""

    _inherit = "insurance.offer"

    def action_accept(self):
        """Ask for what a policy needs beyond the offer, in a dialog over the comparison.

        :raises UserError: see ``_check_can_accept``
        """
        self.ensure_one()
        self._check_can_accept()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_offer_accept_action")
        return action | {"context": {"default_offer_id": self.id}}

    def _check_can_accept(self):
        """:raises UserError: when the offer is no offer (any more), or is out of date"""
        self.ensure_one()
        self.check_access("write")
        self._check_state("offered")
        if self.is_expired:
            raise UserError(
                self.env._(
                    "%(offer)s was valid until %(date)s. Ask the insurer again, or type the new date he keeps to it.",
                    offer=self.display_name, date=self.valid_until,
                )
            )  # fmt: skip
        if self.source == "tariff" and self.inquiry_id.is_stale:
            raise UserError(
                self.env._("The request was changed after this offer was computed. Press “Get offers” again.")
            )

    def _accept(self, **vals):
        """Make the policy of an offer as a draft.

        :param vals: values of the policy that the offer does not know: number, partner_id, dates …
        :return: the policy
        :raises UserError: see ``_check_can_accept``
        """
        self.ensure_one()
        self._check_can_accept()
        inquiry = self.inquiry_id
        fresh = not inquiry.is_stale
        inquiry.partner_id = inquiry.partner_id.id or vals.get("partner_id")
        policy = self._make_policy(vals)
        self._write_state({"state": "accepted"})
        if fresh and inquiry.quoted_with:
            # the client and the object entered by accepting are those the offers were computed for
            inquiry.quoted_with = inquiry._get_asked()
        return policy

    def _make_policy(self, vals):
        """Return the draft made of the offer; rooms whose offers continue a policy extend it.

        :param dict vals: see ``_accept``
        """
        return self.env["insurance.policy"].create(self._prepare_policy_vals() | vals)

    def _prepare_policy_vals(self):
        """Return the values of the policy: what the deal knows, and what the offer says."""
        inquiry = self.inquiry_id
        known = inquiry.lead_id._get_insurance_policy_defaults() if inquiry.lead_id else {}
        figures = ("premium", "tax", "levy", "fee", "discount", "commission_rate", "deductible")
        return {
            **known,
            "offer_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": inquiry.partner_id.id,
            "line_id": self.line_id.id,
            "insurer_id": self.insurer_id.id,
            "product_id": self.product_id.id,
            "user_id": inquiry.user_id.id,
            "issuer_id": inquiry.issuer_id.id,
            "date_start": inquiry.date_start,
            "date_end": inquiry.date_end,
            "object_ids": self._prepare_policy_objects(),
            "cover_ids": [Command.create(cover._prepare_policy_cover_vals()) for cover in self.cover_ids],
            **{name: self[name] for name in figures},
        }

    def _prepare_policy_objects(self):
        """Return the commands for the object of the inquiry; several objects are entered on the policy itself."""
        insured = self.inquiry_id._get_object()
        # rows of a policy are charged side by side: what a cover costs is not in its object's premium again
        premium = self.premium - sum(self.cover_ids.mapped("premium"))
        if not insured or self.inquiry_id.object_count > 1:
            return []
        return [
            Command.create(
                {
                    "object_id": insured.id,
                    "sum_insured": self.sum_insured,
                    "premium": max(premium, 0),
                    "deductible": self.deductible,
                }
            )
        ]

    def _release(self):
        """Make accepted offers choosable again whose policies are gone or void."""
        for offer in self:
            # sudo: the policy may be in a colleague's book
            kept = offer.sudo().policy_ids.filtered(lambda policy: policy.state != "void")
            if offer.state == "accepted" and not kept:
                offer.sudo().state = "offered"  # sudo: a step of the offer's life


class InsuranceOfferCover(models.Model):
    _inherit = "insurance.offer.cover"

    def _prepare_policy_cover_vals(self):
        """Return the values of the policy's cover."""
        return {
            "product_cover_id": self.product_cover_id.id,
            "name": self.name,
            "sum_insured": self.sum_insured or self.offer_id.sum_insured,
            "deductible": self.deductible,
            "premium": self.premium,
        }
