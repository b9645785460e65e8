from odoo import api, fields, models
from odoo.exceptions import UserError

from .insurance_inspection_item import KINDS

_LARGEST = 1920  # px: a plate is readable, a phone's upload is not slow


class InsuranceInspectionLine(models.Model):
    """A photo taken, or a question answered, in an inspection."""

    _name = "insurance.inspection.line"
    _description = "Step of an Inspection"
    _order = "inspection_id, sequence, id"

    inspection_id = fields.Many2one("insurance.inspection", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="inspection_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("What", required=True)
    kind = fields.Selection(KINDS, required=True, default="photo")
    required = fields.Boolean("Must be done", default=True)
    photo = fields.Image(max_width=_LARGEST, max_height=_LARGEST)
    result = fields.Selection([("good", "In order"), ("damage", "Damage"), ("absent", "Not there")])
    remark = fields.Char(help="What is damaged, or the answer.")
    done = fields.Boolean(compute="_compute_done", store=True)

    @api.depends("kind", "photo", "result")
    def _compute_done(self):
        for line in self:
            line.done = bool(line.photo or line.result == "absent" if line.kind == "photo" else line.result)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse changes to what an inspection found once it is closed."""
        for inspection in self.inspection_id:
            if inspection.state != "open" and not self.env.su:
                raise UserError(
                    self.env._(
                        "%(inspection)s is closed: what it found stays. Make a new inspection, or open it again.",
                        inspection=inspection.display_name,
                    )
                )
