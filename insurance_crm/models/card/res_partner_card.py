from odoo import api, fields, models

# contacts are read by people without insurance rights too, and must not fail for them
_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """What the card at the top of a client's form is made of: every subject adds its part.

    Each of these methods is called for one saved client, with the reader's rights, once
    when the form is read. An override calls ``super()`` first, adds to what it got and
    returns it. It may use a constant number of queries, whatever the client has bought.
    Texts are in the reader's language, dates already formatted (``format_date``).
    """

    _inherit = "res.partner"

    insurance_card = fields.Json("At a glance", compute="_compute_insurance_card", groups=_AGENTS)

    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_insurance_card(self):
        """Read the card of a saved client; one that is being written or changed has none yet."""
        for partner in self:
            partner.insurance_card = partner._get_card() if isinstance(partner.id, int) else {}

    def _get_card(self):
        """Return what the card's widget draws: parts in the order they are shown."""
        self.ensure_one()
        sections = [{"key": key} | section for key, section in self._get_card_sections().items()]
        return {
            "chips": self._get_card_chips(),
            "facts": self._get_card_facts(),
            "phone": self.phone_sanitized or self.mobile_sanitized or self.phone or self.mobile_phone or None,
            "buttons": self._get_card_buttons(),
            "figures": sorted(self._get_card_figures(), key=lambda figure: figure["sequence"]),
            "sections": sorted(
                (section for section in sections if section.get("rows") or section.get("empty")),
                key=lambda section: section["sequence"],
            ),
        }

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
        return [self.env._("agent %(name)s", name=self.user_id.sudo().name)] if self.user_id else []

    def _get_card_buttons(self):
        """Return the buttons beside *Call*: ``[{"label", "method", "icon"}]``, methods as in rows."""
        self.ensure_one()
        return []

    def _get_card_figures(self):
        """Return the figures on top: every installed measure that asks to be on the card and is not zero.

        A figure is ``{"label": str, "sequence": int, "help": str, "value": number, "unit":
        "currency" | "count" | "ratio", "currency": id}``, or with ``"text"`` instead of a
        value; ``"detail"`` (a line below), ``"tone"`` and ``"open"`` as in rows may be added.
        """
        self.ensure_one()
        # sudo: measures are definitions everybody's card is drawn from; their values follow the user's rights
        measures = self.env["insurance.measure"].sudo().search([("grain", "=", "client"), ("on_card", "=", True)])
        currency = self.env.company.currency_id.id
        figures = []
        for measure in measures:
            value = measure._values(self.ids).get(self.id) if measure._is_readable() else 0
            if value:
                figures.append(
                    {"label": measure.name, "sequence": measure.sequence, "help": measure.formula or "",
                     "value": value, "unit": measure.unit, "currency": currency}
                )  # fmt: skip
        return figures

    def _get_card_sections(self):
        """Return the blocks of the card, by key.

        A section is ``{"title": str, "sequence": int, "width": "wide" | "half" | "third",
        "rows": [row], "more": {"label", "method"} or None, "buttons": [{"label", "method", "icon"}],
        "empty": str or None}``; one without rows and without ``empty`` is not shown. ``"note"`` is a
        text at the right of the title. With ``"columns"`` (labels of title, detail, every cell, amount
        and badge; "" for none) a wide screen shows a table.

        A row is ``{"key": str, "title": str, "detail": str, "amount": {"value", "currency"} or None,
        "end": str or None, "badge": {"text", "tone"} or None, "open": {"model", "id"} or None,
        "button": {"label", "method", "args"} or None}``; ``"tag"`` is a badge beside the title and
        ``"cells"`` are texts for the table's further columns. Keys that are left out count as None.

        ``method`` is a public method of the client, called with ``args``: the action it returns
        is opened; without one the card is read again.

        :return: ``{key: section}``
        """
        self.ensure_one()
        return {}
