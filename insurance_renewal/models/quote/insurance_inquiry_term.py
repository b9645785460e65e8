from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceInquiry(models.Model):
    """From what was agreed to the next terms: drafts on their deals, numbers and blanks, issued row by row."""

    _inherit = "insurance.inquiry"

    new_number = fields.Char(copy=False, help="Number of the next term, as printed on it.")
    needs_blank = fields.Boolean(related="line_id.needs_blank")
    new_blank_id = fields.Many2one(
        "insurance.blank", "Blank", copy=False, ondelete="set null", check_company=True, index="btree_not_null",
        domain="[('insurer_id', '=', chosen_insurer_id), ('line_id', 'in', [line_id, False]),"
        " ('state', 'in', ('stock', 'held')), ('user_id', 'in', [user_id, issuer_id, uid, False])]",
        help="The numbered blank the next term is written on.",
    )  # fmt: skip
    chosen_insurer_id = fields.Many2one(related="chosen_offer_id.insurer_id", string="Agreed with")
    term_id = fields.Many2one("insurance.policy", "Next policy", compute="_compute_term_id")

    @api.depends("offer_ids.policy_ids.state")
    @api.depends_context("uid")
    def _compute_term_id(self):
        for inquiry in self:
            policies = inquiry.offer_ids.policy_ids
            inquiry.term_id = policies.filtered(lambda policy: policy.state != "void")[:1]

    # --- numbers and blanks ------------------------------------------------------------------

    def action_keep_number(self):
        """The next terms get the numbers of the policies that end; what was typed stays."""
        for inquiry in self.filtered(lambda inquiry: not inquiry.new_number):
            inquiry.new_number = inquiry.renewal_policy_id.number

    def action_next_blanks(self):
        """Put the user's next blanks of the agreed insurers on these rows, in the rows' order."""
        rows = self.filtered(lambda row: row.needs_blank and row.chosen_offer_id and not row.new_blank_id)
        rows._each(lambda inquiry: inquiry._take_next_blank())

    def _take_next_blank(self):
        """:raises UserError: when the user has no blank left for this row"""
        self.ensure_one()
        # sudo: a blank that a colleague has put on a row of his is no longer free
        taken = self.sudo().search([("new_blank_id", "!=", False), ("requote_state", "in", ("chosen", "draft"))])
        blank = self.env["insurance.blank"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("insurer_id", "=", self.chosen_insurer_id.id),
                ("line_id", "in", [self.line_id.id, False]),
                ("state", "=", "held"),
                ("user_id", "=", self.env.uid),
                ("id", "not in", taken.new_blank_id.ids),
            ],
            limit=1,
        )
        if not blank:
            raise UserError(
                self.env._("You have no blank of %(insurer)s left.", insurer=self.chosen_insurer_id.display_name)
            )
        self.write({"new_blank_id": blank.id, "new_number": self.new_number or blank.name})

    # --- drafts, issue, undo -----------------------------------------------------------------

    def action_make_terms(self):
        """Make the next terms of these rows as drafts on their deals; each row for itself."""
        self._each(lambda inquiry: inquiry._make_term())

    def action_issue_terms(self):
        """Issue the next terms of these rows, made now where they are not; what is not complete stays with its reason."""
        self._each(lambda inquiry: inquiry._issue_term())

    def _make_term(self):
        """Return the draft of the next term, made of the offer agreed on.

        :raises UserError: when nothing is agreed, or the policy is continued already
        """
        self.ensure_one()
        if self.requote_state == "draft":
            return self.term_id
        if self.requote_state == "issued":
            raise UserError(self.env._("The next term is issued already."))
        if not self.chosen_offer_id:
            raise UserError(self.env._("Choose an offer first."))
        self._check_number()
        return self.chosen_offer_id._accept(number=self.new_number)

    def _issue_term(self):
        """Issue the next term.

        :raises UserError: saying what is missing or worth a second look; such a policy is issued on its own page
        """
        draft = self._make_term()
        self._check_number()
        draft.write(self._prepare_term_numbers(draft))
        if draft.issue_warning:
            raise UserError(
                self.env._(
                    "%(warning)s Open the policy, and issue it there if that is right.", warning=draft.issue_warning
                )
            )
        draft.action_issue()

    def _prepare_term_numbers(self, draft):
        """Return the number and blank typed in the row, for the draft."""
        vals = {}
        if self.new_number:
            vals["number"] = self.new_number
        if self.new_blank_id and self.new_blank_id != draft.blank_id:
            vals["blank_id"] = self.new_blank_id.id
        return vals

    def _check_number(self):
        """Refuse what the database would: the number of another policy of the insurer that starts on the same day.

        :raises UserError: naming it
        """
        if not self.new_number:
            return
        draft = self.term_id
        domain = [
            ("company_id", "=", self.company_id.id),
            ("insurer_id", "=", self.chosen_insurer_id.id),
            ("number", "=", self.new_number.strip()),
            ("date_start", "=", draft.date_start or self.date_start),
            ("origin", "=", "own"),
            ("state", "!=", "void"),
            ("id", "!=", draft.id),
        ]
        # sudo: a number given in a colleague's book is given
        if self.env["insurance.policy"].sudo().search_count(domain, limit=1):
            raise UserError(
                self.env._(
                    "%(insurer)s has another policy %(number)s that starts on this day.",
                    insurer=self.chosen_insurer_id.display_name, number=self.new_number,
                )
            )  # fmt: skip

    def action_undo_terms(self):
        """Take the next terms of these rows back: drafts go, issued ones are void; the offers can be chosen again."""
        self._each(lambda inquiry: inquiry._undo_term())

    def _undo_term(self):
        """:raises UserError: when there is no next term, or it is not the user's to take back"""
        if self.requote_state not in ("draft", "issued"):
            raise UserError(self.env._("There is no next term to take back."))
        if self.term_id.state == "draft":
            self.term_id.unlink()
        else:
            self.renewal_policy_id.action_undo_renewal()

    def action_open_term(self):
        """Open the next term."""
        self.ensure_one()
        return self.term_id._get_form_action()
