from odoo import fields, models
from odoo.exceptions import UserError

from ...lib.paper import Cell, Section

SUMMARY = "insurance_crm.action_report_policy_summary"
PROOF = "insurance_crm.action_report_policy_proof"
_KINDS = {"monetary": "money", "date": "date"}


class InsurancePolicy(models.Model):
    """What is printed of a policy for its client: a summary, and a proof of insurance to show to others.

    Nothing of what we earn is on either. Rooms with more to print extend `_get_summary_sections` and
    `_get_proof_sections`.
    """

    _name = "insurance.policy"
    _inherit = ["insurance.policy", "insurance.paper"]

    def action_print_summary(self):
        return self.env.ref(SUMMARY).report_action(self)

    def action_print_proof(self):
        """Print the proof that a policy is, or will be, in force.

        :raises UserError: for drafts and for what is cancelled, void or over
        """
        self._check_can_prove()
        return self.env.ref(PROOF).report_action(self)

    def _check_can_prove(self):
        for policy in self:
            if policy.origin != "own" or policy.phase not in ("in_force", "upcoming"):
                raise UserError(
                    self.env._(
                        "%(policy)s is not in force: a proof of insurance is given for issued policies that have not ended.",
                        policy=policy.display_name,
                    )
                )

    def _get_paper(self, kind):
        """Return what the template `insurance_crm.paper_pages` prints, in the client's language.

        :param kind: ``summary`` or ``proof``
        """
        self.ensure_one()
        lang = self._get_paper_lang(self.partner_id)
        policy = self.with_context(lang=lang)
        return policy._get_paper_of_kind(kind) | {
            "record": policy,
            "lang": lang,
            "direction": self._get_paper_direction(lang),
            "number": policy._paper_text(self.number, "code"),
            "company": self.company_id,
            "company_address": policy._get_paper_address(self.company_id.partner_id),
        }

    def _get_paper_of_kind(self, kind):
        if kind == "summary":
            return {
                "title": self.env._("Policy summary"),
                "sections": [*filter(None, self._get_summary_sections())],
                "remark": self.env._(
                    "This summary is for your convenience. The insurer's policy and conditions are binding."
                ),
            }
        self._check_can_prove()
        return {
            "title": self.env._("Proof of insurance"),
            "intro": self.env._("We confirm that the following insurance has been taken out through us."),
            "sections": [*filter(None, self._get_proof_sections())],
            "remark": self.env._("Issued on request. The insurer's policy and conditions are binding."),
            "signature": self.env._("Signature and stamp"),
        }

    def _get_summary_sections(self):
        """Return the sections of the summary, in their order; empty ones are not printed."""
        return [
            self._get_parties_section(),
            self._get_term_section(),
            self._get_objects_section(money=True),
            *self._get_detail_sections(money=True),
            self._get_money_section(),
        ]

    def _get_proof_sections(self):
        """Return the sections of the proof, in their order; premiums are nobody else's business."""
        return [
            self._get_parties_section(),
            self._get_term_section(),
            self._get_objects_section(),
            *self._get_detail_sections(),
        ]

    def _get_label(self, name):
        return self._fields[name]._description_string(self.env)

    def _get_lines(self, *cells):
        """Return the lines of a section: ``(field name, Cell)`` with a value become ``(label, Cell)``."""
        return [(self._get_label(name), cell) for name, cell in cells if cell.value]

    def _get_parties_section(self):
        holder = self.partner_id
        lines = self._get_lines(
            ("partner_id", Cell(holder.name)),
            ("insured_id", Cell(self.insured_id.name)),
            ("insurer_id", Cell(self.insurer_id.name)),
            ("line_id", Cell(self.line_id.name)),
            ("product_id", Cell(self.product_id.name)),
            ("lender_id", Cell(self.lender_id.name)),
            ("loan_number", Cell(self.loan_number, "code")),
        )
        if address := self._get_paper_address(holder):
            lines.insert(1, (self.env._("Address"), Cell(address)))
        return Section(self.env._("Insurance"), lines)

    def _get_term_section(self):
        # a draft must not be taken for a policy
        draft = [(self._get_label("phase"), Cell(self.env._("Draft: no cover yet")))] if self.state == "draft" else []
        return Section(
            self.env._("Term"),
            draft
            + self._get_lines(
                ("number", Cell(self.number, "code")),
                ("date_issue", Cell(self.date_issue, "date")),
                ("date_start", Cell(self.date_start, "date")),
                ("date_end", Cell(self.date_end, "date") if self.date_end else Cell(self.env._("Open-ended"))),
                ("date_cancel", Cell(self.date_cancel, "date")),
            ),
        )

    def _get_objects_section(self, money=False):
        """Return the table of what is insured.

        :param money: with the premium of each object
        """
        names = [
            "sum_insured",
            *(["premium"] if money else []),
            "deductible",
            "beneficiary_id",
            "date_entry",
            "date_exit",
        ]
        places = self._get_current(self.object_ids)
        return self._get_table(self.env._("Insured objects"), places, "object_id", names)

    def _get_current(self, rows):
        """Return the dated rows that count today; of a policy to come or over, on its first or last day."""
        today = fields.Date.context_today(self)
        day = max(self.date_start or today, min(today, self.date_end or today))
        return rows.filtered(lambda row: not row.date_exit or row.date_exit >= day).with_context(lang=self.env.lang)

    def _get_table(self, title, rows, name, others):
        """Return a section with a line for each row.

        :param name: field that names the row
        :param others: further fields; those empty in all rows are left out
        """
        names = [name, *(other for other in others if any(rows.mapped(other)))]
        kinds = {name: _KINDS.get(rows._fields[name].type, "text") for name in names}
        return Section(
            title,
            columns=[Cell(rows._fields[name]._description_string(self.env), kinds[name]) for name in names],
            rows=[[self._get_cell(row[name], kinds[name]) for name in names] for row in rows],
        )

    def _get_cell(self, value, kind):
        """Return the Cell of a row's value; records are told by their names, nothing stands for no amount."""
        return Cell(value.display_name if isinstance(value, models.BaseModel) else value or None, kind)

    def _get_money_section(self):
        parts = ("premium", "tax", "levy", "fee")
        lines = self._get_lines(*((name, Cell(self[name], "money")) for name in parts))
        total = [(self._get_label("premium_total"), Cell(self.premium_total, "money"))] if len(lines) > 1 else []
        discount = self._get_lines(("discount", Cell(-self.discount, "money")))
        pays = self._get_lines(("client_pays", Cell(self.client_pays, "money"))) if discount else []
        return Section(self.env._("Premium"), [*lines, *total, *discount, *pays])

    def _get_paper_cell(self, cell):
        """Return a Cell as HTML."""
        empty_amount = cell.kind == "money" and cell.value is None
        return self._paper_text(
            None if empty_amount else cell.value, "text" if empty_amount else cell.kind, self.currency_id
        )
