from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError

WORKING = ("trial", "running", "undoing")


class InsuranceBookRun(models.Model):
    """One import of one file: read, tried, imported, perhaps undone.

    The work is done in the background, chunk by chunk, each in its own
    transaction together with its counters; see ``insurance_book_run_work``.
    """

    _name = "insurance.book.run"
    _description = "Import of a Book"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    profile_id = fields.Many2one("insurance.book.profile", ondelete="restrict", check_company=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Started by", default=lambda self: self.env.user, readonly=True, ondelete="restrict"
    )
    file = fields.Binary(attachment=True, copy=False, help="CSV, XLSX, or a ZIP with one of them.")
    filename = fields.Char(copy=False)
    state = fields.Selection(
        [
            ("draft", "Columns"),
            ("trial", "Trial running"),
            ("tried", "Tried"),
            ("running", "Importing"),
            ("done", "Imported"),
            ("undoing", "Undoing"),
            ("undone", "Undone"),
            ("failed", "Stopped"),
        ],
        required=True, default="draft", readonly=True, copy=False,
    )  # fmt: skip
    message = fields.Text(readonly=True, copy=False)
    total = fields.Integer("Rows", readonly=True, copy=False, aggregator=None)
    done = fields.Integer("Rows done", readonly=True, copy=False, aggregator=None)
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    created = fields.Integer(readonly=True, copy=False)
    updated = fields.Integer(readonly=True, copy=False)
    unchanged = fields.Integer(readonly=True, copy=False)
    rejected = fields.Integer(readonly=True, copy=False)
    kept = fields.Integer("Left standing", readonly=True, copy=False)
    clients_created = fields.Integer("New clients", readonly=True, copy=False)
    objects_created = fields.Integer("New objects", readonly=True, copy=False)
    started = fields.Datetime(readonly=True, copy=False)
    ended = fields.Datetime(readonly=True, copy=False)
    is_read = fields.Boolean(readonly=True, copy=False, help="The whole file is cut into chunks.")
    made = fields.Json(readonly=True, copy=False, help="Catalogue records made by this import, by model.")
    rejected_file = fields.Binary(attachment=True, readonly=True, copy=False)
    rejected_filename = fields.Char(readonly=True, copy=False)
    header = fields.Json(readonly=True, copy=False)
    head = fields.Json(readonly=True, copy=False)
    layout = fields.Char("Read as", readonly=True, copy=False)
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    remark_ids = fields.One2many("insurance.book.remark", "run_id", string="Remarks")
    rejected_ids = fields.One2many(
        "insurance.book.remark", "run_id", string="Rejected rows", domain=[("kind", "=", "rejected")]
    )
    kept_ids = fields.One2many("insurance.book.remark", "run_id", string="What stays", domain=[("kind", "=", "kept")])
    chunk_ids = fields.One2many("insurance.book.chunk", "run_id")
    column_ids = fields.One2many(related="profile_id.column_ids", readonly=False)
    match_ids = fields.One2many(related="profile_id.match_ids", readonly=False)
    agent_ids = fields.One2many(related="profile_id.agent_ids", readonly=False)
    unknown_count = fields.Integer("Unknown employees", compute="_compute_unknown_count")
    policy_count = fields.Integer("Policies", compute="_compute_policy_count")
    seconds = fields.Integer("Duration (s)", compute="_compute_seconds", aggregator=None)

    @api.depends("filename", "create_date")
    def _compute_name(self):
        for run in self:
            run.name = run.filename or self.env._("New import")

    @api.depends("total", "done", "state")
    def _compute_progress(self):
        for run in self:
            run.progress = (
                100.0 * run.done / run.total if run.total else 100.0 if run.state in ("done", "undone") else 0.0
            )

    @api.depends("started", "ended")
    def _compute_seconds(self):
        for run in self:
            run.seconds = (run.ended - run.started).total_seconds() if run.started and run.ended else 0

    @api.depends("header", "head")
    def _compute_preview(self):
        for run in self:
            values = {"header": run.header or [], "rows": run.head or []}
            run.preview = run.head and self.env["ir.qweb"]._render("insurance_crm.insurance_book_preview", values)

    @api.depends("agent_ids.user_id")
    def _compute_unknown_count(self):
        for run in self:
            run.unknown_count = len(run.agent_ids.filtered(lambda agent: not agent.user_id))

    @api.depends_context("uid")
    def _compute_policy_count(self):
        links = self.env["insurance.book.link"].sudo()  # sudo: numbers of the runs' own rows
        domain = [("made_run_id", "in", self.ids), ("made_policy", "=", True)]
        counts = dict(links._read_group(domain, ["made_run_id"], ["__count"]))
        for run in self:
            run.policy_count = counts.get(run, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_imported(self):
        if any(run.state in (*WORKING, "done") for run in self):
            raise UserError(self.env._("An import that made policies is undone first, then deleted."))

    # --- buttons -----------------------------------------------------------------------

    def action_trial(self):
        """Do everything as in a real import, and take it back: reports counts and reasons, changes nothing."""
        return self._start("trial")

    def action_import(self):
        """Import the file in the background."""
        return self._start("running")

    def action_undo(self):
        """Take back what this import created, as far as nobody has used it since."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("done", "failed"):
            raise UserError(self.env._("Only a finished import can be undone."))
        links = (
            self.env["insurance.book.link"]
            .sudo()
            .search_count(  # sudo: a number of the run's own rows
                [("made_run_id", "=", self.id)]
            )
        )
        self.kept_ids.sudo().unlink()  # sudo: see _start
        self._queue({"state": "undoing", "total": links, "done": 0, "kept": 0, "ended": False})
        return True

    def action_to_draft(self):
        """Back to the columns, to correct them."""
        self.check_access("write")
        self.filtered(lambda run: run.state in ("tried", "failed", "undone"))._write_state(
            {"state": "draft", "message": False}
        )
        return True

    def action_refresh(self):
        """Nothing to do: a button of a form that is waiting only reads it again."""
        return True

    def _start(self, state):
        """Check that the file can be imported, forget the last try and hand over to the background job."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "tried", "failed", "undone"):
            raise UserError(self.env._("This import is already running or done."))
        self._check_can_start()
        self.remark_ids.sudo().unlink()  # sudo: supervisors read remarks, only imports write them
        self.sudo().chunk_ids.unlink()  # sudo: chunks are the job's own
        zero = dict.fromkeys(("total", "done", "created", "updated", "unchanged", "rejected", "kept"), 0)
        zero |= {"clients_created": 0, "objects_created": 0, "rejected_file": False, "is_read": False, "message": False}
        self._queue(zero | {"state": state, "started": fields.Datetime.now(), "ended": False, "user_id": self.env.uid})
        return True

    def _check_can_start(self):
        if not self.file or not self.profile_id:
            raise UserError(self.env._("Choose a file and let it be read first."))
        missing = self._get_missing(set(self.profile_id.column_ids.mapped("target")))
        if missing:
            raise UserError(self.env._("Say which column holds %(what)s.", what=", ".join(missing)))

    def _get_missing(self, mapped):
        """Return what no column holds although every row needs it, as words."""
        missing = []
        if not mapped & {"client_name", "client_last_name"}:
            missing.append(self.env._("the client's name"))
        if not mapped & {"date_start", "date_issue"}:
            missing.append(self.env._("the first day of cover"))
        if not mapped & {"date_end", "cover_end", "term"} and not self.profile_id.default_term:
            missing.append(self.env._("the end of cover or the term"))
        return missing

    def _queue(self, vals):
        self._write_state(vals)
        cron = self.env.ref(
            "insurance_crm.ir_cron_book"
        ).sudo()  # sudo: waking the job is all a supervisor may do with it
        cron._trigger()

    def _write_state(self, vals):
        self.write(vals)

    def action_open_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        domain = [("book_link_ids", "any", [("made_run_id", "=", self.id), ("made_policy", "=", True)])]
        return action | {"domain": domain, "context": {}}

    def action_open_unassigned(self):
        self.ensure_one()
        links = [("made_run_id", "=", self.id), ("made_policy", "=", True)]
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        domain = [("user_id", "=", False), ("book_link_ids", "any", links)]
        return action | {"name": self.env._("Unassigned book"), "domain": domain, "context": {}}

    def action_download_rejected(self):
        self.ensure_one()
        url = f"/web/content/{self._name}/{self.id}/rejected_file/{quote(self.rejected_filename, safe='')}?download=1"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}
