from odoo import fields, models


class InsuranceLine(models.Model):
    """What policies of the line have besides what all policies have."""

    _inherit = "insurance.line"

    bonus_table_ids = fields.Many2many(
        "insurance.bonus.table", "insurance_bonus_table_line_rel", "line_id", "table_id", string="Bonus-malus tables"
    )
    needs_inspection = fields.Boolean(
        "Inspect before issue", help="Issuing warns when an object has no valid inspection."
    )
    policy_property_definition = fields.PropertiesDefinition("Free fields of its policies")
