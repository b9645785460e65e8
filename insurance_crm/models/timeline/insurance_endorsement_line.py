from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceEndorsementLine(models.Model):
    """One row an endorsement adds to a policy, changes or removes: an object, a cover, a beneficiary, a driver.

    What a change alters is told from ``before``, the values the row had when the line was written: only what
    differs is applied, so that two changes of one car's sum and deductible both count, in any order.
    """

    _name = "insurance.endorsement.line"
    _description = "Change of an Endorsement"
    _order = "endorsement_id, id"
    _check_company_auto = True

    endorsement_id = fields.Many2one("insurance.endorsement", required=True, ondelete="cascade", index=True)
    policy_id = fields.Many2one(related="endorsement_id.policy_id", store=True, precompute=True, index=True)
    company_id = fields.Many2one(related="endorsement_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="endorsement_id.currency_id")
    kind = fields.Selection(
        [("object", "Object"), ("cover", "Cover"), ("beneficiary", "Beneficiary"), ("driver", "Driver")],
        required=True,
        default="object",
    )
    action = fields.Selection(
        [("add", "Add"), ("change", "Change"), ("remove", "Remove")], required=True, default="add"
    )
    object_id = fields.Many2one(
        "insurance.object", ondelete="restrict", index="btree_not_null", check_company=True,
        help="Covers, beneficiaries and drivers: empty means the whole policy.",
    )  # fmt: skip
    partner_id = fields.Many2one(
        "res.partner", "Person", ondelete="restrict", index="btree_not_null", check_company=True
    )
    name = fields.Char("Cover or driver")
    sum_insured = fields.Monetary()
    premium = fields.Monetary("Full-term premium", help="For the whole term; for the days left its share is charged.")
    deductible = fields.Monetary()
    beneficiary_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", check_company=True, help="Empty: the policyholder."
    )
    product_cover_id = fields.Many2one("insurance.product.cover", "Cover of the product", ondelete="restrict")
    share = fields.Float("Share (%)", digits=(6, 2))
    licence_number = fields.Char("Licence")
    licence_since = fields.Date("Driving since")
    bonus_class_id = fields.Many2one("insurance.bonus.class", ondelete="restrict")
    before = fields.Json(readonly=True, copy=False)
    before_text = fields.Char("Until now", compute="_compute_before_text")

    @api.depends("before")
    def _compute_before_text(self):
        for line in self:
            line.before_text = line.policy_id._describe_row(line.kind, line.before or {}) if line.before else False

    @api.onchange("action", "object_id", "partner_id", "name", "kind")
    def _onchange_subject(self):
        """Show what the row has now, to be changed from there."""
        if self.action != "change" or not self.policy_id:
            return
        values = self.policy_id._origin._get_row_values(self).get(self._get_subject(), {})
        self.before = values or False
        for name, value in values.items():
            self[name] = value

    def _get_subject(self):
        """Return what tells this row from others of its kind; see ``insurance.policy._get_timeline_kinds``."""
        self.ensure_one()
        policies = self.env["insurance.policy"]
        kind = policies._get_timeline_kinds()[self.kind]
        return (self.kind, *[policies._plain(self, name) for name in kind.keys])

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_drafts()
        lines._note_before()
        return lines

    def write(self, vals):
        self._check_drafts()
        result = super().write(vals)
        if vals.keys() & {"action", "kind", "object_id", "partner_id", "name"} and "before" not in vals:
            self._note_before()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self._check_drafts()

    def _check_drafts(self):
        if not self.env.su:
            self.endorsement_id._check_draft()

    def _note_before(self):
        """Keep what the rows to be changed have now; a constant number of queries."""
        for policy, lines in (
            self.filtered(lambda line: line.action == "change" and not line.before).grouped("policy_id").items()
        ):
            current = policy._get_row_values(lines)
            for line in lines:
                line.before = current.get(line._get_subject()) or False

    def _get_after(self):
        """Return ``{field: value}`` that this line sets: all of an added row, what differs of a changed one."""
        self.ensure_one()
        policies = self.env["insurance.policy"]
        values = {name: policies._plain(self, name) for name in policies._get_timeline_kinds()[self.kind].values}
        before = (self.before or None) if self.action == "change" else None
        return {name: value for name, value in values.items() if before is None or before.get(name) != value}

    @api.constrains("kind", "object_id", "partner_id", "name", "share", "sum_insured", "premium", "deductible")
    def _check_complete(self):
        needs = {"object": "object_id", "cover": "name", "beneficiary": "partner_id", "driver": "name"}
        for line in self:
            if not line[needs[line.kind]]:
                raise ValidationError(
                    self.env._(
                        "Endorsement %(name)s: choose what each row is about (%(field)s).",
                        name=line.endorsement_id.display_name,
                        field=self._fields[needs[line.kind]]._description_string(self.env),
                    )
                )
            if min(line.sum_insured, line.premium, line.deductible, line.share) < 0:
                raise ValidationError(
                    self.env._(
                        "Endorsement %(name)s: sums, premiums, deductibles and shares are never negative. "
                        "To take something off, choose “Remove”, or write the lower new amount.",
                        name=line.endorsement_id.display_name,
                    )
                )
