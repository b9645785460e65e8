from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from .insurance_claim import CHANNELS

SHOWN = 8  # policies, objects or covers that are shown to be tapped; more are searched for
TAKEN = (
    "policy_id", "place_id", "cover_id", "cause_id", "driver_id", "date_loss", "time_loss", "loss_place", "description",
    "channel", "reporter_name", "reporter_phone", "report_kind", "report_number", "fault", "direct_settlement",
    "driver_name",
)  # fmt: skip


class InsuranceClaimNotice(models.TransientModel):
    """The quick notice of a loss: asked in the order a caller tells it, with what fits already chosen.

    Policies are those of the client (or of the object) and objects those of the policy; what was in force on the
    date of loss comes first, the rest says why it does not fit. ``action_report`` makes the claim. What is chosen by
    itself is looked for with the rights of who notes it (``compute_sudo``), never in other books.
    """

    _name = "insurance.claim.notice"
    _description = "Notice of a Loss"

    partner_id = fields.Many2one("res.partner", "Client")
    object_id = fields.Many2one("insurance.object", "Insured object")
    policy_id = fields.Many2one(
        "insurance.policy", compute="_compute_policy_id", store=True, readonly=False, precompute=True, compute_sudo=False,
        domain="[('origin', '=', 'own'), ('state', 'in', ('issued', 'cancelled'))]",
    )  # fmt: skip
    policy_choices = fields.Json(compute="_compute_policy_choices")
    policy_name = fields.Char(compute="_compute_policy_name")
    line_id = fields.Many2one(related="policy_id.line_id")
    currency_id = fields.Many2one(related="policy_id.currency_id")
    date_loss = fields.Date("Date of loss", required=True, default=fields.Date.context_today)
    time_loss = fields.Float("Time")
    loss_place = fields.Char("Place of loss")
    place_id = fields.Many2one(
        "insurance.policy.object", "Object", compute="_compute_place_id", store=True, readonly=False,
        precompute=True, compute_sudo=False,
        domain="[('policy_id', '=', policy_id)]",
    )  # fmt: skip
    place_choices = fields.Json(compute="_compute_place_choices")
    cover_id = fields.Many2one(
        "insurance.policy.cover", compute="_compute_cover_id", store=True, readonly=False,
        precompute=True, compute_sudo=False,
        domain="[('policy_id', '=', policy_id)]",
    )  # fmt: skip
    cover_choices = fields.Json(compute="_compute_cover_choices")
    cause_id = fields.Many2one(
        "insurance.claim.cause", domain="['|', ('line_ids', '=', False), ('line_ids', 'in', line_id)]"
    )
    description = fields.Text("What happened")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")
    fault = fields.Selection(
        [("ours", "Our client"), ("theirs", "The other side"), ("shared", "Both"), ("unknown", "Not known yet")],
        default="unknown", required=True,
    )  # fmt: skip
    direct_settlement = fields.Boolean(
        "Direct settlement", help="Our client's own insurer pays, and recovers from the other one."
    )
    report_kind = fields.Selection(
        [("police", "Police report"), ("european", "European accident report"), ("other", "Other report")], "Report"
    )
    report_number = fields.Char("Report no.")
    driver_id = fields.Many2one("insurance.policy.driver", domain="[('policy_id', '=', policy_id)]")
    has_drivers = fields.Boolean(compute="_compute_has_drivers")
    driver_name = fields.Char("Who drove")
    other_name = fields.Char("Other driver")
    other_phone = fields.Char("Other driver's phone")
    other_plate = fields.Char("Other plate")
    other_insurer = fields.Char("Other insurer")
    channel = fields.Selection(CHANNELS, "Came by", default="phone", required=True)
    reporter_name = fields.Char("Reported by")
    reporter_phone = fields.Char("Phone of who reported")
    warning = fields.Text(compute="_compute_warning")

    @api.model
    def _open(self, **context):
        """Return the action that opens the notice with ``default_…`` values."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_claim_notice_action")
        return action | {"context": context}

    # --- what may be chosen --------------------------------------------------------------------

    def _get_policies(self):
        """Return the policies to choose among: of the client and his contacts, or with the object; latest first."""
        self.ensure_one()
        if not self.partner_id and not self.object_id:
            return self.env["insurance.policy"]
        domain = Domain("origin", "=", "own") & Domain("state", "in", ("issued", "cancelled"))
        if self.partner_id:
            domain &= Domain("partner_id", "child_of", self.partner_id._origin.id)
        if self.object_id:
            domain &= Domain("object_ids.object_id", "=", self.object_id._origin.id)
        found = self.env["insurance.policy"].search(domain, order="cover_end desc, id desc", limit=SHOWN * 5)
        day = self.date_loss or fields.Date.context_today(self)
        return found.sorted(lambda policy: not policy._covers_day(day))[:SHOWN]

    @api.depends("partner_id", "object_id", "date_loss")
    def _compute_policy_id(self):
        """Choose the only policy in force on the day; keep what was chosen while it is possible."""
        for notice in self:
            day = notice.date_loss or fields.Date.context_today(self)
            policies = notice._get_policies()
            in_force = policies.filtered(lambda policy, day=day: policy._covers_day(day))
            if policies and notice.policy_id._origin not in policies:
                notice.policy_id = in_force if len(in_force) == 1 else policies if len(policies) == 1 else False
            elif in_force and not notice.policy_id._covers_day(day) and len(in_force) == 1:
                notice.policy_id = in_force

    @api.depends("partner_id", "object_id", "date_loss")
    def _compute_policy_choices(self):
        for notice in self:
            day = notice.date_loss or fields.Date.context_today(self)
            notice.policy_choices = [notice._prepare_policy(policy, day) for policy in notice._get_policies()]

    def _prepare_policy(self, policy, day):
        """Return how a policy is shown: line and objects, number and term, and why it does not fit."""
        why = False
        if day < policy.date_start:
            why = self.env._("starts on %s", format_date(self.env, policy.date_start))
        elif not policy._covers_day(day):
            if policy.date_cancel:
                why = self.env._("cancelled from %s", format_date(self.env, policy.date_cancel))
            else:
                why = self.env._("ended on %s", format_date(self.env, policy.date_end))
        title = " · ".join(filter(None, (policy.line_id.name, policy.object_names)))
        detail = " · ".join(filter(None, (policy.number, policy.insurer_id.name)))
        return {"id": policy.id, "name": policy.display_name, "title": title, "detail": detail, "why": why}

    @api.depends("policy_id")
    def _compute_policy_name(self):
        """Who is insured for what, when the policy itself was looked for."""
        for notice in self:
            policy = notice.policy_id
            parts = (policy.partner_id.name, policy.line_id.name, policy.insurer_id.name, policy.object_names)
            notice.policy_name = " · ".join(filter(None, parts)) if policy else False

    @api.depends("policy_id", "date_loss", "object_id")
    def _compute_place_id(self):
        """Choose the only object on the policy that day, or the one that was asked about."""
        for notice in self:
            policy = notice.policy_id._origin
            places = notice._get_places(policy)
            if notice.place_id._origin.policy_id == policy and notice.place_id:
                continue
            asked = places.filtered(lambda place, notice=notice: place.object_id == notice.object_id._origin)
            notice.place_id = asked[:1] if asked else places if len(places) == 1 else False

    def _get_places(self, policy):
        return policy._get_places_on(self.date_loss)[policy.id] if policy and self.date_loss else policy.object_ids

    @api.depends("policy_id", "date_loss")
    def _compute_place_choices(self):
        """The objects of the policy, those of the day first; none when they are too many to be tapped."""
        for notice in self:
            policy = notice.policy_id._origin
            places = policy.object_ids if not policy.is_fleet else policy.object_ids[: SHOWN + 1]
            there = notice._get_places(policy)
            notice.place_choices = (
                [notice._prepare_place(place, place in there) for place in (there & places) | places]
                if len(places) <= SHOWN
                else []
            )

    def _prepare_place(self, place, there):
        why, day = False, self.date_loss
        if not there and place.date_entry and day and day < place.date_entry:
            why = self.env._("on the policy only since %s", format_date(self.env, place.date_entry))
        elif not there and place.date_exit and day and day > place.date_exit:
            why = self.env._("on the policy only until %s", format_date(self.env, place.date_exit))
        detail = self.env["insurance.claim"]._describe_terms(
            place, self.env["insurance.policy.cover"], place.policy_id.currency_id
        )
        name = place.display_name
        return {"id": place.id, "name": name, "title": name, "detail": detail, "why": why}

    @api.depends("policy_id", "date_loss", "place_id")
    def _compute_cover_id(self):
        """Choose the only cover for that object on that day; keep what was chosen while it fits."""
        for notice in self:
            covers = notice._get_covers()
            if notice.cover_id._origin not in covers:
                notice.cover_id = covers if len(covers) == 1 else False

    @api.depends("policy_id", "date_loss", "place_id")
    def _compute_cover_choices(self):
        claims = self.env["insurance.claim"]
        nothing = self.env["insurance.policy.object"]
        for notice in self:
            covers = notice._get_covers()
            notice.cover_choices = [
                {
                    "id": cover.id,
                    "name": cover.name,
                    "title": cover.name,
                    "detail": claims._describe_terms(nothing, cover, cover.policy_id.currency_id),
                    "why": False,
                }
                for cover in covers
            ]

    def _get_covers(self):
        if not self.policy_id or not self.date_loss:
            return self.env["insurance.policy.cover"]
        return self._new_claim()._get_fitting_covers()

    @api.depends("policy_id")
    def _compute_has_drivers(self):
        for notice in self:
            notice.has_drivers = bool(notice.policy_id.driver_ids)

    # --- what is told, and what becomes of it --------------------------------------------------

    def _new_claim(self):
        """Return the claim this notice would make, not saved, to ask what there is to say of it."""
        values = {name: self[name].id for name in ("policy_id", "place_id", "cover_id")}
        today = fields.Date.context_today(self)
        return self.env["insurance.claim"].new(values | {"date_loss": self.date_loss, "date_reported": today})

    @api.depends("policy_id", "place_id", "cover_id", "date_loss")
    def _compute_warning(self):
        today = fields.Date.context_today(self)
        for notice in self:
            if notice.date_loss and notice.date_loss > today:
                notice.warning = self.env._("The date of loss is still to come: correct it.")
            else:
                notice.warning = "\n".join(notice._new_claim()._get_warnings()) if notice.policy_id else False

    def action_report(self):
        """Open the claim from what was noted, and show it.

        :raises UserError: no policy was chosen
        """
        self.ensure_one()
        if not self.policy_id:
            raise UserError(self.env._("Choose the policy: type a phone number, a plate or the client's name."))
        claim = self.env["insurance.claim"].create(self._prepare_claim())
        return {
            "type": "ir.actions.act_window",
            "res_model": claim._name,
            "res_id": claim.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _prepare_claim(self):
        """Return the values of the claim. Hook."""
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in TAKEN}
        values["photo_ids"] = [Command.set(self.photo_ids.ids)]
        other = {"plate": self.other_plate, "phone": self.other_phone, "insurer_name": self.other_insurer}
        if self.other_name or any(other.values()):
            name = self.other_name or self.other_plate or self.env._("The other side")
            values["third_party_ids"] = [Command.create(other | {"name": name})]
        return values

    @api.autovacuum
    def _gc_photos(self):
        """Photos of notices that were never reported go a day later, as the notices do."""
        before = fields.Datetime.now() - timedelta(days=1)
        # sudo: the nightly cleaning, of files that belong to no claim
        left = self.env["ir.attachment"].sudo()
        left.search([("res_model", "=", self._name), ("create_date", "<", before)], limit=1000).unlink()
