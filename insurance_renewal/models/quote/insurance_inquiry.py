from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceInquiry(models.Model):
    """Offers for the next term of an ending policy: a row of the table in which many are quoted at once."""

    _inherit = "insurance.inquiry"

    renewal_id = fields.Many2one(
        "insurance.renewal", "Renewal of", readonly=True, copy=False, ondelete="set null", index="btree_not_null",
        help="The ending policy these offers continue.",
    )  # fmt: skip
    renewal_policy_id = fields.Many2one(related="renewal_id.policy_id", string="Ending policy")
    renewal_end = fields.Date("Ends", related="renewal_id.date_end", store=True)
    insurer_before_id = fields.Many2one(related="renewal_id.insurer_id", string="Insurer now")
    premium_before = fields.Monetary(
        "Last premium", compute="_compute_premium_before", store=True, help="Of the ending policy, with tax and fees."
    )
    same_offer_id = fields.Many2one(
        "insurance.offer", "Same insurer's offer", compute="_compute_table", store=True, ondelete="set null",
        index="btree_not_null",
    )  # fmt: skip
    premium_same = fields.Monetary("Same insurer", compute="_compute_table", store=True)
    change_same = fields.Float("± %", compute="_compute_table", store=True, aggregator="avg")
    cheapest_offer_id = fields.Many2one(
        "insurance.offer", "Cheapest offer", compute="_compute_table", store=True, ondelete="set null",
        index="btree_not_null",
    )  # fmt: skip
    cheapest_insurer_id = fields.Many2one(related="cheapest_offer_id.insurer_id", string="Cheapest at")
    premium_cheapest = fields.Monetary("Cheapest", compute="_compute_table", store=True)
    change_cheapest = fields.Float("Cheapest ± %", compute="_compute_table", store=True, aggregator="avg")
    chosen_offer_id = fields.Many2one(
        "insurance.offer", "Agreed", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    premium_chosen = fields.Monetary("Agreed premium", compute="_compute_table", store=True)
    change_chosen = fields.Float("Agreed ± %", compute="_compute_table", store=True, aggregator="avg")
    unfit_text = fields.Text("Why products do not fit", compute="_compute_unfit_text")
    requote_state = fields.Selection(
        [
            ("none", "No offer yet"),
            ("offered", "To choose"),
            ("chosen", "Agreed"),
            ("draft", "Draft made"),
            ("issued", "Renewed"),
            ("closed", "Closed otherwise"),
        ],
        "Next term", compute="_compute_requote_state", store=True,
    )  # fmt: skip
    problem = fields.Text(readonly=True, copy=False, help="What the last step stumbled over.")

    _renewal_uniq = models.UniqueIndex(
        "(renewal_id) WHERE renewal_id IS NOT NULL AND active",
        "Somebody just asked for offers for this renewal: open those.",
    )

    @api.depends("renewal_id", "currency_id")
    def _compute_premium_before(self):
        """As it was when the offers were asked for; nothing when the currencies differ."""
        for inquiry in self:
            policy = inquiry.renewal_id.policy_id
            inquiry.premium_before = policy.premium_total if policy.currency_id == inquiry.currency_id else 0

    @api.depends(
        "renewal_id", "premium_before", "chosen_offer_id",
        "offer_ids.state", "offer_ids.premium_total", "offer_ids.insurer_id", "offer_ids.source",
    )  # fmt: skip
    def _compute_table(self):
        for inquiry in self:
            offers = inquiry.offer_ids if inquiry.renewal_id else inquiry.offer_ids.browse()
            choice = offers.filtered(lambda offer: offer.state in ("offered", "accepted")).sorted("premium_total")
            found = {
                "same": inquiry._get_same_insurers(choice),
                "cheapest": choice[:1],
                "chosen": inquiry.chosen_offer_id & offers,
            }
            inquiry.same_offer_id, inquiry.cheapest_offer_id = found["same"], found["cheapest"]
            for name, offer in found.items():
                inquiry[f"premium_{name}"] = offer.premium_total
                inquiry[f"change_{name}"] = inquiry._get_change(offer)

    def _get_same_insurers(self, offers):
        """Return which of ``offers`` is the present insurer's: what he said himself before his tariff, the same product first."""
        policy = self.renewal_id.policy_id
        own = offers.filtered(lambda offer: policy.insurer_id and offer.insurer_id == policy.insurer_id)
        return own.sorted(
            lambda offer: (offer.source == "tariff", offer.product_id != policy.product_id, offer.premium_total)
        )[:1]

    def _get_change(self, offer):
        """Return the premium of ``offer`` against the last one, as a part of that; 0 when one of them is not known."""
        return offer.premium_total / self.premium_before - 1 if offer and self.premium_before else 0

    @api.depends("offer_ids.reasons", "offer_ids.state")
    @api.depends_context("lang")
    def _compute_unfit_text(self):
        for inquiry in self:
            unfit = inquiry.offer_ids.filtered(lambda offer: offer.state in ("unfit", "declined"))
            lines = [f"{offer.display_name}: {offer._get_reason()}" for offer in unfit]
            inquiry.unfit_text = "\n".join(lines) or False

    @api.depends("renewal_id.state", "offer_count", "chosen_offer_id", "offer_ids.policy_ids.state")
    def _compute_requote_state(self):
        for inquiry in self:
            terms = set(inquiry.offer_ids.policy_ids.mapped("state"))
            if not inquiry.renewal_id:
                inquiry.requote_state = False
            elif terms & {"issued", "cancelled"}:
                inquiry.requote_state = "issued"
            elif "draft" in terms:
                inquiry.requote_state = "draft"
            elif inquiry.renewal_id.state != "open":
                inquiry.requote_state = "closed"
            elif inquiry.chosen_offer_id & inquiry.offer_ids:
                inquiry.requote_state = "chosen"
            else:
                inquiry.requote_state = "offered" if inquiry.offer_count else "none"

    def _quote_together(self):
        """Compute the offers of these inquiries; when one of them stands in the way, each by itself.

        :return: ``{case: why it has no offers}``
        """
        todo = self.filtered(lambda inquiry: inquiry.state != "accepted")
        try:
            with self.env.cr.savepoint():
                todo.action_quote()
            todo.filtered("problem").problem = False
        except UserError:
            todo._each(lambda inquiry: inquiry.action_quote())
        return {inquiry.renewal_id: inquiry.problem for inquiry in todo if inquiry.problem}

    def _each(self, step):
        """Do ``step(inquiry)`` with each row for itself; what refuses keeps its reason in ``problem`` and changes nothing.

        :return: the rows done
        """
        done = self.browse()
        for inquiry in self:
            try:
                with self.env.cr.savepoint():
                    step(inquiry)
                    inquiry.env.flush_all()
                done += inquiry
                reason = False
            except UserError as error:
                reason = error.args[0]
            if (inquiry.problem or False) != reason:
                inquiry.problem = reason
        return done

    def action_quote_again(self):
        """Compute the offers of these rows anew; what was typed or asked for stays."""
        self._quote_together()

    def action_open_case(self):
        """Open the renewal these offers are for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.renewal",
            "res_id": self.renewal_id.id,
            "views": [(False, "form")],
        }
