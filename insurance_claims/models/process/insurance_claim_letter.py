from odoo import fields, models
from odoo.exceptions import UserError

ASKING = "insurance_claim_asking"  # context key: a message of the composer asks the client for papers


class InsuranceClaim(models.Model):
    """Letters of a claim: to the client for papers, to the insurer. Core's composer sends, the chatter keeps them."""

    _inherit = "insurance.claim"

    def action_ask_papers(self):
        """Open an e-mail to the client with the list of missing papers, in his language.

        :raises UserError: when nothing is missing, or the client has no e-mail address
        """
        self.ensure_one()
        self._check_papers_missing()
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%(client)s has no e-mail address. Ask by phone and press “Asked otherwise”.",
                    client=self.partner_id.name,
                )
            )
        return self._compose("mail_template_papers", self.env._("Ask for papers"), **{ASKING: True})

    def action_papers_asked(self):
        """The client was asked for all missing papers in another way than by e-mail."""
        for claim in self:
            claim._check_papers_missing()
            claim._note_papers_asked()
        return True

    def action_letter_insurer(self):
        """Open a letter to the insurer with the facts of the claim."""
        self.ensure_one()
        return self._compose("mail_template_insurer", self.env._("Letter to the insurer"))

    def _compose(self, template, name, **context):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(f"insurance_claims.{template}").id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                **context,
            },
        }

    def _check_papers_missing(self):
        if not self._get_missing_papers():
            raise UserError(self.env._("%(claim)s: no paper is missing.", claim=self.name))

    def message_post(self, **kwargs):
        """A letter that asks for papers, once sent, notes that they were asked for."""
        asking = self.env.context.get(ASKING)
        message = super(InsuranceClaim, self.with_context(**{ASKING: False})).message_post(**kwargs)
        if asking:
            self._note_papers_asked()
        return message

    def _note_papers_asked(self, reminders=0):
        """Note on a claim and its missing papers that they were asked for today, and announce it once a day."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        missing = self._get_missing_papers()
        missing.action_ask()
        # sudo: the dates of asking alone; agents ask their clients too
        self.sudo().write({"date_papers_asked": today, "paper_reminders": reminders})
        self._announce(
            "claim_papers_missing", occurrence=today, payload={"papers": ", ".join(self._get_paper_words(missing))}
        )

    def _get_paper_words(self, papers=None):
        """Return the names of papers (default: the missing ones) in the client's language, with what they are."""
        lang = self.partner_id.lang or self.env.lang
        words = []
        for paper in self._get_missing_papers() if papers is None else papers:
            kind = paper.kind_id.with_context(lang=lang)
            name = kind.name or paper.name
            words.append(f"{name} ({kind.hint})" if kind.hint else name)
        return words
