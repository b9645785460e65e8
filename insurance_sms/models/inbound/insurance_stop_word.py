import re

from odoo import api, fields, models

from odoo.addons.insurance_crm.lib import text

_SIGNS = re.compile(r"[\W_]+")


class InsuranceStopWord(models.Model):
    """A word by which a client says, as his whole answer, that he wants no more messages, or wants them again."""

    _name = "insurance.stop.word"
    _description = "Stop Word"
    _order = "action desc, lang, word"
    _rec_name = "word"

    word = fields.Char(required=True, help="His whole answer; capitals and signs around it do not matter.")
    key = fields.Char(compute="_compute_key", store=True)
    lang = fields.Char("Language", help="Code of the language: uk, fa. Clients are told the word of theirs.")
    action = fields.Selection(
        [("stop", "No more messages"), ("start", "Messages again")], "Means", required=True, default="stop"
    )
    purpose_ids = fields.Many2many(
        "insurance.consent.purpose",
        string="For",
        help="What it is said about. Empty: what the client was last written to about, and news and offers; "
        "when nothing was sent to him yet, all messages.",
    )
    active = fields.Boolean(default=True)

    _key_uniq = models.UniqueIndex("(key) WHERE active", "This word is in the list already.")
    _key_filled = models.Constraint("CHECK (key <> '')", "A word has letters or digits.")

    @api.depends("word")
    def _compute_key(self):
        for one in self:
            one.key = self._get_key(one.word)

    @api.model
    def _get_key(self, said):
        """Return what two writings of a word are compared by: “ Стоп!!” and “СТОП” are the same."""
        return " ".join(_SIGNS.sub(" ", text.fold(said)).split())

    @api.model
    def _find(self, said):
        """Return the word that ``said`` is, as a whole; or nothing."""
        key = self._get_key(said)
        return self.search([("key", "=", key)], limit=1) if key else self.browse()

    @api.model
    def _get_word(self, action, lang):
        """Return a word for an action in a language (``uk_UA``), English where it has none."""
        short = (lang or "en").split("_")[0]
        words = self.search([("action", "=", action), ("lang", "in", (short, "en"))], order="id")
        return (words.filtered(lambda one: one.lang == short) or words)[:1].word or ""
