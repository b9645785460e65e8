from odoo import api, fields, models

LISTING = {"cause_id", "policy_id"}  # written on a claim, they change the list of papers


class InsuranceClaim(models.Model):
    """The list of papers of a claim."""

    _inherit = "insurance.claim"

    paper_missing = fields.Integer(
        "Papers missing", compute="_compute_papers", store=True, help="Those that must be there and are not."
    )
    date_papers = fields.Date(
        "Papers complete on", compute="_compute_papers", store=True,
        help="When the last paper that must be there came; when none is asked for, when the claim was reported.",
    )  # fmt: skip
    date_papers_asked = fields.Date("Papers last asked on", readonly=True, copy=False)
    paper_reminders = fields.Integer("Reminders of papers", readonly=True, copy=False)

    @api.depends("paper_ids.is_missing", "paper_ids.required", "paper_ids.date_received", "date_reported")
    def _compute_papers(self):
        for claim in self:
            required = claim.paper_ids.filtered("required")
            claim.paper_missing = sum(required.mapped("is_missing"))
            came = required.filtered("date_received").mapped("date_received")
            days = [day for day in (claim.date_reported, *came) if day]
            claim.date_papers = not claim.paper_missing and max(days, default=False)

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims.filtered("is_open")._list_papers()
        return claims

    def write(self, vals):
        done = super().write(vals)
        if LISTING & vals.keys():
            self.filtered("is_open")._list_papers()
        return done

    def _after_move(self, old):
        """A claim that came in from a list gets its papers when somebody begins to work on it."""
        done = super()._after_move(old)
        if self.is_open and not self.paper_ids:
            self._list_papers()
        return done

    @api.model
    def _get_agent_fields(self):
        """Agents file their clients' papers on the claim's page; what of a paper they may say, the paper knows."""
        return {*super()._get_agent_fields(), "paper_ids"}

    def _list_papers(self):
        """Put the papers these claims need on their lists, not twice, and take off those nobody asked for yet.

        Names are those of the reader's language; the client's letter has them in his own. The number of queries does
        not depend on the number of claims.
        """
        # sudo: the list follows from the house's settings; agents may not write it
        claims = self.sudo()
        kinds = claims.env["insurance.claim.paper.kind"].search([("active", "=", True)])
        if not kinds and not claims.paper_ids:
            return
        new, gone = [], claims.paper_ids.browse()
        for claim in claims:
            wanted = kinds._pick(kinds, claim)
            listed = claim.paper_ids.kind_id
            gone |= claim.paper_ids.filtered(
                lambda p, wanted=wanted: p.state == "needed" and p.kind_id and p.kind_id not in wanted
            )
            new += [
                {"claim_id": claim.id, "kind_id": kind.id, "name": kind.name, "required": kind.required,
                 "sequence": kind.sequence}
                for kind in wanted - listed
            ]  # fmt: skip
        gone.unlink()
        claims.env["insurance.claim.paper"].create(new)

    def _get_missing_papers(self):
        """Return the papers of these claims that must be there and are not."""
        return self.paper_ids.filtered("is_missing")

    def _get_move_problems(self, stage):
        problems = super()._get_move_problems(stage)
        missing = stage.state == "closed" and self._get_missing_papers()
        if missing:
            problems.append(
                self.env._(
                    "Papers are missing: %(papers)s. Note them as received, or say that they are not needed.",
                    papers=", ".join(missing.mapped("name")),
                )
            )
        return problems
