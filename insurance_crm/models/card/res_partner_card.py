from odoo import models


class ResPartner(models.Model):
    """What the card at the top of a client's form is made of: every subject adds its part.

    Each of these methods is called for one saved client, with the reader's rights, once
    when the form is read. An override calls ``super()`` first, adds to what it got and
    returns it. It may use a constant number of queries, whatever the client has bought.
    Texts are in the reader's language, dates already formatted (``format_date``).
    """

    _inherit = "res.partner"

    def _get_card_chips(self):
        """Return the chips beside the name: rank, class, dissatisfied ….

        :return: list of ``{"text": str, "tone": "success" | "warning" | "danger" | "info" | "muted",
            "help": str or None}``
        """
        self.ensure_one()
        return []

    def _get_card_facts(self):
        """Return the facts under the name: client for 6 years, prefers SMS after 17:00, area ….

        :return: list of str, the most telling first
        """
        self.ensure_one()
        return []

    def _get_card_sections(self):
        """Return the blocks of the card, by key.

        A section is ``{"title": str, "sequence": int, "width": "wide" | "half" | "third",
        "rows": [row], "more": {"label", "method"} or None, "buttons": [{"label", "method", "icon"}],
        "empty": str or None}``; one without rows and without ``empty`` is not shown.

        A row is ``{"key": str, "title": str, "detail": str, "amount": {"value", "currency"} or None,
        "end": str or None, "badge": {"text", "tone"} or None, "open": {"model", "id"} or None,
        "button": {"label", "method", "args"} or None}``. Keys that are left out count as None.

        ``method`` is a public method of the client, called with ``args``: the action it returns
        is opened; without one the card is read again.

        :return: ``{key: section}``
        """
        self.ensure_one()
        return {}
