from odoo import api, fields, models
from odoo.fields import Command

# asked for by fields of the inquiry itself
_OWN_FIELDS = {"cover", "sum_insured", "deductible", "deductible_percent", "days", "objects"}


class InsuranceInquiryValue(models.Model):
    """An answer to what the tariffs of a line ask for and our records do not say: years of driving, the destination."""

    _name = "insurance.inquiry.value"
    _description = "Answer for a Tariff"
    _order = "inquiry_id, sequence, id"
    _rec_name = "attribute_id"

    inquiry_id = fields.Many2one("insurance.inquiry", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="inquiry_id.company_id", store=True, precompute=True, index=True)
    attribute_id = fields.Many2one("insurance.tariff.attribute", "Asked", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(related="attribute_id.sequence", store=True)
    value = fields.Char("Answer")
    hint = fields.Char(related="attribute_id.hint")

    _attribute_uniq = models.UniqueIndex("(inquiry_id, attribute_id)", "This is answered already: correct that line.")


class InsuranceInquiry(models.Model):
    """What the tariffs want to know besides: asked once, whichever insurer wants it."""

    _inherit = "insurance.inquiry"

    value_ids = fields.One2many("insurance.inquiry.value", "inquiry_id", string="The tariffs ask", copy=True)

    @api.onchange("line_id", "object_id", "partner_id")
    def _onchange_asked(self):
        """Show what the tariffs of the line ask for; answers already given stay."""
        asked = self._get_asked_attributes()
        gone = self.value_ids.filtered(lambda answer: not answer.value and answer.attribute_id not in asked)
        self.value_ids = [
            *(Command.delete(answer.id) for answer in gone),
            *(Command.create({"attribute_id": attribute.id}) for attribute in asked - self.value_ids.attribute_id),
        ]

    def _get_asked_attributes(self):
        """Return the attributes the tariffs of the line need and neither the form nor the records give."""
        self.ensure_one()
        attributes = self.env["insurance.tariff.attribute"]
        if not self.line_id:
            return attributes
        # sudo: which questions a tariff has is no secret, whoever may read its figures
        rows = (
            self.env["insurance.tariff.factor"]
            .sudo()
            .search([("tariff_id.product_id", "in", self._get_products().ids), ("tariff_id.active", "=", True)])
        )
        tariffs = rows.tariff_id
        needed = rows.attribute_id | rows.second_attribute_id | tariffs.base_attribute_id
        facts = self.env["insurance.product"]._complete_facts(self._get_facts())
        known = attributes._read_values(facts)[0].keys() | _OWN_FIELDS | self._get_typed_names()
        return attributes.browse(needed.filtered(lambda attribute: attribute.code not in known).ids)

    def _get_answers(self):
        """Return ``{attribute code: answer}`` of what was answered."""
        return {answer.attribute_id.code: answer.value for answer in self.value_ids if answer.value}
