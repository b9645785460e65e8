from odoo import api, fields, models
from odoo.exceptions import UserError

LIMIT = 50  # policies quoted at once
# made by the dozen: nobody is told of each
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class InsuranceRenewal(models.Model):
    """Offers for the next term: each case has one inquiry, which keeps its offers on the deal."""

    _inherit = "insurance.renewal"

    inquiry_ids = fields.One2many("insurance.inquiry", "renewal_id", string="Offers for the next term")
    inquiry_id = fields.Many2one("insurance.inquiry", "Offers", compute="_compute_inquiry_id")

    @api.depends("inquiry_ids")
    @api.depends_context("uid")
    def _compute_inquiry_id(self):
        for case in self:
            case.inquiry_id = case.inquiry_ids[:1]

    def action_requote(self):
        """Ask, in a dialog, how these policies are to be quoted for their next terms.

        :raises UserError: when they are too many
        """
        if len(self) > LIMIT:
            raise UserError(self.env._("Quote up to %(limit)s policies at once: choose fewer.", limit=LIMIT))
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_requote_action")
        return action | {"context": {"default_renewal_ids": self.ids, "default_is_selection": True}}

    def action_open_inquiry(self):
        """Open the offers for the next term, side by side."""
        self.ensure_one()
        return self.inquiry_id._get_form_action()

    def action_renew(self):
        """Make the next term of the offer agreed on, where there is one.

        :raises UserError: when the policy is in a colleague's book, or the offer is out of date
        """
        self.ensure_one()
        row = self.inquiry_id
        if row.requote_state == "chosen" and not self.draft_id and self.policy_id.has_access("write"):
            return row._make_term()._get_form_action()
        return super().action_renew()

    def _requote(self, sum_change=0.0):
        """Get offers for the next terms of these cases from every product of their lines.

        An inquiry made before is computed anew with what was typed in it; one whose offer is a policy already stays.

        :param float sum_change: per cent by which the sums insured differ from the ending policies', in new inquiries
        :return: ``(inquiries, {case: why it has no offers})``; the case may have an inquiry nevertheless
        """
        inquiries, problems = self._make_inquiries(sum_change)
        lines = self.env["insurance.product"].search([("line_id", "in", inquiries.line_id.ids)]).line_id
        for inquiry in inquiries.filtered(lambda inquiry: inquiry.line_id not in lines):
            problems[inquiry.renewal_id] = self.env._(
                "No product is set up for %(line)s: type the insurer's price in, or ask underwriters.",
                line=inquiry.line_id.name,
            )
        problems |= inquiries.filtered(lambda inquiry: inquiry.line_id in lines)._quote_together()
        return inquiries, problems

    def _make_inquiries(self, sum_change=0.0):
        """Return the inquiries of these cases, made where there is none, and ``{case: why there is none}``."""
        problems = self._get_quote_obstacles()
        cases = self.filtered(lambda case: case not in problems)
        todo = cases.filtered(lambda case: not case.inquiry_ids)
        inquiries = self.env["insurance.inquiry"].with_context(**QUIET)
        made = inquiries.create([case._prepare_inquiry_vals(sum_change) for case in todo])
        known = {case: case._get_known_answers() for case in todo}
        for inquiry in made:
            inquiry._fill_answers(known[inquiry.renewal_id])
        inquiries = self.env["insurance.inquiry"].browse(cases.inquiry_ids.ids)  # fetched together from now on
        self.env.add_to_compute(inquiries._fields["premium_before"], inquiries)
        return inquiries, problems

    def _get_quote_obstacles(self):
        """Return ``{case: why no offers can be had for it}``."""
        may = self.lead_id._filtered_access("write")
        problems = {}
        for case in self:
            if case.state != "open":
                problems[case] = self.env._("This renewal is closed already.")
            elif case.lead_id not in may:
                user = case.user_id.sudo().name or self.env._("nobody")  # sudo: whom to ask is no secret
                problems[case] = self.env._("Its deal is in the hands of %(user)s.", user=user)
            elif not case.policy_id.date_end:
                problems[case] = self.env._("The policy is open-ended: there is no next term to quote.")
            elif case.draft_id:
                problems[case] = self.env._("The next term is being written already.")
        return problems
