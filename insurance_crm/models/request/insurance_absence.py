from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

BATCH = 50  # absences begun or ended in one go


class InsuranceAbsence(models.Model):
    """An employee is away, and a colleague stands in.

    From the first day the stand-in has the tasks that fall due and the requests not yet answered, and gets new
    requests; from the day after the last one what is still open goes back.
    """

    _name = "insurance.absence"
    _description = "Absence"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Who is away", required=True, default=lambda self: self.env.user, ondelete="cascade", index=True,
        domain="[('share', '=', False)]",
    )  # fmt: skip
    stand_in_id = fields.Many2one(
        "res.users", "Stand-in", required=True, ondelete="restrict", index=True,
        domain=lambda self: self.env["insurance.distribution.rule"]._get_agents_domain(),
        help="Gets the tasks and requests meanwhile.",
    )  # fmt: skip
    date_from = fields.Date("First day", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Last day", required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("planned", "Planned"), ("running", "Away"), ("over", "Back")], required=True, default="planned",
        readonly=True, copy=False, index=True,
    )  # fmt: skip
    move_ids = fields.One2many("insurance.absence.move", "absence_id", string="With the stand-in", readonly=True)
    move_count = fields.Integer("Tasks and requests", compute="_compute_move_count")
    left_count = fields.Integer(
        "Tasks left behind", readonly=True, copy=False,
        help="Tasks on records the stand-in may not see, such as policies of another book: a supervisor looks after them.",
    )  # fmt: skip

    _dates_order = models.Constraint("CHECK (date_to >= date_from)", "The last day cannot lie before the first.")
    _self_stand_in = models.Constraint("CHECK (stand_in_id <> user_id)", "Nobody stands in for himself.")

    @api.depends("move_ids")
    def _compute_move_count(self):
        groups = self.env["insurance.absence.move"]._read_group(
            [("absence_id", "in", self.ids)], ["absence_id"], ["__count"]
        )
        counts = dict(groups)
        for absence in self:
            absence.move_count = counts.get(absence, 0)

    @api.constrains("user_id", "date_from", "date_to", "company_id")
    def _check_overlap(self):
        for absence in self:
            twice = self.sudo().search_count(  # sudo: an absence somebody else entered counts too
                [("id", "!=", absence.id), ("user_id", "=", absence.user_id.id), ("company_id", "=", absence.company_id.id),
                 ("date_from", "<=", absence.date_to), ("date_to", ">=", absence.date_from)], limit=1,
            )  # fmt: skip
            if twice:
                raise ValidationError(
                    self.env._(
                        "%(name)s is away at that time already: change the absence that is there.",
                        name=absence.user_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences._catch_up()
        return absences

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise UserError(self.env._("Whether somebody is away follows from the days."))
        if {"user_id", "company_id"} & vals.keys() and self.filtered(lambda absence: absence.state != "planned"):
            raise UserError(self.env._("This absence has begun. Change its days or the stand-in, or enter another."))
        if "stand_in_id" in vals:
            self.filtered(lambda absence: absence.state == "running").sudo()._give_back()  # sudo: see _catch_up
        result = super().write(vals)
        if {"date_from", "date_to", "stand_in_id"} & vals.keys():
            self._catch_up()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_gives_back(self):
        self.sudo()._give_back()  # sudo: see _catch_up

    def action_back(self):
        """He is back: the absence ended yesterday, or never was."""
        yesterday = fields.Date.subtract(fields.Date.context_today(self), days=1)
        for absence in self:
            if absence.date_from > yesterday:
                absence.check_access("write")
                absence.sudo()._give_back()  # sudo: see _catch_up
                absence.sudo().state = "over"
            else:
                absence.date_to = yesterday
        return True

    # --- what happens on the days -------------------------------------------------------------------

    @api.model
    def _cron_work(self, today=None):
        """Begin and end absences, and pass on what fell due since; safe to run twice.

        :param today: a date instead of today (tests)
        """
        today = today or fields.Date.today()
        absences = self._get_due(today)
        self.env["ir.cron"]._commit_progress(remaining=len(absences))
        for absence in absences:
            if absence.try_lock_for_update():
                absence._catch_up(today)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _get_due(self, today):
        """Return the absences that begin, run or end, at most a batch, those longest not looked at first."""
        begun = Domain("state", "=", "planned") & Domain("date_from", "<=", today)
        return self.search(begun | Domain("state", "=", "running"), order="write_date, id", limit=BATCH)

    def _catch_up(self, today=None):
        """Do what the days of these absences ask for: pass on, or give back; idempotent."""
        today = today or fields.Date.context_today(self)
        # sudo: an agent enters his own absence; that his tasks then move to a colleague is its consequence
        for absence in self.sudo():
            if absence.date_to < today:
                absence._give_back()
                absence.state = "over"
            elif absence.date_from <= today:
                absence.state = "running"
                absence._pass_on()
            elif absence.state == "running":
                absence._give_back()
                absence.state = "planned"
