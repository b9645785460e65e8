import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# what a quote hangs on: when one of these changes, computed offers are out of date
_ASKED = (
    "line_id", "partner_id", "object_id", "object_count", "date_start", "date_end", "sum_insured", "deductible",
    "deductible_kind", "cover_ids", "plate", "make", "model", "year", "power_kw", "address", "currency_id",
)  # fmt: skip


class InsuranceInquiry(models.Model):
    """Computed offers: every product of the line is asked for its premium, at once."""

    _inherit = "insurance.inquiry"

    quoted_with = fields.Json(readonly=True, copy=False, help="What was asked when the offers were computed.")
    is_stale = fields.Boolean(compute="_compute_is_stale")

    @api.depends("quoted_with", "value_ids.value", "object_properties", *_ASKED)
    def _compute_is_stale(self):
        """Whether the request was changed after offers were computed for it."""
        for inquiry in self:
            inquiry.is_stale = bool(inquiry.quoted_with) and inquiry.quoted_with != inquiry._get_asked()

    def _get_asked(self):
        """Return what is asked as JSON values, to be compared later."""
        self.ensure_one()
        asked = {}
        for name in _ASKED:
            value = self[name]
            if isinstance(value, models.BaseModel):
                value = sorted(value.ids)
            asked[name] = fields.Date.to_string(value) if name.startswith("date_") else value or False
        # as JSON has it, so that it compares with what comes back from the database
        return json.loads(json.dumps(asked | {"values": self._get_values()}, default=str))

    def _get_products(self):
        """Return the products that may be offered: of the line, sold by the inquiry's company."""
        self.ensure_one()
        companies = [False, self.company_id.id]
        return self.env["insurance.product"].search(
            [("line_id", "=", self.line_id.id), ("company_id", "in", companies)]
        )

    def _get_facts(self):
        """Return what the tariffs are asked with; see ``insurance.product._quote``."""
        self.ensure_one()
        return {
            "date": self.date_start,
            "end": self.date_end,
            # sudo: what is in one's own inquiry is quoted, in whosever book the object is
            "object": self.object_id.sudo(),
            "values": self._get_values(),
            "partner": self.partner_id,
            "sum_insured": self.sum_insured,
            "deductible": {"usual": None, "none": 0.0}.get(self.deductible_kind, self.deductible),
            "objects": self.object_count,
            "covers": self.cover_ids.mapped("code"),
            "cover_names": {cover.code: cover.name for cover in self.cover_ids},
        }

    def _get_values(self):
        """Return ``{attribute or property: value}`` typed: of an object not in our records, and answers."""
        typed = {} if self.object_id else {**(self.object_properties or {}), **self._get_typed()}
        return typed | self._get_answers()

    def action_quote(self):
        """Compute the offers of every product of the line; offers typed or asked for stay as they are.

        :raises UserError: when the line has no product
        """
        self.check_access("write")
        self._update_offers(self._get_results())
        for inquiry in self:
            inquiry._onchange_asked()
            inquiry.quoted_with = inquiry._get_asked()

    def _get_results(self):
        """Return ``{inquiry: results}``, see ``insurance.product._quote``; tariffs are loaded once per line and currency.

        :raises UserError: when a line has no product
        """
        results = {}
        for (line, _company, currency), inquiries in self.grouped(
            lambda inquiry: (inquiry.line_id, inquiry.company_id, inquiry.currency_id)
        ).items():
            products = inquiries[0]._get_products()
            if not products:
                raise UserError(
                    self.env._(
                        "No product is set up for %(line)s. Ask the insurers, type their offers in, or ask your "
                        "administrator to enter the products.",
                        line=line.name,
                    )
                )
            ours = products.filtered(lambda product, currency=currency: product.currency_id == currency)
            quotes = ours._quote_many([inquiry._get_facts() for inquiry in inquiries])
            for inquiry, quoted in zip(inquiries, quotes, strict=True):
                results[inquiry] = quoted + [inquiry._refuse_currency(product) for product in products - ours]
        return results

    def _refuse_currency(self, product):
        """Return the result for a product whose tariff is in another currency: sums could not be compared."""
        reason = self.env._(
            "Sold in %(currency)s: make an inquiry in that currency.", currency=product.currency_id.name
        )
        return product._empty_quote(self._get_facts()) | {"reasons": [reason]}

    @api.model
    def _update_offers(self, results):
        """Bring the computed offers of inquiries to their results; marks given to an offer stay on it.

        :param results: ``{inquiry: results of insurance.product._quote}``
        """
        new, gone = [], self.env["insurance.offer"]
        for inquiry, quoted in results.items():
            computed = inquiry.offer_ids.filtered(lambda offer: offer.source == "tariff")
            accepted = computed.filtered(lambda offer: offer.state == "accepted")
            known = {offer.product_id.id: offer for offer in computed - accepted}
            for result in quoted:
                if result["product_id"] in accepted.product_id.ids:
                    continue
                vals = inquiry._prepare_offer_vals(result)
                if offer := known.pop(result["product_id"], None):
                    offer._update(vals)
                else:
                    new.append(vals)
            gone = gone.union(*known.values())
        self.env["insurance.offer"].create(new)
        gone.unlink()

    def _prepare_offer_vals(self, result):
        """Return the values of an offer for one result of ``insurance.product._quote``."""
        fits = not result["reasons"]
        same = ("product_id", "premium", "tax", "levy", "fee", "commission_rate", "commission", "deductible")
        known = self.env["insurance.product"].browse(result["product_id"]).cover_ids
        covers = {cover.code: cover.id for cover in known}
        return {
            "inquiry_id": self.id,
            "source": "tariff",
            "state": "offered" if fits else "unfit",
            "tariff_id": result.get("tariff_id"),
            "sum_insured": self.sum_insured,
            "steps": result["steps"],
            "reasons": result["reasons"],
            "cover_ids": [
                Command.create(self._prepare_cover_vals(cover) | {"product_cover_id": covers.get(cover["code"])})
                for cover in result["covers"]
            ],
            **{name: result.get(name) or 0 for name in same},
        }

    @api.model
    def _prepare_cover_vals(self, cover):
        """Return the values of a cover for one of a result's covers."""
        return {
            "name": cover["name"],
            "sum_insured": cover.get("limit") or 0,
            "deductible": cover.get("deductible") or 0,
            "premium": cover.get("premium") or 0,
        }

    def action_type_offer(self):
        """Open an empty offer in a dialog: from an insurer without a tariff, or by phone."""
        self.ensure_one()
        view = self.env.ref("insurance_crm.insurance_offer_view_dialog")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Type an offer in"),
            "res_model": "insurance.offer",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"default_inquiry_id": self.id, "default_source": "typed"},
        }

    def action_ask_underwriters(self):
        """Open the dialog that asks several insurers at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_offer_request_action")
        return action | {"context": {"default_inquiry_id": self.id}}

    def action_open_lead(self):
        """Open the deal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def action_open_policies(self):
        """Open the policies made from these offers."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        return action | {"domain": [("offer_id.inquiry_id", "in", self.ids)], "context": {}}

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
