import base64

from odoo import api, fields, models

from ...lib.book import targets

_NAMES = {"plate", "vin", "make", "make_model", "object_name", "object_address", "client_name", "client_last_name"}


class InsuranceBookRun(models.Model):
    """A list of objects for one policy: the same steps as a book, without clients and terms of its own."""

    _inherit = "insurance.book.run"

    policy_id = fields.Many2one(
        "insurance.policy", "For policy", check_company=True, ondelete="cascade", index="btree_not_null", readonly=True,
        help="The file is a list of objects of this policy. Empty: it is a book.",
    )  # fmt: skip
    policy_state = fields.Selection(related="policy_id.state", string="State of the policy")
    date_effective = fields.Date(
        "Changes count from",
        help="Objects of an issued policy without a first day of their own join on this day. Empty: today, or the "
        "first day of the policy.",
    )
    endorsement_ids = fields.One2many("insurance.endorsement", "book_run_id", string="Endorsements")
    endorsement_count = fields.Integer("Draft endorsements", compute="_compute_endorsement_count")
    pasted = fields.Text("Paste rows", store=False, help="Copied from a spreadsheet, with the row of column names.")
    object_count = fields.Integer("Objects on the policy", related="policy_id.object_count")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_policy(vals.get("policy_id", self.env.context.get("default_policy_id")))
        return super().create([self._file_of_pasted(vals) for vals in vals_list])

    def write(self, vals):
        if "policy_id" in vals:
            self._check_policy(vals["policy_id"])
        return super().write(self._file_of_pasted(vals))

    @api.model
    def _check_policy(self, policy_id):
        """Whoever imports objects may change the policy they are for."""
        if policy_id:
            self.env["insurance.policy"].browse(policy_id).check_access("write")

    @api.model
    def _file_of_pasted(self, vals):
        """Return ``vals`` with pasted rows as their file: cells as a spreadsheet copies them, divided by tabs."""
        vals = dict(vals)
        pasted = (vals.pop("pasted", None) or "").strip("\n\r")
        if pasted:
            vals["file"] = base64.b64encode(b"\xef\xbb\xbf" + pasted.encode())
            vals["filename"] = self.env._("Pasted rows") + ".tsv"
        return vals

    def _prepare_profile_vals(self):
        """All lists of objects are one source: whatever the file is called, its policy's rows are recognised."""
        return super()._prepare_profile_vals() | ({"content": "objects", "source": "objects"} if self.policy_id else {})

    def _get_mapper_options(self):
        return super()._get_mapper_options() | ({"objects": True} if self.policy_id else {})

    def _get_meaning(self):
        """In a list of objects, a premium is the object's, and the dates are its first and last day on the policy."""
        if not self.policy_id:
            return super()._get_meaning()
        persons = self.policy_id.line_id.object_type_id.kind == "person"
        return targets.OF_PERSONS if persons else targets.OF_OBJECTS

    def _check_can_start(self):
        super()._check_can_start()
        if not self.policy_id:
            return
        self._check_policy(self.policy_id.id)
        if self.policy_id._is_closed():
            self.policy_id._check_can_endorse()
            self.policy_id._check_effective(self.date_effective)

    @api.depends("endorsement_ids")
    def _compute_endorsement_count(self):
        for run in self:
            run.endorsement_count = len(run.endorsement_ids)

    def action_open_endorsements(self):
        """Open the draft endorsements the list filled."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_endorsement_action")
        action |= {"domain": [("book_run_id", "=", self.id)], "context": {}}
        if self.endorsement_count == 1:
            action |= {"views": [(False, "form")], "res_id": self.endorsement_ids.id}
        return action

    def _get_missing(self, mapped):
        if not self.policy_id:
            return super()._get_missing(mapped)
        return [] if mapped & _NAMES else [self.env._("the object: its plate, VIN, make, name or address")]

    def action_open_objects(self):
        """Open what is on the policy now."""
        self.ensure_one()
        return self.policy_id.action_open_objects()
