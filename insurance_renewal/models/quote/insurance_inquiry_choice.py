from odoo import api, fields, models
from odoo.exceptions import UserError

from ...lib import prices


class InsuranceInquiry(models.Model):
    """Choosing one offer per ending policy, and the price the insurer asks for going on."""

    _inherit = "insurance.inquiry"

    price_typed = fields.Monetary(
        "Insurer's price", compute="_compute_price_typed", inverse="_inverse_price_typed",
        help="What the present insurer asks for the next term, all in. Kept as an offer of his; empty it to take it back.",
    )  # fmt: skip

    @api.depends("offer_ids.source", "offer_ids.premium_total", "offer_ids.insurer_id", "renewal_id")
    def _compute_price_typed(self):
        for inquiry in self:
            inquiry.price_typed = inquiry._get_typed_offer().premium_total

    def _inverse_price_typed(self):
        for inquiry in self:
            inquiry._set_price(inquiry.price_typed)

    def _get_typed_offer(self):
        """Return the offer in which the present insurer's own price is kept."""
        insurer = self.renewal_id.policy_id.insurer_id
        return self.offer_ids.filtered(
            lambda offer: insurer and offer.insurer_id == insurer and offer.source == "typed"
        )[:1]

    def _set_price(self, price, is_net=False):
        """Keep what the present insurer asks for the next term as an offer of his.

        :param float price: in the inquiry's currency; 0 takes the offer back
        :param bool is_net: without tax, levies and fee; they are added by the product
        :raises UserError: when the ending policy names no insurer, the price is negative, or is a policy already
        """
        self.ensure_one()
        offer, policy = self._get_typed_offer(), self.renewal_id.policy_id
        if price < 0:
            raise UserError(self.env._("The insurer's price cannot be negative."))
        if not price:
            offer.unlink()
            return
        if not policy.insurer_id:
            raise UserError(self.env._("%(policy)s names no insurer: type his offer in.", policy=policy.display_name))
        vals = self._prepare_price_vals(price, is_net)
        if offer:
            offer.write(vals)
            return
        product = policy.product_id.filtered("active")
        self.env["insurance.offer"].create(
            {
                "inquiry_id": self.id,
                "source": "typed",
                "insurer_id": policy.insurer_id.id,
                "product_id": product.id,
                "commission_rate": product.commission_rate or policy.commission_rate,
                **vals,
            }
        )

    def _prepare_price_vals(self, price, is_net):
        """Return premium, tax, levy and fee of a price, by the rates of the product, else as the ending policy has them."""
        policy, digits = self.renewal_id.policy_id, self.currency_id.decimal_places
        product = policy.product_id
        if product.tax_rate or product.levy_rate or product.policy_fee:
            rates = product.tax_rate, product.levy_rate, product.policy_fee
        else:
            rates = prices.rates_of(policy.premium, policy.tax, policy.levy, policy.fee)
        split = prices.from_net if is_net else prices.from_gross
        return dict(zip(("premium", "tax", "levy", "fee"), split(price, *rates, digits=digits), strict=True))

    # --- choosing ----------------------------------------------------------------------------

    def _check_can_choose(self):
        for inquiry in self:
            if inquiry.requote_state not in ("none", "offered", "chosen"):
                state = dict(self._fields["requote_state"]._description_selection(self.env))[inquiry.requote_state]
                raise UserError(
                    self.env._(
                        "%(inquiry)s: nothing to choose any more (%(state)s).", inquiry=inquiry.name, state=state
                    )
                )

    def _choose(self, offer):
        """Note which offer was agreed.

        :raises UserError: when there is none, it is out of date, or the next term is made already
        """
        self.ensure_one()
        self._check_can_choose()
        if not offer:
            raise UserError(self.env._("There is no such offer."))
        offer._check_can_accept()
        self.chosen_offer_id = offer

    def action_choose_same(self):
        """Agree on the present insurer's offer in each of these rows; those without one say so."""
        self._each(lambda inquiry: inquiry._choose(inquiry.same_offer_id))

    def action_choose_cheapest(self):
        """Agree on the cheapest offer in each of these rows."""
        self._each(lambda inquiry: inquiry._choose(inquiry.cheapest_offer_id))

    def action_unchoose(self):
        """Nothing is agreed yet after all."""
        self._check_can_choose()
        self.write({"chosen_offer_id": False, "problem": False})

    def action_choose_other(self):
        """Open all offers of this row, sorted by premium, to choose from."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_offer_choose_action")
        return action | {"name": self.name, "domain": [("inquiry_id", "=", self.id)]}
