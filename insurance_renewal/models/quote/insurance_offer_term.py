from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class InsuranceOffer(models.Model):
    """An accepted offer for an ending policy becomes its next term, whoever accepts it and from which screen."""

    _inherit = "insurance.offer"

    def _accept(self, **vals):
        policy = super()._accept(**vals)
        if self.inquiry_id.renewal_id:
            self.inquiry_id.chosen_offer_id = self
        return policy

    def _make_policy(self, vals):
        """Continue the ending policy, on the deal of its renewal, with the figures of the offer."""
        case = self.inquiry_id.renewal_id
        if not case or case.state != "open":
            return super()._make_policy(vals)
        policy = case.policy_id
        policy._check_can_renew()
        policy._take()
        if following := policy._get_following():
            raise UserError(
                self.env._(
                    "%(policy)s is continued by %(next)s already: open that one, or undo it.",
                    policy=policy.display_name, next=following[0].display_name,
                )
            )  # fmt: skip
        given = {name: value for name, value in vals.items() if value}
        return policy.copy(self._prepare_next_term_vals(policy) | given)

    def _prepare_next_term_vals(self, policy):
        """Return the values of the next term of ``policy``: what goes on as it is, and what the offer says."""
        next_vals = policy._prepare_next_vals() | policy._get_open_deal_vals()
        offered = self._prepare_policy_vals()
        names = (
            "offer_id", "insurer_id", "product_id", "date_start", "date_end",
            "premium", "tax", "levy", "fee", "discount", "commission_rate", "deductible",
        )  # fmt: skip
        vals = next_vals | {name: offered[name] for name in names}
        self._price_objects(policy, vals["object_ids"])
        if self.product_id != policy.product_id:
            # what was agreed with one insurer about cover does not hold with another
            vals["cover_ids"] = offered["cover_ids"]
            vals["conditions"] = self.conditions
        if self.insurer_id != policy.insurer_id:
            vals["issuing_unit"] = False
        return vals

    def _price_objects(self, policy, commands):
        """Bring the objects' own sums, deductibles and premiums to the offer's, each in its present proportion."""
        places = [command[2] for command in commands if command[0] == Command.CREATE]
        covers = sum(self.cover_ids.mapped("premium"))
        for name, total in (("sum_insured", self.sum_insured), ("premium", max(self.premium - covers, 0))):
            before = sum(place.get(name) or 0 for place in places)
            for place in places:
                if before and total:
                    place[name] = self.currency_id.round((place.get(name) or 0) * total / before)
                elif len(places) == 1:
                    place[name] = total or place.get(name) or 0
        if len(places) == 1:
            places[0]["deductible"] = self.deductible
