from markupsafe import Markup

from odoo import api, models

from ...lib import paper
from ...lib.paper import Placeholder

NUMBER = "document.number"


class InsuranceDocument(models.Model):
    """What the placeholders of a template stand for."""

    _inherit = "insurance.document"

    @api.model
    def _get_placeholders(self):
        """Return ``{name: Placeholder}``; other modules add theirs with ``super()._get_placeholders() | {…}``.

        A name is ``word.word`` in small letters. Nothing of what we earn is among them: a document is the client's.
        """
        return self._get_client_placeholders() | self._get_policy_placeholders() | self._get_other_placeholders()

    @api.model
    def _get_client_placeholders(self):
        tr = self.env._
        return {
            "client.name": Placeholder(tr("Client's name"), "partner_id.name"),
            "client.address": Placeholder(
                tr("Client's address, in one line"), lambda document: document._get_paper_address(document.partner_id)
            ),
            "client.phone": Placeholder(tr("Client's phone"), "partner_id.phone", "code"),
            "client.email": Placeholder(tr("Client's e-mail"), "partner_id.email", "code"),
            "client.birth_date": Placeholder(tr("Client's birth date"), "partner_id.birth_date", "date"),
            "client.tax_number": Placeholder(tr("Client's tax number"), "partner_id.vat", "code"),
        }

    @api.model
    def _get_policy_placeholders(self):
        tr = self.env._
        return {
            "policy.number": Placeholder(tr("Policy number"), "policy_id.number", "code"),
            "policy.line": Placeholder(tr("Line of business"), "policy_id.line_id.name"),
            "policy.insurer": Placeholder(tr("Insurer"), "policy_id.insurer_id.name"),
            "policy.product": Placeholder(tr("Product"), "policy_id.product_id.name"),
            "policy.start": Placeholder(tr("First day of cover"), "policy_id.date_start", "date"),
            "policy.end": Placeholder(tr("Last day of cover"), "policy_id.date_end", "date"),
            "policy.premium": Placeholder(tr("Net premium"), "policy_id.premium", "money"),
            "policy.total": Placeholder(tr("Premium with tax, levies and fees"), "policy_id.premium_total", "money"),
            "policy.objects": Placeholder(tr("Table of the insured objects"), type(self)._get_objects_table, "html"),
            "policy.agent": Placeholder(tr("Agent of the policy"), "policy_id.user_id.name"),
        }

    @api.model
    def _get_other_placeholders(self):
        tr = self.env._
        return {
            NUMBER: Placeholder(tr("Number of this document"), "number", "code"),
            "document.date": Placeholder(tr("Date of this document"), "date", "date"),
            "company.name": Placeholder(tr("Our name"), "company_id.name"),
            "company.address": Placeholder(
                tr("Our address"), lambda document: document._get_paper_address(document.company_id.partner_id)
            ),
            "company.phone": Placeholder(tr("Our phone"), "company_id.phone", "code"),
            "user.name": Placeholder(tr("Who writes the document"), "user_id.name"),
        }

    def _get_objects_table(self):
        """Return the insured objects of the policy with their sums, as HTML."""
        self.ensure_one()
        policy = self.policy_id
        rows = Markup("").join(
            Markup("<tr><td>%s</td><td style='text-align: end'>%s</td></tr>") % (
                self._paper_text(place.object_id.display_name),
                self._paper_text(place.sum_insured, "money", policy.currency_id) if place.sum_insured else "",
            )
            for place in policy.object_ids
        )  # fmt: skip
        return Markup("<table class='table'>%s</table>") % rows if rows else Markup("")

    def _fill(self, template):
        """Return the template's text for this document, in the document's language.

        Empty values are a line to write on. The number is put in when it is given.
        """
        self.ensure_one()
        document = self.with_context(lang=self.lang)
        body = template.with_context(lang=self.lang).body
        known = document._get_placeholders()
        wanted = [name for name in paper.names(body) if name in known and (name != NUMBER or self.number)]
        return paper.fill(body, {name: document._get_placeholder_text(known[name]) for name in wanted})

    def _get_placeholder_text(self, placeholder):
        """Return the HTML a placeholder becomes."""
        value = placeholder.value_of(self)
        if placeholder.kind == "money" and not self.policy_id:
            value = None
        elif value or placeholder.kind == "money":
            return self._paper_text(value, placeholder.kind, self.policy_id.currency_id)
        return value or paper.BLANK_LINE

    def _fill_number(self):
        """Return the text with the document's number in the place kept for it."""
        return paper.fill(self.body, {NUMBER: self._paper_text(self.number, "code")})
