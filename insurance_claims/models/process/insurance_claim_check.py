from odoo import api, fields, models
from odoo.exceptions import AccessError


class InsuranceClaimCheckItem(models.Model):
    """Something to be done with every claim while it is in a stage."""

    _name = "insurance.claim.check.item"
    _description = "Item of a Claims Checklist"
    _order = "stage_id, sequence, id"

    name = fields.Char("What to do", required=True, translate=True)
    stage_id = fields.Many2one("insurance.claim.stage", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    required = fields.Boolean("Must be done", help="The claim does not go on to a later stage before.")


class InsuranceClaimCheck(models.Model):
    """An item of the checklist of one claim, with who ticked it and when."""

    _name = "insurance.claim.check"
    _description = "Tick of a Claims Checklist"
    _order = "claim_id, stage_sequence, sequence, id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    item_id = fields.Many2one("insurance.claim.check.item", ondelete="set null", index="btree_not_null", readonly=True)
    stage_id = fields.Many2one("insurance.claim.stage", required=True, ondelete="restrict", index=True, readonly=True)
    stage_sequence = fields.Integer(related="stage_id.sequence", store=True, string="Stage order")
    name = fields.Char("What to do", required=True, readonly=True)
    sequence = fields.Integer(default=10, readonly=True)
    required = fields.Boolean("Must be done", readonly=True)
    done = fields.Boolean()
    done_by_id = fields.Many2one("res.users", "Ticked by", readonly=True, ondelete="set null")
    date_done = fields.Datetime("Ticked on", readonly=True)

    _item_uniq = models.UniqueIndex(
        "(claim_id, item_id) WHERE item_id IS NOT NULL", "This item is on the claim's checklist already."
    )

    def write(self, vals):
        """Keep who ticked, and when; nothing else of a tick is written by hand."""
        if not self.env.su and vals.keys() - {"done"}:
            raise AccessError(self.env._("Ticks are set and taken back; what is to be ticked is set with the stages."))
        if "done" in vals:
            by = {"done_by_id": self.env.uid, "date_done": fields.Datetime.now()}
            vals = {**vals, **(by if vals["done"] else dict.fromkeys(by, False))}
        return super().write(vals)


class InsuranceClaim(models.Model):
    """The checklist of a claim grows with the stages it comes to."""

    _inherit = "insurance.claim"

    check_ids = fields.One2many("insurance.claim.check", "claim_id", string="Checklist")
    stage_script = fields.Html(related="stage_id.script", string="What to say and do")

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims.filtered("is_open")._list_checks()
        return claims

    def _after_move(self, old):
        done = super()._after_move(old)
        self._list_checks()
        return done

    def _list_checks(self):
        """Put the items of the claims' stages on their checklists, not twice; three queries for any number."""
        # sudo: the list follows from the house's settings; what is ticked is written by who works
        claims = self.sudo()
        items = claims.env["insurance.claim.check.item"].search([("stage_id", "in", claims.stage_id.ids)])
        if not items:
            return
        new = []
        for claim in claims:
            wanted = items.filtered(
                lambda i, claim=claim: i.stage_id == claim.stage_id and (not i.line_ids or claim.line_id in i.line_ids)
            )
            new += [
                {"claim_id": claim.id, "item_id": item.id, "stage_id": item.stage_id.id, "name": item.name,
                 "sequence": item.sequence, "required": item.required}
                for item in wanted - claim.check_ids.item_id
            ]  # fmt: skip
        claims.env["insurance.claim.check"].create(new)

    def _get_move_problems(self, stage):
        problems = super()._get_move_problems(stage)
        onward = stage.sequence > self.stage_id.sequence and stage.state not in ("refused", "withdrawn")
        left = onward and self.check_ids.filtered(
            lambda c: c.stage_id == self.stage_id and c.required and not c.done
        )  # fmt: skip
        if left:
            problems.append(self.env._("Tick off on the checklist: %s.", ", ".join(left.mapped("name"))))
        return problems
