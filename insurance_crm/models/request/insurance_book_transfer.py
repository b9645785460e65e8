from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BATCH = 200


class InsuranceBookTransfer(models.Model):
    """Somebody leaves: the whole book goes to one or several colleagues, and it is kept what went to whom.

    The ledger is not touched: who earned what until now stays. A client with all his policies, deals and tasks
    goes to one colleague, so that nobody is called by two.
    """

    _name = "insurance.book.transfer"
    _description = "Transfer of a Book"
    _order = "id desc"
    _rec_name = "from_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    from_id = fields.Many2one(
        "res.users", "Who leaves", required=True, ondelete="restrict", index=True,
        domain="[('share', '=', False)]", context={"active_test": False},
    )  # fmt: skip
    to_ids = fields.Many2many(
        "res.users", string="Who takes over", required=True,
        domain=lambda self: self.env["insurance.distribution.rule"]._get_agents_domain(),
        help="Several share the clients evenly; each client goes to one of them with everything.",
    )  # fmt: skip
    state = fields.Selection(
        [("draft", "To start"), ("running", "Running"), ("done", "Done")], required=True, default="draft",
        readonly=True, copy=False, index=True,
    )  # fmt: skip
    starter_id = fields.Many2one("res.users", "Started by", readonly=True, copy=False, ondelete="restrict")
    date_start = fields.Datetime("Started", readonly=True, copy=False)
    date_done = fields.Datetime("Done on", readonly=True, copy=False)
    note = fields.Text()
    line_ids = fields.One2many("insurance.book.transfer.line", "transfer_id", string="What went to whom", readonly=True)
    left_count = fields.Integer("Still to move", compute="_compute_counts")
    moved_count = fields.Integer("Moved", compute="_compute_counts")
    summary = fields.Text("The book", compute="_compute_counts")

    @api.depends("from_id", "company_id", "state", "line_ids")
    @api.depends_context("uid", "lang")
    def _compute_counts(self):
        for transfer in self:
            moved = transfer._get_moved_counts()
            rows = []
            for index, (name, model, _field, domain) in enumerate(transfer._get_parts()):
                left = self.env[model].with_context(active_test=False).search_count(domain) if transfer.from_id else 0
                rows.append((name, left, moved.get(index, 0)))
            transfer.left_count = sum(left for _name, left, _moved in rows)
            transfer.moved_count = sum(count for _name, _left, count in rows)
            transfer.summary = "\n".join(
                self.env._("%(name)s: %(moved)s moved, %(left)s to move", name=name, moved=count, left=left)
                for name, left, count in rows
                if left or count
            )

    def _get_moved_counts(self):
        """Return ``{index of the part: rows moved}``."""
        groups = self.env["insurance.book.transfer.line"]._read_group(
            [("transfer_id", "in", self.ids)], ["model", "field"], ["__count"]
        )
        counts = {(model, field): count for model, field, count in groups}
        return {
            index: counts.get((model, field), 0)
            for index, (_name, model, field, _domain) in enumerate(self._get_parts())
        }

    def _get_parts(self):
        """Return what a book consists of: ``[(name, model, field that names the user, domain)]``.

        Modules add theirs. What is moved no longer fits its domain, so that a run can be broken off and repeated.
        Order matters: tasks last, they follow what they are about.
        """
        self.ensure_one()
        here, user = ("company_id", "=", self.company_id.id), self.from_id.id
        shared, pending = ("company_id", "in", (self.company_id.id, False)), ("won_status", "=", "pending")
        parts = [
            (self.env._("Clients"), "res.partner", "user_id", [shared, ("is_insurance_client", "=", True)]),
            (self.env._("Policies"), "insurance.policy", "user_id", [here]),
            (self.env._("Policies to issue"), "insurance.policy", "issuer_id", [here, ("state", "=", "draft")]),
            (self.env._("Deals"), "crm.lead", "user_id", [here, pending]),
            (self.env._("Deals to issue"), "crm.lead", "issuer_id", [here, pending]),
            (self.env._("Quotes"), "insurance.inquiry", "user_id", [here, ("active", "=", True)]),
            (self.env._("Needs"), "insurance.need", "user_id", [here, ("state", "in", ("open", "deal"))]),
            (self.env._("Planned work"), "insurance.case", "user_id", [here, ("state", "in", ("planned", "running"))]),
            (self.env._("Deliveries"), "insurance.delivery", "user_id", [here, ("state", "in", ("todo", "sent"))]),
            (self.env._("Gifts"), "insurance.gift", "user_id", [here, ("state", "in", ("planned", "approved"))]),
            (self.env._("Tasks"), "mail.activity", "user_id", [("active", "=", True)]),
        ]
        return [(name, model, field, [(field, "=", user), *domain]) for name, model, field, domain in parts]

    def action_start(self):
        """Check and begin; the first rows go at once, the rest by the job in the background.

        :raises UserError: when nobody takes over, or the one who leaves would take over from himself
        """
        self.check_access("write")
        for transfer in self:
            if transfer.state != "draft":
                raise UserError(self.env._("This transfer has been started already."))
            if not transfer.to_ids or transfer.from_id in transfer.to_ids:
                raise UserError(self.env._("Choose colleagues who take over, not the one who leaves."))
            able = transfer.to_ids._get_takers(transfer.company_id)
            if transfer.to_ids - able:
                raise UserError(
                    self.env._(
                        "%(name)s does not work as an agent here: choose somebody else.",
                        name=(transfer.to_ids - able)[0].name,
                    )
                )
            transfer._write_state({"state": "running", "starter_id": self.env.uid, "date_start": fields.Datetime.now()})
            transfer._move_batch()
        self.env.ref("insurance_crm.ir_cron_book_transfer")._trigger()

    def write(self, vals):
        if not self.env.su and self.filtered(lambda transfer: transfer.state != "draft") and vals.keys() - {"note"}:
            raise UserError(self.env._("A started transfer is not changed: it says what happened."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if self.filtered(lambda transfer: transfer.state != "draft"):
            raise UserError(self.env._("A started transfer is not deleted: it says what happened."))

    def _write_state(self, vals):
        self.sudo().write(vals)  # sudo: a step, not a change by hand

    @api.model
    def _cron_work(self):
        """Go on with running transfers, batch by batch, as whoever started each."""
        running = self.search([("state", "=", "running")], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(running))
        for transfer in running:
            if not transfer.try_lock_for_update():
                continue
            work = transfer.with_user(transfer.starter_id).with_context(allowed_company_ids=transfer.company_id.ids)
            while work._move_batch():
                if not self.env["ir.cron"]._commit_progress():
                    return
            self.env["ir.cron"]._commit_progress(1)

    def _move_batch(self):
        """Move one batch of the first part that has something left.

        :return: how many records were moved; 0 = the book is empty, and the transfer done
        """
        self.ensure_one()
        for _name, model, field, domain in self._get_parts():
            records = self._in_book(model).search(Domain(domain), order="id", limit=BATCH)
            if records:
                self._move(records, field)
                return len(records)
        self._write_state({"state": "done", "date_done": fields.Datetime.now()})
        return 0

    def _in_book(self, model):
        return self.env[model].with_context(
            active_test=False, tracking_disable=True, mail_auto_subscribe_no_notify=True,
            mail_activity_quick_update=True, insurance_silent=True,
        )  # fmt: skip
