from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, plaintext2html


class InsuranceInquiry(models.Model):
    """Offers side by side: one description, drawn on the screen and printed for the client."""

    _inherit = "insurance.inquiry"

    comparison = fields.Json(compute="_compute_comparison", help="The offers as the screen draws them.")

    @api.depends("offer_ids", "currency_id", "is_stale")
    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        for inquiry in self:
            offers = inquiry.offer_ids
            inquiry.comparison = {
                "currency": inquiry.currency_id.id,
                "stale": inquiry.is_stale,
                "covers": inquiry._get_compared_covers(offers.filtered(lambda offer: offer._is_choice())),
                "offers": [offer._get_column() for offer in offers],
            }

    @api.model
    def _get_compared_covers(self, offers):
        """Return ``[{key, name}]`` of all covers of the offers, in their order, those most have first."""
        covers = offers.cover_ids
        groups = covers.grouped(lambda cover: cover._get_key())
        ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1][0].sequence))
        return [{"key": key, "name": same[0]._get_name()} for key, same in ranked]

    # --- the client's print -----------------------------------------------------------------

    def _get_print_lang(self):
        """Return the language of the print: the client's, or of who prints when there is no client yet."""
        return self.partner_id.lang or self.env.lang or self.env.user.lang

    def _get_printed_offers(self):
        """Return the offers the client may choose from, the recommended one first, then by price."""
        self.ensure_one()
        offers = self.offer_ids.filtered(lambda offer: offer._is_choice() and offer.on_print)
        return offers.sorted(lambda offer: (not offer.is_recommended, offer.client_pays))

    def _get_print_direction(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang)
        return lang.direction or "ltr"

    def _get_print_request(self):
        """Return ``[(label, value)]`` of what was asked, in the language of the environment; nothing empty."""
        self.ensure_one()
        term = f"{format_date(self.env, self.date_start)} – {format_date(self.env, self.date_end)}"
        money = self.env["ir.qweb.field.monetary"]
        sums = {
            name: money.value_to_html(self[name], {"display_currency": self.currency_id}) if self[name] else None
            for name in ("sum_insured", "deductible")
        }
        rows = [
            (self._get_label("line_id"), self.line_id.name),
            (self._get_label("object_name"), self.object_name),
            (self.env._("Term"), term),
            (self._get_label("sum_insured"), sums["sum_insured"]),
            (self._get_label("deductible"), sums["deductible"]),
            (self._get_label("cover_ids"), ", ".join(self.cover_ids.mapped("name"))),
        ]
        return [(label, value) for label, value in rows if value]

    def _get_label(self, name):
        return self._fields[name]._description_string(self.env)

    def action_print_comparison(self):
        """Print the comparison for the client, in his language."""
        return self.env.ref("insurance_crm.action_report_comparison").report_action(self)

    def action_send_comparison(self):
        """Open an e-mail to the client with the comparison attached."""
        self.ensure_one()
        template = self.env.ref("insurance_crm.mail_template_comparison", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the comparison"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
            },
        }


class InsuranceOffer(models.Model):
    """An offer as a column of the comparison."""

    _inherit = "insurance.offer"

    def _is_choice(self):
        """Return whether the client can choose the offer (or chose it already)."""
        return self.state == "accepted" or (self.state == "offered" and not self.is_expired)

    def _get_conditions(self):
        """Return the conditions (HTML) in the language of the environment: the insurer's words, else the product's."""
        return plaintext2html(self.conditions) if self.conditions else self.product_id.note or Markup()

    def _get_covers(self):
        """Return ``{key: cover}``; see ``insurance.offer.cover``."""
        return {cover._get_key(): cover for cover in self.cover_ids}

    def _get_column(self):
        """Return the offer as JSON values for the screen."""
        self.ensure_one()
        figures = (
            "premium", "tax", "levy", "fee", "discount", "client_pays", "sum_insured", "deductible",
            "commission", "commission_rate", "is_recommended", "on_print", "is_expired", "is_overdue",
        )  # fmt: skip
        return {
            "id": self.id,
            "insurer": self.insurer_id.name,
            "product": self.product_id.name or "",
            "state": self.state,
            "source": self.source,
            "choice": self._is_choice(),
            "example": self.tariff_id.sudo().is_example,  # sudo: a warning, whoever may read tariffs
            "valid_until": format_date(self.env, self.valid_until) if self.valid_until else "",
            "deadline": format_date(self.env, self.deadline) if self.deadline else "",
            "conditions": self._get_conditions(),
            "decline_reason": self.decline_reason or "",
            "steps": self.steps or [],
            "reasons": self.reasons or [],
            "waiting_days": self.product_id.waiting_days,
            "strengths": self.product_id.strengths or "",
            "weaknesses": self.product_id.weaknesses or "",
            "covers": {key: cover._get_cell() for key, cover in self._get_covers().items()},
            "policies": [{"id": policy.id, "name": policy.display_name} for policy in self.policy_ids],
            **{name: self[name] for name in figures},
        }


class InsuranceOfferCover(models.Model):
    _inherit = "insurance.offer.cover"

    def _get_cell(self):
        """Return the cover as JSON values for the screen."""
        return {"limit": self.sum_insured, "deductible": self.deductible}
