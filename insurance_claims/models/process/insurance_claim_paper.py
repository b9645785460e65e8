from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MISSING = ("needed", "asked", "rejected")
BROUGHT = ("asked", "received")  # what an agent may say of his client's papers


class InsuranceClaimPaper(models.Model):
    """A paper of one claim: asked for, received, accepted."""

    _name = "insurance.claim.paper"
    _description = "Paper of a Claim"
    _order = "claim_id, sequence, id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    kind_id = fields.Many2one("insurance.claim.paper.kind", ondelete="restrict", index="btree_not_null", readonly=True)
    name = fields.Char("Paper", required=True)
    hint = fields.Char(related="kind_id.hint")
    sequence = fields.Integer(default=10)
    required = fields.Boolean("Must be there", default=True)
    state = fields.Selection(
        [("needed", "Not asked yet"), ("asked", "Asked"), ("received", "Received"), ("accepted", "Accepted"),
         ("rejected", "Not good"), ("waived", "Not needed")],
        required=True, default="needed", index=True, readonly=True,
    )  # fmt: skip
    is_missing = fields.Boolean("Missing", compute="_compute_is_missing", store=True)
    date_asked = fields.Date("Asked on", readonly=True)
    date_received = fields.Date("Received on", readonly=True)
    date_checked = fields.Date("Checked on", readonly=True)
    checked_by_id = fields.Many2one("res.users", "Checked by", readonly=True, ondelete="set null")
    note = fields.Char("Remark", help="Why it is not good, or not needed.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)

    _kind_uniq = models.UniqueIndex(
        "(claim_id, kind_id) WHERE kind_id IS NOT NULL", "This paper is on the claim's list already."
    )

    @api.depends("state", "required")
    def _compute_is_missing(self):
        for paper in self:
            paper.is_missing = paper.required and paper.state in MISSING

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        papers._adopt_files()
        papers.claim_id._run_clocks()
        return papers

    def write(self, vals):
        """Agents bring papers and their files; the rest is the handlers'. A file that comes makes a paper received."""
        if not self.claim_id._is_handling() and vals.keys() - {"attachment_ids"}:
            raise AccessError(
                self.env._("Claims handlers change the list of papers; you may bring a paper and its file.")
            )
        before = {paper: paper.attachment_ids for paper in self} if "attachment_ids" in vals else {}
        done = super().write(vals)
        if "attachment_ids" in vals:
            self._check_files(before)
            self._adopt_files()
            self.filtered(lambda p: p.attachment_ids and p.state in MISSING).action_receive()
        if {"state", "required"} & vals.keys():
            self.claim_id._run_clocks()
        return done

    def unlink(self):
        claims = self.claim_id
        done = super().unlink()
        claims.exists()._run_clocks()
        return done

    def _check_files(self, before):
        """Keep the files of claims that are over, and of papers that were accepted, from agents.

        :param dict before: the files each paper had
        """
        if self.claim_id._is_handling():
            return
        if not all(self.claim_id.mapped("is_open")):
            raise UserError(self.env._("The claim is over: ask the claims handler to open it again."))
        if any(paper.state == "accepted" and files - paper.attachment_ids for paper, files in before.items()):
            raise AccessError(
                self.env._("Claims handlers change the list of papers; you may bring a paper and its file.")
            )

    def _adopt_files(self):
        """Make the files belong to their papers, so that who sees the paper can open them."""
        for paper in self.filtered("attachment_ids"):
            # sudo: the user's own files, which become the paper's
            mine = paper.attachment_ids.sudo().filtered(lambda a: not a.res_id and a.create_uid == self.env.user)
            mine.write({"res_model": self._name, "res_id": paper.id})

    # --- what happens to a paper -------------------------------------------------------------------

    def _set(self, state, **vals):
        """Bring these papers to a state, and say so on their claims.

        :raises AccessError: the user may not change the claim's papers, or not in this way
        :raises UserError: the claim is over
        """
        self.check_access("write")
        handling = self.claim_id._is_handling()
        if state not in BROUGHT and not handling:
            raise AccessError(self.env._("Whether a paper is good, or needed, is for the claims handler to say."))
        if not handling and not all(self.claim_id.mapped("is_open")):
            raise UserError(self.env._("The claim is over: ask the claims handler to open it again."))
        names = dict(self._fields["state"]._description_selection(self.env))
        changed = self.filtered(lambda p: p.state != state)
        # sudo: the state and its dates alone, after the check above; agents may not write the list itself
        self.sudo().write({"state": state} | vals)
        for claim, papers in changed.grouped("claim_id").items():
            claim._message_log(body=f"{', '.join(papers.mapped('name'))}: {names[state]}")
        return True

    def action_ask(self):
        """The client was asked for these papers."""
        return self._set("asked", date_asked=fields.Date.context_today(self))

    def action_receive(self):
        """The papers came."""
        return self._set("received", date_received=fields.Date.context_today(self))

    def action_accept(self):
        """The papers are good."""
        today = fields.Date.context_today(self)
        for paper in self:
            paper._set(
                "accepted", date_received=paper.date_received or today, date_checked=today, checked_by_id=self.env.uid
            )
        return True

    def action_reject(self):
        """The papers are not good: they are asked for again."""
        return self._set("rejected", date_checked=fields.Date.context_today(self), checked_by_id=self.env.uid)

    def action_waive(self):
        """The papers are not needed for this claim."""
        return self._set("waived", date_checked=fields.Date.context_today(self), checked_by_id=self.env.uid)
