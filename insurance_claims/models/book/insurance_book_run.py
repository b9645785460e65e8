from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.insurance_crm.lib.book.errors import RowError
from odoo.addons.insurance_crm.lib.book.keys import record_hash

from ...lib.claims_list.mapping import ClaimsMapper
from ...lib.claims_list.targets import ClaimsGuess


class InsuranceBookRun(models.Model):
    """A list of claims: the same steps as a book; each row becomes a claim on the term it belongs to."""

    _inherit = "insurance.book.run"

    is_claims = fields.Boolean("List of claims", readonly=True)
    number_mask = fields.Char(related="profile_id.number_mask", readonly=False)
    claims_state = fields.Selection(related="profile_id.claims_state", readonly=False)
    claim_count = fields.Integer("Claims", compute="_compute_claim_count")

    @api.depends_context("uid")
    def _compute_claim_count(self):
        links = self.env["insurance.book.link"].sudo()  # sudo: numbers of the runs' own rows
        domain = [("made_run_id", "in", self.ids), ("made_claim", "=", True)]
        counts = dict(links._read_group(domain, ["made_run_id"], ["__count"]))
        for run in self:
            run.claim_count = counts.get(run, 0)

    @api.depends("is_claims")
    def _compute_endorsement_count(self):
        """Claims are no endorsements, and who brings them in may not read any."""
        lists = self.filtered("is_claims")
        lists.endorsement_count = 0
        return super(InsuranceBookRun, self - lists)._compute_endorsement_count()

    @api.constrains("profile_id", "is_claims")
    def _check_profile(self):
        for run in self:
            # sudo: what the profile reads; it may be one of books, which who brings in claims does not see
            profile = run.profile_id.sudo()
            if profile and run.is_claims != (profile.content == "claims"):
                raise ValidationError(
                    self.env._("“%(profile)s” is no profile of lists of claims.", profile=profile.name)
                    if run.is_claims
                    else self.env._("“%(profile)s” reads lists of claims.", profile=profile.name)
                )

    def write(self, vals):
        if "is_claims" in vals and any(run.is_claims != vals["is_claims"] for run in self):
            raise UserError(self.env._("What a list holds is settled when it is read first: import it anew."))
        return super().write(vals)

    def action_open_claims(self):
        """Open the claims this import made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_claim_action")
        # sudo: the ids alone; who opens the list sees of them what he may
        links = self.env["insurance.book.link"].sudo()
        made = links.search([("made_run_id", "=", self.id), ("made_claim", "=", True)])
        return action | {"domain": [("id", "in", made.claim_id.ids)], "context": {}}

    # --- reading ------------------------------------------------------------------------

    def _prepare_profile_vals(self):
        """All lists of claims are one source: a claim is recognised whatever the file is called."""
        return super()._prepare_profile_vals() | ({"content": "claims", "source": "claims"} if self.is_claims else {})

    def _get_guess_class(self):
        return ClaimsGuess if self.is_claims else super()._get_guess_class()

    def _get_mapper_class(self):
        return ClaimsMapper if self.is_claims else super()._get_mapper_class()

    def _get_missing(self, mapped):
        if not self.is_claims:
            return super()._get_missing(mapped)
        return [] if mapped & {"number", "plate", "vin"} else [self.env._("the policy: its number, the plate or VIN")]

    def _read_row(self, mapper, number, cells, cutter):
        """A claim that says nothing but its policy, day and cause may stand in the list again: it is another one."""
        if not self.is_claims:
            return super()._read_row(mapper, number, cells, cutter)
        try:
            record = mapper.parse(cells)
        except RowError as error:
            return [number, cells, None, None, None, [[p.code, p.params] for p in error.problems]]
        key, sure = mapper.row_key(cells, record)
        key = key if sure else cutter.tell_apart(key)
        same = cutter.find(key, key, number)
        if same:
            return [number, cells, None, None, None, [["duplicate", {"row": same}]]]
        return [number, cells, key, record_hash(record), record, None]

    def _get_importer(self):
        importer = super()._get_importer()
        return self.env["insurance.claim.importer"].with_env(importer.env) if self.is_claims else importer
