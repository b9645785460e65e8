import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)
BATCH = 100  # requests sent in one transaction
OLDEST = 30  # days: what ended longer ago, such as imported history, is not asked about any more
LOW = 2  # ratings up to this one (of 5) are told to the manager


class InsuranceFeedback(models.AbstractModel):
    """Asks the client how content he was once a record is over; uses core's ratings and their page.

    For models with core's ``rating.mixin``, whose ``rating_apply`` calls ``_tell_low_rating``. The model says when
    it is over (``_get_feedback_domain``), which event tells message rules, which template goes by e-mail, and who
    is told of bad ratings (``_get_manager``).
    """

    _name = "insurance.feedback"
    _description = "Asks for a Rating when Over"
    _feedback_event = None
    _feedback_template = None

    feedback_asked_on = fields.Date("Asked for a rating on", readonly=True, copy=False)
    feedback_url = fields.Char(
        "Link to rate", compute="_compute_feedback_url", help="The page on which the client rates us."
    )
    low_rating_told = fields.Boolean("Bad rating told", readonly=True, copy=False)

    @api.depends("feedback_asked_on")
    def _compute_feedback_url(self):
        # sudo: the client's own key to one page; it is made when the rating is asked for, not here
        asked = self.env["rating.rating"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("consumed", "=", False)]
        )  # fmt: skip
        tokens = {rating.res_id: rating.access_token for rating in asked}
        for record in self:
            token = tokens.get(record.id)
            record.feedback_url = f"{record.get_base_url()}/rate/{token}/5" if token else False

    @api.model
    def _get_feedback_domain(self, first, last):
        """Return the domain of the records that were over from ``first`` to ``last``, whose clients may be asked."""
        raise NotImplementedError

    # --- asking ----------------------------------------------------------------------------------------

    @api.model
    def _cron_ask_feedback(self, today=None):
        """Ask the clients whose claims and complaints were over some days ago; each once.

        :param today: a date instead of today (tests)
        """
        today = today or fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        work = [
            found[start : start + BATCH]
            for model in self._get_feedback_models()
            for found in self.env[model]._find_feedback_due(today)
            for start in range(0, len(found), BATCH)
        ]
        cron._commit_progress(remaining=sum(map(len, work)))
        for batch in work:
            batch.try_lock_for_update()._ask_feedback(today)
            self.env.invalidate_all()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _get_feedback_models(self):
        return ["insurance.claim", "insurance.complaint"]

    @api.model
    def _find_feedback_due(self, today):
        """Return the records to ask about, a recordset per company that wants it."""
        # sudo: whether clients are asked is a setting of the company
        companies = self.env["res.company"].sudo().search([("feedback_way", "!=", "none")])
        found = []
        for company in companies & self.env.companies.sudo():
            last = today - timedelta(days=company.feedback_days)
            domain = self._get_feedback_domain(last - timedelta(days=OLDEST), last)
            domain &= Domain("company_id", "=", company.id) & Domain("feedback_asked_on", "=", False)
            found.append(self.search(domain & Domain("partner_id", "!=", False), order="id"))
        return found

    def _ask_feedback(self, today=None):
        """Ask for a rating of each record, by e-mail and message rules, as the company set it.

        A record whose request fails is told in the log and not tried again, so that it stops nobody else.
        """
        today = today or fields.Date.context_today(self)
        # sudo: the day alone; who asks was let in by the button or the job
        self.sudo().write({"feedback_asked_on": today})
        for record in self:
            try:
                with self.env.cr.savepoint():
                    record._send_feedback_request()
            except Exception:
                _logger.exception("%s %s could not be asked about", record._name, record.id)

    def _send_feedback_request(self):
        self.ensure_one()
        self._rating_get_access_token()
        self.invalidate_recordset(["feedback_url"])
        if self.company_id.feedback_way == "email" and self.partner_id.email:
            template = self.env.ref(self._feedback_template)
            self.message_post_with_source(
                template, partner_ids=self.partner_id.ids, email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_note", force_send=False,
            )  # fmt: skip
        self._announce(self._feedback_event, payload={"url": self.feedback_url})

    def action_ask_feedback(self):
        """Ask this client now, whatever the settings' days."""
        self.ensure_one()
        self.check_access("write")
        self._ask_feedback()

    # --- the answer ------------------------------------------------------------------------------------

    def _tell_low_rating(self, rating):
        """Put a bad rating on the manager's list of tasks, once per record."""
        self.ensure_one()
        record = self.sudo()  # sudo: the client rates on a public page; the task is for the manager
        if not 0 < rating.rating <= LOW or record.low_rating_told:
            return
        manager = record._get_manager()
        if manager:
            record.activity_schedule(
                "mail.mail_activity_data_todo", summary=self.env._("The client is not content: call him"),
                note=rating.feedback or "", user_id=manager.id,
            )  # fmt: skip
        record.low_rating_told = True
