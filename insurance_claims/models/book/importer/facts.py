from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL, format_date

from odoo.addons.insurance_crm.lib import text

from ....lib.claims_list import statuses, targets


class InsuranceClaimImporter(models.AbstractModel):
    """What a row says of its claim: when, which object, why, where it stands, what it costs."""

    _inherit = "insurance.claim.importer"

    def _find_facts(self, batch):
        """Give each row its ``facts`` (values of the claim) and ``money`` (wanted sum per kind), or refuse it."""
        today = fields.Date.context_today(self)
        finders = (self._find_dates, self._find_state, self._find_money)
        for row in batch.live:
            row.facts, row.money = {}, {}
            for find in finders:
                if not row.problem:
                    find(batch, row, today)
        self._find_claim_places(batch)
        self._find_causes(batch)
        self._find_known(batch)

    # --- when ---------------------------------------------------------------------------

    def _find_dates(self, batch, row, today):
        """The days of a claim; without a date of loss, the middle of its term (of what has passed of it)."""
        day = row.get("claim_date")
        if not day:
            day = row.term.start + (min(row.term.until, today + timedelta(days=1)) - row.term.start) // 2
            row.facts["loss_date_note"] = self.env._(
                "The list %(file)s tells no date of loss: the middle of the term is taken.", file=batch.run.name
            )
        reported = row.get("claim_reported") or day
        for word, other in (
            (self.env._("date of loss"), day),
            (self.env._("day it was reported"), reported),
            (self.env._("day it was closed"), row.get("claim_closed")),
            (self.env._("day of payment"), row.get("claim_paid_on")),
        ):
            if other and other > today:
                reason = self.env._("The %(what)s, %(day)s, lies ahead.", what=word, day=format_date(self.env, other))
                return self._refuse_claim(row, reason)
            if other and other < day:
                reason = self.env._(
                    "The %(what)s, %(day)s, is before the loss, %(loss)s.",
                    what=word, day=format_date(self.env, other), loss=format_date(self.env, day),
                )  # fmt: skip
                return self._refuse_claim(row, reason)
        row.facts |= {
            "policy_id": row.term.id, "date_loss": day, "date_reported": reported, "channel": "insurer",
            "insurer_ref": row.get("claim_ref") or False, "loss_place": row.get("claim_place") or False,
            "description": "\n".join(filter(None, (row.get("claim_text"), row.get("note")))) or False,
        }  # fmt: skip

    # --- where it stands ------------------------------------------------------------------

    def _find_state(self, batch, row, today):
        """The stage its status names or means; without a status, what the profile says."""
        line = self.env["insurance.line"].browse(row.term.line_id)
        word = row.get("claim_status")
        if word:
            stage = self._get_stages_by_name(batch, line).get(text.fold(word))
            state = stage.state if stage else statuses.find(word)
        else:
            stage, state = None, "open" if row.get("claim_reserve") else batch.profile.claims_state
        if not state:
            reason = self.env._("The status “%(word)s” is none of our stages, nor open, closed, refused …", word=word)
            return self._refuse_claim(row, reason)
        stage = stage or self._get_stage(batch, "reported" if state == "open" else state, line)
        if not stage:
            return self._refuse_claim(row, self.env._("%(line)s has no stage for this status.", line=line.name))
        row.facts["stage_id"] = stage.id
        if stage.state in ("closed", "refused", "withdrawn"):
            row.facts["date_closed"] = row.get("claim_closed") or row.get("claim_paid_on") or row.facts["date_reported"]
        row.state = stage.state

    def _get_stages_by_name(self, batch, line):
        """Return ``{name in any language: stage}`` of a line's stages; read once for a batch."""
        cache = batch.__dict__.setdefault("stages", {})
        if line not in cache:
            stages = self.env["insurance.claim.stage"].search([("line_ids", "in", [False, line.id])])
            languages = [code for code, _name in self.env["res.lang"].get_installed()]
            cache[line] = {
                text.fold(stage.with_context(lang=code).name): stage for code in languages for stage in stages
            }
        return cache[line]

    def _get_stage(self, batch, state, line):
        cache = batch.__dict__.setdefault("stage_of", {})
        if (state, line) not in cache:
            cache[state, line] = self.env["insurance.claim.stage"]._find(state, line)
        return cache[state, line]

    # --- what it costs --------------------------------------------------------------------

    def _find_money(self, batch, row, _today):
        """The sums per kind. The cost of a claim that is over was paid; of an open one, the rest is its reserve."""
        currency = self.env["res.currency"].browse(row.term.currency_id)
        amounts = {name: row.get(name) or 0.0 for name in targets.MONEY}
        reason = self._get_money_problem(row, currency, amounts)
        if reason:
            return self._refuse_claim(row, reason)
        over, said = row.state in ("closed", "refused", "withdrawn"), row.get("claim_paid") is not None
        paid = amounts["claim_paid"] if said or not over or row.state != "closed" else amounts["claim_cost"]
        reserve = row.get("claim_reserve")
        if reserve is None:
            reserve = 0 if over else max(amounts["claim_cost"] - paid, 0)
        row.money = {
            "claimed": amounts["claim_claimed"], "reserve": reserve, "payment": paid,
            "recovery": -abs(amounts["claim_recovered"]),
        }  # fmt: skip

    def _get_money_problem(self, row, currency, amounts):
        """Return why the amounts of a row cannot be, or nothing."""
        named = row.get("currency")
        if named and text.fold(named) not in {text.fold(currency.name), text.fold(currency.symbol or "")}:
            return self.env._(
                "The amounts are in %(there)s, the policy is in %(here)s: enter them in %(here)s.",
                there=named, here=currency.name,
            )  # fmt: skip
        names = dict(targets.LABELS)
        for name, amount in amounts.items():
            if amount < 0 and name != "claim_recovered":
                label = self.env["insurance.book.column"]._fields["target"]._description_selection(self.env)
                return self.env._(
                    "%(what)s is below zero: %(amount)s.", what=dict(label).get(name, names[name]), amount=amount
                )
        if row.state in ("closed", "refused", "withdrawn") and amounts["claim_reserve"]:
            return self.env._("The claim is over and still has a reserve: write 0, or the status “open”.")
        if row.state in ("refused", "withdrawn") and amounts["claim_cost"] and row.get("claim_paid") is None:
            return self.env._("The claim was refused or withdrawn and yet costs something: say what was paid.")
        return None

    # --- what was damaged, and why ----------------------------------------------------------

    def _find_claim_places(self, batch):
        """The object: the one the plate or VIN names, else the only one that was on the policy that day."""
        rows = batch.live
        ids = tuple({row.term.id for row in rows})
        places = defaultdict(list)
        if ids:
            self.env["insurance.policy.object"].flush_model()
            query = SQL(
                """SELECT place.policy_id, place.id, o.plate_key, o.vin, place.date_entry, place.date_exit
                     FROM insurance_policy_object place JOIN insurance_object o ON o.id = place.object_id
                    WHERE place.policy_id IN %s AND place.active ORDER BY place.id""",
                ids,
            )
            for policy_id, *place in self.env.execute_query(query):
                places[policy_id].append(place)
        for row in rows:
            row.facts["place_id"] = self._choose_place(row, places[row.term.id])

    def _choose_place(self, row, places):
        day, marks = row.facts["date_loss"], {text.code_key(row.get("plate") or ""), row.get("vin")} - {"", None}
        there = [p for p in places if (not p[3] or p[3] <= day) and (not p[4] or day <= p[4])]
        if not marks:
            return there[0][0] if len(there) == 1 else False
        named = [p for p in places if marks & {p[1], p[2]}]
        if not named:
            what = row.get("plate") or row.get("vin")
            self._refuse_claim(
                row, self.env._("“%(what)s” is not on policy %(number)s.", what=what, number=row.term.number)
            )
            return False
        return next((p for p in named if p in there), named[0])[0]

    def _find_causes(self, batch):
        """Causes by their code or name in any language; new ones are made when the profile says so."""
        rows = [row for row in batch.live if row.get("claim_cause")]
        if not rows:
            return
        causes = self.env["insurance.claim.cause"].search([("active", "in", [True, False])])
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        known = {text.fold(cause.with_context(lang=c).name): cause for c in reversed(languages) for cause in causes}
        known |= {text.fold(cause.code): cause for cause in causes if cause.code}
        missing = {text.fold(row.get("claim_cause")): row.get("claim_cause") for row in rows}
        missing = {key: name for key, name in missing.items() if key not in known}
        if missing and batch.profile.create_missing:
            vals = [{"name": name[:1].upper() + name[1:], "code": key} for key, name in missing.items()]
            made = batch.remember(self.env["insurance.claim.cause"].create(vals))
            known |= {cause.code: cause for cause in made}
        for row in rows:
            cause = known.get(text.fold(row.get("claim_cause")))
            if cause:
                row.facts["cause_id"] = cause.id
            else:
                name = row.get("claim_cause")
                reason = self.env._(
                    "The cause “%(name)s” is not known, and the profile does not create what is missing.", name=name
                )
                self._refuse_claim(row, reason)
