from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class InsuranceInspection(models.Model):
    """An object looked at before it is insured: photos and answers by a checklist, valid for some days."""

    _name = "insurance.inspection"
    _description = "Inspection before Insurance"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    object_id = fields.Many2one(
        "insurance.object", required=True, check_company=True, ondelete="restrict", index=True, tracking=True
    )
    policy_id = fields.Many2one(
        "insurance.policy", "For policy", check_company=True, ondelete="set null", index="btree_not_null",
        domain="[('object_ids.object_id', '=', object_id)]", tracking=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Inspector", default=lambda self: self.env.user, ondelete="restrict", index=True, tracking=True,
        domain="[('share', '=', False)]",
    )  # fmt: skip
    checklist_id = fields.Many2one(
        "insurance.inspection.checklist", required=True, ondelete="restrict",
        compute="_compute_checklist_id", store=True, readonly=False, precompute=True,
        domain="[('type_id', '=', type_id)]",
    )  # fmt: skip
    type_id = fields.Many2one(related="object_id.type_id", string="Type")
    date = fields.Date("Inspected on", required=True, default=fields.Date.context_today, tracking=True)
    valid_until = fields.Date(
        "Valid until", compute="_compute_valid_until", store=True, precompute=True,
        help="Last day on which a policy may start on the strength of this inspection.",
    )  # fmt: skip
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True, default="open", readonly=True, tracking=True, copy=False, index=True,
    )  # fmt: skip
    line_ids = fields.One2many("insurance.inspection.line", "inspection_id", string="Steps")
    done_count = fields.Integer("Steps done", compute="_compute_done_count")
    step_count = fields.Integer("Number of steps", compute="_compute_done_count")
    damage_count = fields.Integer("Damages", compute="_compute_done_count")
    note = fields.Text("Findings")

    @api.depends("object_id")
    def _compute_checklist_id(self):
        lists = self.env["insurance.inspection.checklist"].search([("type_id", "in", self.object_id.type_id.ids)])
        by_type = lists.grouped("type_id")
        for inspection in self:
            fitting = by_type.get(inspection.object_id.type_id, lists.browse())
            if inspection.checklist_id not in fitting:
                inspection.checklist_id = fitting[:1]

    @api.depends("date", "checklist_id")
    def _compute_valid_until(self):
        for inspection in self:
            inspection.valid_until = inspection.date and inspection.date + relativedelta(
                days=inspection.checklist_id.valid_days
            )

    @api.depends("line_ids.done", "line_ids.result")
    def _compute_done_count(self):
        for inspection in self:
            inspection.step_count = len(inspection.line_ids)
            inspection.done_count = len(inspection.line_ids.filtered("done"))
            inspection.damage_count = len(inspection.line_ids.filtered(lambda line: line.result == "damage"))

    @api.depends("object_id", "date")
    def _compute_display_name(self):
        for inspection in self:
            inspection.display_name = f"{inspection.object_id.sudo().display_name or ''} · {inspection.date}"

    @api.model_create_multi
    def create(self, vals_list):
        inspections = super().create(vals_list)
        for inspection in inspections.filtered(lambda inspection: not inspection.line_ids):
            inspection.line_ids = inspection._prepare_line_commands()
        return inspections

    def write(self, vals):
        result = super().write(vals)
        if "checklist_id" in vals:
            for inspection in self.filtered(lambda inspection: inspection.state == "open"):
                inspection.line_ids.filtered(lambda line: not line.done).unlink()
                inspection.line_ids = inspection._prepare_line_commands()
        return result

    def _prepare_line_commands(self):
        """Return the commands that add the checklist's steps that are not there yet."""
        self.ensure_one()
        # in the inspector's language: the words stay as they were when he looked
        items = self.checklist_id.item_ids.filtered(lambda item: item.name not in self.line_ids.mapped("name"))
        return [
            Command.create({"name": item.name, "sequence": item.sequence, "kind": item.kind, "required": item.required})
            for item in items
        ]

    # --- steps --------------------------------------------------------------------------------------

    def action_accept(self):
        """Close inspections: everything that must be done is, and the object may be insured.

        :raises UserError: naming the steps that are missing
        """
        for inspection in self:
            inspection._check_state("open")
            missing = inspection.line_ids.filtered(lambda line: line.required and not line.done)
            if missing:
                raise UserError(
                    self.env._(
                        "%(inspection)s: still to do: %(steps)s.",
                        inspection=inspection.display_name,
                        steps=", ".join(missing.mapped("name")),
                    )
                )
        return self._write_state("accepted")

    def action_refuse(self):
        """Close inspections: the object is not insured as it is.

        :raises UserError: when the findings do not say why
        """
        for inspection in self:
            inspection._check_state("open")
            if not (inspection.note or "").strip():
                raise UserError(
                    self.env._("Write under Findings why %s is refused.", inspection.object_id.display_name)
                )
        return self._write_state("refused")

    def action_reopen(self):
        """Open closed inspections again."""
        for inspection in self:
            inspection._check_state("accepted", "refused")
        return self._write_state("open")

    def _check_state(self, *states):
        self.check_access("write")
        if self.state not in states:
            raise UserError(self.env._("%(inspection)s: this has been done already.", inspection=self.display_name))

    def _write_state(self, state):
        self.write({"state": state})
        return True

    # --- for others ---------------------------------------------------------------------------------

    @api.model
    def _get_valid_objects(self, objects, day):
        """Return those of ``objects`` with an accepted inspection on the strength of which a policy may start on ``day``."""
        groups = self._read_group(
            [
                ("object_id", "in", objects.ids),
                ("state", "=", "accepted"),
                ("date", "<=", day),
                ("valid_until", ">=", day),
            ],
            ["object_id"],
        )
        return objects.browse([insured.id for (insured,) in groups])
