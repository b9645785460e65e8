from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date


class InsuranceClaim(models.Model):
    """What is wrong, or may be, with a loss as it was reported.

    What cannot be (a loss in the future, an object of another policy) is refused. What an insurer may refuse is
    told: on the quick notice, on the claim, and in its log when it is opened.
    """

    _inherit = "insurance.claim"

    warning = fields.Text(
        "Look at this", compute="_compute_warning", help="What the insurer may ask about; one sentence a line."
    )
    terms = fields.Char(compute="_compute_terms", help="Sum insured, limit and deductible for this loss.")

    # --- refused -------------------------------------------------------------------------------

    @api.constrains("date_loss", "date_reported", "time_loss")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for claim in self:
            days = {"loss": format_date(self.env, claim.date_loss), "told": format_date(self.env, claim.date_reported)}
            if claim.date_loss > today:
                raise ValidationError(
                    self.env._("The loss is dated %(loss)s, which is still to come: correct the date of loss.", **days)
                )
            if claim.date_reported > today:
                raise ValidationError(
                    self.env._("Reported on %(told)s, which is still to come: correct the date of the report.", **days)
                )
            if claim.date_reported < claim.date_loss:
                raise ValidationError(
                    self.env._(
                        "Reported on %(told)s, before the loss of %(loss)s: one of the two dates is wrong.", **days
                    )
                )
            if not 0 <= claim.time_loss < 24:
                raise ValidationError(self.env._("The time of loss is an hour of the day, from 00:00 to 23:59."))

    @api.constrains("policy_id", "place_id", "cover_id", "driver_id")
    def _check_of_policy(self):
        for claim in self:
            for row in (claim.place_id, claim.cover_id, claim.driver_id):
                if row and row.policy_id != claim.policy_id:
                    raise ValidationError(
                        self.env._(
                            "%(row)s is not of policy %(policy)s: choose one of that policy.",
                            row=row.display_name,
                            policy=claim.policy_id.display_name,
                        )
                    )

    @api.constrains("policy_id")
    def _check_policy(self):
        for policy in self.policy_id:
            if policy.origin != "own" or policy.state not in ("issued", "cancelled"):
                raise ValidationError(
                    self.env._("Losses are reported under issued policies of ours; %s is none.", policy.display_name)
                )

    # --- told ----------------------------------------------------------------------------------

    @api.depends("policy_id", "place_id", "cover_id", "date_loss", "date_reported")
    @api.depends_context("lang", "uid")
    def _compute_warning(self):
        for claim in self:
            claim.warning = "\n".join(claim._get_warnings()) or False

    def _get_warnings(self):
        """Return sentences on what may keep the insurer from paying this loss, the gravest first. Hook."""
        self.ensure_one()
        if not self.policy_id or not self.date_loss:
            return []
        found = [self._warn_term(), self._warn_waiting(), self._warn_place(), self._warn_cover()]
        return [text for text in [*found, self._warn_late(), self._warn_same(), self._warn_unpaid()] if text]

    def _day(self, day):
        return format_date(self.env, day)

    def _warn_term(self):
        policy, day = self.policy_id, self.date_loss
        names = {"policy": policy.display_name, "loss": self._day(day)}
        if day < policy.date_start:
            return self.env._(
                "Outside the term: %(policy)s starts on %(start)s, the loss was on %(loss)s.",
                start=self._day(policy.date_start), **names,
            )  # fmt: skip
        if policy.date_cancel and day >= policy.date_cancel:
            return self.env._(
                "%(policy)s was cancelled from %(end)s on, the loss was on %(loss)s.",
                end=self._day(policy.date_cancel), **names,
            )  # fmt: skip
        if policy.date_end and day > policy.date_end:
            return self.env._(
                "Outside the term: %(policy)s ended on %(end)s, the loss was on %(loss)s.",
                end=self._day(policy.date_end), **names,
            )  # fmt: skip
        return None

    def _warn_waiting(self):
        """A continued policy has no waiting period: it was over in the first term."""
        days, policy = self.policy_id.line_id.claim_waiting_days, self.policy_id
        over = policy.date_start + relativedelta(days=days)
        if not days or policy.sudo().previous_id or not policy.date_start <= self.date_loss < over:  # sudo: whether
            return None
        return self.env._("In the waiting period: losses are covered from %s on.", self._day(over))

    def _warn_place(self):
        place, day = self.place_id, self.date_loss
        if not place:
            # sudo: whether there are any
            some = self.policy_id.sudo().object_ids[:1]
            return self.env._("Choose the object that was damaged or lost.") if some else None
        names = {"object": place.display_name, "loss": self._day(day)}
        if place.date_entry and day < place.date_entry:
            return self.env._(
                "%(object)s was not yet on the policy on %(loss)s: it came on it on %(day)s.",
                day=self._day(place.date_entry), **names,
            )  # fmt: skip
        if place.date_exit and day > place.date_exit:
            return self.env._(
                "%(object)s was no longer on the policy on %(loss)s: it left it after %(day)s.",
                day=self._day(place.date_exit), **names,
            )  # fmt: skip
        return None

    def _warn_cover(self):
        cover, day = self.cover_id, self.date_loss
        if not cover:
            if not self.policy_id.cover_ids:
                return None
            fitting = self._get_fitting_covers()
            if fitting:
                return self.env._("Choose the cover under which the loss is claimed.")
            return self.env._("The policy had no cover for this object on %s.", self._day(day))
        if (cover.date_entry and day < cover.date_entry) or (cover.date_exit and day > cover.date_exit):
            return self.env._(
                "The cover “%(cover)s” was not on the policy on %(loss)s.", cover=cover.name, loss=self._day(day)
            )
        if cover.object_id and self.place_id and cover.object_id != self.place_id.object_id:
            return self.env._(
                "The cover “%(cover)s” is for %(object)s alone.", cover=cover.name, object=cover.object_id.display_name
            )
        return None

    def _get_fitting_covers(self):
        """Return the covers that were in force on the day of loss for the object chosen, or for the whole policy."""
        policy = self.policy_id._origin
        covers = policy._get_covers_on(self.date_loss)[policy.id] if policy else self.env["insurance.policy.cover"]
        thing = self.place_id.object_id._origin
        return covers.filtered(lambda cover: not cover.object_id or not thing or cover.object_id == thing)

    def _warn_late(self):
        days = (self.date_reported - self.date_loss).days if self.date_reported else 0
        allowed = self._get_notification_days()
        if days <= allowed:
            return None
        return self.env._(
            "Reported late: %(days)s days after the loss; the policyholder has %(allowed)s.", days=days, allowed=allowed
        )

    def _get_notification_days(self):
        """Return within how many days of the loss this claim should have been reported. Hook: clocks know better."""
        self.ensure_one()
        # sudo: the number alone; handlers do not read the company's settings
        return (self.company_id or self.env.company).sudo().claim_notification_days

    def _warn_same(self):
        others = self.search(self._get_same_event_domain(), limit=3)
        if not others:
            return None
        names = ", ".join(f"{other.name} ({self._day(other.date_loss)})" for other in others)
        return self.env._("Perhaps reported already: another claim under this policy near that day: %s.", names)

    def _get_same_event_domain(self):
        """Return the domain of other claims that may be of the same loss."""
        # sudo: the number alone; handlers do not read the company's settings
        near = relativedelta(days=(self.company_id or self.env.company).sudo().claim_same_event_days)
        domain = Domain("policy_id", "=", self.policy_id._origin.id) & Domain("id", "!=", self._origin.id)
        domain &= Domain("date_loss", ">=", self.date_loss - near) & Domain("date_loss", "<=", self.date_loss + near)
        if self.place_id:
            domain &= Domain("object_id", "in", [False, self.place_id.object_id._origin.id])
        return domain

    def _warn_unpaid(self):
        # sudo: how many and how much alone; handlers do not keep the payment plan
        policy = self.policy_id._origin.sudo()
        count, amount = policy._get_unpaid_on(self.date_loss).get(policy.id, (0, 0)) if policy else (0, 0)
        if not count:
            return None
        return self.env._(
            "Instalments unpaid on the day of loss: %(count)s, together %(amount)s.",
            count=count,
            amount=format_amount(self.env, amount, policy.currency_id),
        )

    # --- terms ---------------------------------------------------------------------------------

    @api.depends("place_id", "cover_id", "policy_id")
    @api.depends_context("lang")
    def _compute_terms(self):
        for claim in self:
            claim.terms = claim._describe_terms(claim.place_id, claim.cover_id, claim.currency_id)

    @api.model
    def _describe_terms(self, place, cover, currency):
        """Return “sum insured 60,000 · limit 50,000 · deductible 500” of a place and a cover, without what is 0."""
        deductible = cover.deductible or place.deductible
        parts = [
            (place.sum_insured, self.env._("sum insured %s")),
            (cover.sum_insured, self.env._("limit %s")),
            (deductible, self.env._("deductible %s")),
        ]
        return " · ".join(
            text % format_amount(self.env, amount, currency, trailing_zeroes=False) for amount, text in parts if amount
        )

    def _tell_warnings(self):
        """Keep in each claim's log what was to be said of it on the day it was opened; imports are silent."""
        if self.env.context.get("insurance_silent"):
            return
        for claim in self:
            warnings = claim._get_warnings()
            if warnings:
                items = Markup().join(Markup("<li>%s</li>") % text for text in warnings)
                claim.message_post(
                    body=Markup("<p>%s</p><ul>%s</ul>") % (self.env._("To look at:"), items),
                    subtype_xmlid="mail.mt_note",
                )
