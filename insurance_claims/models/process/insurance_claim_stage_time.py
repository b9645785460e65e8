from odoo import api, fields, models

DAY = 86400  # seconds


class InsuranceClaimStageTime(models.Model):
    """From when to when a claim was in a stage; written as claims move, never by hand."""

    _name = "insurance.claim.stage.time"
    _description = "Time of a Claim in a Stage"
    _order = "date_entered desc, id desc"
    _rec_name = "stage_id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    stage_id = fields.Many2one("insurance.claim.stage", required=True, ondelete="restrict", index=True, readonly=True)
    user_id = fields.Many2one("res.users", "Brought there by", ondelete="set null", readonly=True)
    date_entered = fields.Datetime("From", required=True, readonly=True)
    date_left = fields.Datetime("Until", readonly=True, help="Empty: the claim is there now.")
    days = fields.Float(compute="_compute_days", store=True, aggregator="avg", help="Until it left the stage.")

    _here_uniq = models.UniqueIndex("(claim_id) WHERE date_left IS NULL", "A claim is in one stage at a time.")

    @api.depends("date_entered", "date_left")
    def _compute_days(self):
        for row in self:
            row.days = row.date_left and (row.date_left - row.date_entered).total_seconds() / DAY


class InsuranceClaim(models.Model):
    """How long the claim was in each stage."""

    _inherit = "insurance.claim"

    stage_time_ids = fields.One2many("insurance.claim.stage.time", "claim_id", string="Time in stages")

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims._enter_stage()
        return claims

    def _after_move(self, old):
        done = super()._after_move(old)
        self._enter_stage()
        return done

    def _enter_stage(self):
        """Close the row of the stage each claim was in, and begin one for where it is; two queries."""
        now = fields.Datetime.now()
        # sudo: the rows are kept by the house, nobody has the right to write them
        times = self.env["insurance.claim.stage.time"].sudo()
        times.search([("claim_id", "in", self.ids), ("date_left", "=", False)]).date_left = now
        times.flush_model()
        times.create(
            [
                {"claim_id": claim.id, "stage_id": claim.stage_id.id, "date_entered": now, "user_id": self.env.uid}
                for claim in self
            ]
        )
