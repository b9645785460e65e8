from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceRenewalGuess(models.Model):
    """A policy that may be the next term of an ending one, though nobody linked them: to be answered with yes or no."""

    _name = "insurance.renewal.guess"
    _description = "Possibly Renewed"
    _order = "renewal_id, why, id"
    _rec_name = "policy_number"

    renewal_id = fields.Many2one("insurance.renewal", required=True, readonly=True, ondelete="cascade")
    policy_id = fields.Many2one(
        "insurance.policy", "New policy", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    why = fields.Selection(
        [
            ("1_object", "Same object"),
            ("2_number", "Same number"),
            ("3_client", "Same client and line"),
            ("4_double", "A client who may be the same"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("open", "Is it the next term?"), ("yes", "Next term"), ("no", "Not the next term")],
        default="open",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Answered by", readonly=True, ondelete="set null")
    # said to whoever works the renewal, also of a policy in a colleague's book: that it is there, and whom to ask
    policy_number = fields.Char(related="policy_id.number", string="Policy", related_sudo=True)
    date_start = fields.Date(related="policy_id.date_start", related_sudo=True)
    insurer_id = fields.Many2one(related="policy_id.insurer_id", related_sudo=True)
    agent_id = fields.Many2one(related="policy_id.user_id", string="Agent", related_sudo=True)
    client_name = fields.Char(related="policy_id.partner_id.name", string="Client", related_sudo=True)

    _pair_uniq = models.UniqueIndex("(renewal_id, policy_id)", "This pair was looked at already.")

    def action_yes(self):
        """It is the next term: link it, which closes the renewal.

        :raises UserError: when the new policy is a colleague's, or continues another one meanwhile
        """
        for guess in self:
            guess._check_can_answer()
            guess.policy_id.previous_id = guess.renewal_id.policy_id
        self._answer("yes")
        return True

    def action_no(self):
        """It is another contract: do not ask again."""
        self.check_access("read")
        self._answer("no")
        return True

    def action_open_policy(self):
        """Open the new policy."""
        self.ensure_one()
        return self.policy_id._get_form_action()

    def _answer(self, state):
        # not as the administrator: agents have no right to write what the night found
        answered = self.with_user(self.env.ref("insurance_renewal.user_renewal"))
        answered.write({"state": state, "user_id": self.env.uid})

    def _check_can_answer(self):
        self.ensure_one()
        self.check_access("read")
        policy = self.policy_id
        if not policy.has_access("write"):
            agent = self.agent_id.sudo().name or self.env._("nobody")  # sudo: whom to ask is no secret
            raise UserError(self.env._("That policy is in the book of %(agent)s, who can answer.", agent=agent))
        if policy.state == "void" or (policy.previous_id and policy.previous_id != self.renewal_id.policy_id):
            raise UserError(self.env._("%(policy)s continues another policy by now.", policy=policy.display_name))

    def _unlink_terms(self):
        """The terms were not the next ones after all: their renewals are to be done again."""
        for guess in self:
            guess._check_can_answer()
            policy = guess.policy_id
            policy.previous_id = False
        self._answer("open")
        cases = self.renewal_id
        closed = cases.filtered(lambda case: case.sudo().lead_id.won_status != "pending")  # sudo: a colleague's deal
        if closed:
            cases._as_service()._open_again(closed.ids)
        return True

    @api.autovacuum
    def _gc_settled(self):
        """Forget questions that time has answered."""
        self.search(
            [
                ("state", "=", "open"),
                "|",
                "|",
                ("renewal_id.state", "!=", "open"),
                ("policy_id.state", "=", "void"),
                ("policy_id.previous_id", "!=", False),
            ]
        ).unlink()
