from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    insurance_area_id = fields.Many2one(
        "insurance.area",
        "Area",
        compute="_compute_insurance_area_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Suggested from the address by the words and postal codes of the areas; may be chosen by hand.",
    )

    @api.depends("city", "zip", "street", "street2", "state_id")
    def _compute_insurance_area_id(self):
        """Suggest the area of the address; where none fits it stays as it was."""
        matcher = self.env["insurance.area"]._get_matcher()
        for partner in self:
            found = matcher and matcher.find(partner._get_area_texts(), partner.zip)
            partner.insurance_area_id = found or partner.insurance_area_id

    def _get_area_texts(self):
        """Return the parts of the address in which the places of areas are looked for."""
        return (self.city, self.street, self.street2, self.state_id.name)
