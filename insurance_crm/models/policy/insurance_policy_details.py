from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class InsurancePolicy(models.Model):
    """What is agreed in detail: covers, beneficiaries, drivers, who is insured, free fields."""

    _inherit = "insurance.policy"

    insured_id = fields.Many2one(
        "res.partner", check_company=True, ondelete="restrict", index="btree_not_null", tracking=True,
        help="Whose interest is insured. Empty: the policyholder.",
    )  # fmt: skip
    cover_ids = fields.One2many("insurance.policy.cover", "policy_id", string="Covers")
    beneficiary_ids = fields.One2many("insurance.policy.beneficiary", "policy_id", string="Beneficiaries")
    driver_ids = fields.One2many("insurance.policy.driver", "policy_id", string="Admitted drivers")
    drivers_unlimited = fields.Boolean(
        "Any driver", tracking=True, help="Whoever drives with the owner's consent; no list of drivers."
    )
    object_kind = fields.Selection(related="line_id.object_type_id.kind", string="Kind of object")
    properties = fields.Properties(definition="line_id.policy_property_definition", copy=True)
    conditions = fields.Text("Special conditions", help="What was agreed besides the product's conditions.")

    # rows of a policy that the next term starts with
    _part_fields = ("cover_ids", "beneficiary_ids", "driver_ids")

    # --- rules -----------------------------------------------------------------------------------

    @api.constrains("beneficiary_ids")
    def _check_shares(self):
        self.env["insurance.policy.beneficiary"]._check_shares(self)

    @api.constrains("driver_ids", "drivers_unlimited")
    def _check_drivers(self):
        for policy in self:
            if policy.drivers_unlimited and policy.driver_ids._get_staying():
                raise ValidationError(
                    self.env._(
                        "%(policy)s admits any driver: remove the drivers named, or untick “Any driver”.",
                        policy=policy.display_name,
                    )
                )

    def _check_can_issue(self):
        result = super()._check_can_issue()
        self._check_shares()
        self._check_drivers()
        for name in self._part_fields:
            self[name]._check_object_on_policy()
        return result

    def _check_protected(self, vals):
        result = super()._check_protected(vals)
        named = vals.keys() & {"insured_id", "drivers_unlimited", "bonus_class_id", "conditions"}
        if named and not self._may_correct_booked() and (closed := self._is_closed()):
            raise UserError(
                self.env._(
                    "%(policy)s is issued: insured, drivers, class and conditions stay as they were agreed. "
                    "An administrator can correct a mistake.",
                    policy=closed[0].display_name,
                )
            )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Free fields belong to the line, so it must be known when they are written: from the product, if need be."""
        for vals in vals_list:
            if vals.get("properties") and vals.get("product_id") and not vals.get("line_id"):
                vals["line_id"] = self.env["insurance.product"].browse(vals["product_id"]).line_id.id
        return super().create(vals_list)

    # --- from the product ------------------------------------------------------------------------

    @api.onchange("product_id")
    def _onchange_product_covers(self):
        """Offer the covers included in the product chosen; covers typed by hand stay."""
        if self.state != "draft" or self.origin == "foreign":
            return
        self.cover_ids -= self.cover_ids.filtered(
            lambda cover: cover.product_cover_id and cover.product_cover_id.product_id != self.product_id
        )
        here = self.cover_ids.product_cover_id
        self.cover_ids = [
            command for command in self._prepare_cover_commands() if command[2]["product_cover_id"] not in here.ids
        ]

    def _prepare_cover_commands(self, codes=()):
        """Return the commands that put the product's included covers, and those of ``codes``, on the policy."""
        self.ensure_one()
        wanted = self.product_id.cover_ids.filtered(lambda cover: not cover.is_optional or cover.code in codes)
        return [
            Command.create(
                {
                    "product_cover_id": cover.id,
                    "name": cover.name,
                    "sum_insured": cover.limit,
                    "deductible": cover.deductible,
                }
            )
            for cover in wanted
        ]

    # --- carried over ------------------------------------------------------------------------------

    def copy_data(self, default=None):
        """A copy starts with the rows that stayed to the end, once each, whatever became of them on the way."""
        default = dict(default or {})
        vals_list = super().copy_data(default)
        for policy, vals in zip(self, vals_list, strict=True):
            for name in ("object_ids", *self._part_fields):
                rows = policy[name]._get_staying()
                if name not in default and (name in self._part_fields or rows != policy[name]):
                    vals[name] = [Command.create(row) for row in rows.copy_data()]
            insured = {command[2]["object_id"] for command in vals.get("object_ids", [])} | {False}
            for name in self._part_fields:
                # of a fleet that is split, each part gets the covers of its own objects
                vals[name] = [command for command in vals[name] if command[2].get("object_id", False) in insured]
        return vals_list

    def _prepare_next_vals(self):
        vals = super()._prepare_next_vals()
        for name in self._part_fields:
            rows = self[name]._get_staying()
            copies = rows._prepare_next_vals_list() if name == "driver_ids" else rows.copy_data()
            vals[name] = [Command.create(copied) for copied in copies]
        return vals

    def _join(self):
        """Bring along what was agreed for the objects that join, and their drivers; the rest is the first policy's."""
        draft = super()._join()
        for name in self._part_fields:
            rows = draft._get_joining(name)
            copies = rows._prepare_next_vals_list() if name == "driver_ids" else rows.copy_data()
            draft[name] = [Command.create(copied) for copied in copies]
        return draft

    def _get_joining(self, name):
        """Return the rows of the policies joined into this draft that it has not got yet (``name``: their one2many)."""
        known, drivers = self[name].object_id, set(self.driver_ids.mapped("name"))
        rows = self.joined_ids[name]._get_staying()
        own = rows.filtered(lambda row: row.object_id and row.object_id not in known)
        if name != "driver_ids":
            return own
        return own | rows.filtered(lambda row: not row.object_id and row.name not in drivers)
