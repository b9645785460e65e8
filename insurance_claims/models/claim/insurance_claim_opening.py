from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..counted import get_counted, leave_out, without_defaults

# what an agent says of a loss; stages, handlers, money and the insurer's side are the handlers'
FACTS = frozenset(
    {
        "policy_id", "place_id", "cover_id", "driver_id", "driver_name", "date_loss", "time_loss", "date_reported",
        "loss_place", "cause_id", "description", "channel", "reporter_name", "reporter_phone", "report_kind",
        "report_number", "fault", "direct_settlement", "third_party_ids", "photo_ids",
    }
)  # fmt: skip
TALK = ("message_", "activity_", "website_message_")  # core's own fields: notes, followers, tasks


class InsuranceClaim(models.Model):
    """How a claim is opened, and who may change which of its facts."""

    _inherit = "insurance.claim"

    @api.model_create_multi
    def create(self, vals_list):
        """Number the claims, keep what was to be said of them, tell that they were opened.

        Under the context key ``insurance_silent`` (imports) nothing is told.

        What is counted or follows from the policy is left out, as on the screens.

        :raises AccessError: an agent says more of the claim than is his to say, or reports under a policy of another
        """
        handling = self._is_handling()
        counted = set() if self.env.su else get_counted(self)
        vals_list = [leave_out(vals, counted) for vals in vals_list]
        closed = counted if handling else self._fields.keys() - self._get_agent_fields()
        for vals in vals_list:
            if not handling:
                self._check_facts({name: value for name, value in vals.items() if value})
            self._number(vals)
        claims = super(InsuranceClaim, without_defaults(self, closed)).create(vals_list).with_env(self.env)
        claims.policy_id.check_access("read")
        claims._adopt_photos()
        claims._tell_warnings()
        claims._announce("claim_opened")
        return claims

    def write(self, vals):
        """Agents correct the facts of open claims; a claim's number, and what follows from its policy, stay.

        :raises AccessError: an agent writes what is the handlers'
        :raises UserError: an agent corrects a claim that is over, or a claim with money gets another policy
        """
        if not self._is_handling():
            self._check_facts(vals)
            self._check_facts_open(vals)
        if "policy_id" in vals:
            self.env["insurance.policy"].browse(vals["policy_id"]).check_access("read")
            self._check_policy_may_change(vals["policy_id"])
        done = super().write(vals if self.env.su else leave_out(vals, {"name", *get_counted(self)}))
        if "photo_ids" in vals:
            self._adopt_photos()
        return done

    @api.model
    def _get_agent_fields(self):
        """Return the names of the fields an agent may set. Hook: add what your subject lets agents say."""
        return FACTS

    @api.model
    def _check_facts(self, vals):
        other = [
            name
            for name in vals
            if name not in self._get_agent_fields() and name in self._fields and not name.startswith(TALK)
        ]
        if other and not self.env.su:
            labels = ", ".join(self._fields[name]._description_string(self.env) for name in sorted(other))
            raise AccessError(self.env._("Claims handlers keep this: %s. Write them a note.", labels))

    def _check_facts_open(self, vals):
        facts = [name for name in vals if not name.startswith(TALK)]
        over = self.filtered(lambda claim: not claim.is_open)
        if facts and over and not self.env.su:
            raise UserError(self.env._("%s is over: ask its handler to reopen it first.", over[0].name))

    def _check_policy_may_change(self, policy_id):
        """Refuse another policy for a claim whose money was already set: it is in that policy's currency."""
        for claim in self.filtered(lambda claim: claim.policy_id.id != policy_id):
            # sudo: whether there is any
            if claim.sudo().entry_ids:
                raise UserError(
                    self.env._(
                        "%s has money under its policy already: withdraw it, and report it anew under the other policy.",
                        claim.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Claims are not deleted: withdraw them."))

    @api.model
    def _number(self, vals):
        """Give the values of a new claim the next number of its company and year, e.g. ``C2026/00012``."""
        policy = self.env["insurance.policy"].browse(vals.get("policy_id") or self.env.context.get("default_policy_id"))
        if not policy or vals.get("name", "/") != "/":
            return
        counter = self._get_counter(policy.sudo().company_id)  # sudo: whose counter it is
        day = vals.get("date_reported") or fields.Date.context_today(self)
        vals["name"] = counter.next_by_id(sequence_date=fields.Date.to_date(day))

    @api.model
    def _get_counter(self, company):
        """Return the sequence that numbers a company's claims; made with its first one."""
        # sudo: whoever reports a loss draws a number of the policy's company; counters are the system's
        counters = self.env["ir.sequence"].sudo()
        counter = counters.search([("code", "=", self._name), ("company_id", "=", company.id)], limit=1)
        return counter or counters.create(
            {
                "name": self.env._("Claims (%s)", company.name),
                "code": self._name,
                "company_id": company.id,
                "prefix": "C%(range_year)s/",
                "padding": 5,
                "use_date_range": True,
            }
        )

    def _adopt_photos(self):
        """Photos belong to their claim from now on: who reads the claim sees them.

        With the rights of who adds them: nobody can take a file of another record this way.
        """
        for claim in self:
            strange = claim.photo_ids.filtered(
                lambda photo, claim=claim: photo.res_model != claim._name or photo.res_id != claim.id
            )
            if strange:
                strange.write({"res_model": claim._name, "res_id": claim.id})

    @api.model
    def _open_list(self, domain, name):
        """Return the action that shows the claims of ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_claim_action")
        return action | {"domain": domain, "display_name": self.env._("Claims: %s", name), "context": {}}

    def action_open_policy(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.policy",
            "res_id": self.policy_id.id,
            "views": [(False, "form")],
        }
