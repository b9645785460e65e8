import re

from odoo import fields, models

from ....lib import text
from .batch import Row


class InsuranceBookImporter(models.AbstractModel):
    """Policies: checked, found or made, issued and booked at their historic dates."""

    _inherit = "insurance.book.importer"

    def _check_rows(self, batch):
        """Refuse what the database or a rule would refuse anyway, in plain words and without trying."""
        today = fields.Date.context_today(self)
        for row in batch.live:
            if not row.line:
                row.refuse("no_line", product=row.get("product") or "")
            elif row.is_own and not row.get("number"):
                row.refuse("no_number")
            elif row.is_own and not row.insurer:
                row.refuse("no_insurer")
            else:
                self._check_facts(row, today)

    def _check_facts(self, row, today):
        """Refuse a row whose object or person cannot be like that."""
        vin, year, birth = row.get("vin"), row.get("year"), row.get("client_birth_date")
        if vin and (not re.fullmatch(r"[A-Z0-9]{5,17}", vin) or (len(vin) == 17 and re.search("[IOQ]", vin))):
            row.refuse("vin", value=vin)
        elif year and not 1880 <= year <= 2200:
            row.refuse("year", value=year)
        elif birth and not 1880 <= birth.year <= today.year:
            row.refuse("birth", value=birth)
        elif row.get("date_first") and row.get("date_first") > row.get("start"):
            row.refuse("first_late", value=row.get("date_first"))
        elif not 0 <= (row.get("instalments") or 0) <= 52:
            row.refuse("instalments", value=row.get("instalments"))
        elif (row.get("claims") or 0) < 0:
            row.refuse("claims", value=row.get("claims"))

    @staticmethod
    def _get_life(policy):
        """Return why a file no longer changes a policy (a key of ``wording``), or nothing."""
        if policy.state not in ("draft", "issued"):
            return "ended"
        return "endorsed" if policy.timeline_opening else None

    def _find_policies(self, batch):
        """Policies entered by hand are completed or refused; ended and endorsed ones are left alone."""
        for row in batch.live:
            if row.policy and (lived := self._get_life(row.policy)):
                row.refuse(lived)
            elif row.policy and row.policy.origin != row.record["origin"]:
                row.refuse(
                    "origin_changed",
                    here=dict(row.policy._fields["origin"]._description_selection(self.env))[row.policy.origin],
                )
        rows = [row for row in batch.live if not row.policy and row.get("number")]
        if not rows:
            return
        found = self.env["insurance.policy"].search_fetch(
            [
                ("company_id", "=", batch.company.id),
                ("number", "in", list({row.get("number") for row in rows})),
                ("date_start", "in", list({row.get("start") for row in rows})),
                ("state", "!=", "void"),
            ],
            ["number", "date_start", "insurer_id", "origin", "state"],
            order="id",
        )
        here = {(p.number, p.date_start, p.insurer_id.id, p.origin): p for p in found}
        imported = self._get_imported(batch, found)
        for row in rows:
            policy = here.get((row.get("number"), row.get("start"), row.insurer or False, row.record["origin"]))
            if policy is None:
                continue
            if lived := self._get_life(policy):
                row.refuse(lived)
            elif policy in imported:
                row.policy = policy
            elif batch.profile.existing == "refuse":
                row.refuse("entered_by_hand", number=policy.number)
            else:
                row.policy, row.action = policy, "updated"

    def _get_imported(self, batch, policies):
        """Return those of ``policies`` that came from the batch's source: a new row is one more object of them."""
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        domain = [
            ("policy_id", "in", policies.ids),
            ("source", "=", batch.profile.source),
            ("company_id", "=", batch.company.id),
        ]
        return links.search(domain).policy_id.with_env(self.env)

    def _create_policies(self, batch):
        """Make the new policies, predecessors before their next terms, then issue and book them all at once."""
        self._resolve_chains(batch)
        made, groups = self.env["insurance.policy"], batch.groups
        for rows in self._get_waves(batch):
            vals = [
                self._prepare_policy_vals(row)
                | self._prepare_new_vals(batch, row)
                | self._get_group_figures(batch, groups[row])
                for row in rows
            ]
            for row, policy in zip(rows, self.env["insurance.policy"].create(vals), strict=True):
                row.policy, row.made_policy = policy, True
                made |= policy
        for row in batch.live:
            row.policy = row.policy or row.head.policy
        self._place_objects(batch, [row for row in batch.live if row.is_new])
        self._chain_late_terms(batch)
        if made:
            made._issue_history()
        if batch.profile.announce:
            made.filtered(lambda policy: policy.origin == "own")._announce("policy_issued")

    def _prepare_policy_vals(self, row):
        """Return a policy's values as the row gives them; other rooms extend it. Only what the row says is in it."""
        vals = {
            "partner_id": row.client.record.id,
            "line_id": row.line,
            "date_start": row.get("start"),
            "date_end": row.get("end") or False,
            "end_precision": row.get("precision", "day"),
            "currency_id": row.currency,
        }
        for name in (
            "number",
            "issuing_unit",
            "note",
            "source",
            "date_issue",
            "premium",
            "tax",
            "fee",
            "commission_rate",
            "date_first",
            "instalments",
        ):
            if row.get(name) is not None:
                vals[name] = row.get(name)
        if row.get("claims") is not None:
            vals["bonus_claims"] = row.get("claims")
        if row.get("claims_cost") is not None:
            vals["claims_cost"] = row.get("claims_cost")
        for name in ("insurer", "product", "marketer", "office"):
            if getattr(row, name):
                vals[f"{name}_id"] = getattr(row, name)
        if row.get("commission") is not None and row.is_own:
            vals["commission"] = row.get("commission")
        if row.advisor and row.advisor.user_id:
            vals["user_id"] = row.advisor.user_id.id
        if row.issuer and row.issuer.user_id:
            vals["issuer_id"] = row.issuer.user_id.id
        return vals

    def _prepare_new_vals(self, batch, row):
        """Return what only a new policy gets."""
        vals = {
            "origin": row.record["origin"],
            "company_id": batch.company.id,
            "previous_id": self._get_previous_id(row),
        }
        if not row.advisor or not row.advisor.user_id:
            vals["user_id"] = False
        if not row.get("date_issue") and row.is_own:
            vals["date_issue"] = row.get("start")
        return vals

    def _get_previous_id(self, row):
        previous = row.previous.policy if isinstance(row.previous, Row) else row.previous
        return previous.id if previous else False

    def _place_objects(self, batch, rows):
        """Put the rows' objects on their policies."""
        rows = [row for row in rows if row.object]
        vals = [
            self._prepare_place_vals(batch, row) | {"policy_id": row.policy.id, "object_id": row.object.record.id}
            for row in rows
        ]
        for row, place in zip(rows, self.env["insurance.policy.object"].create(vals), strict=True):
            row.place, row.made_place = place, True

    def _prepare_place_vals(self, batch, row):
        """Return the values of an object's place on its policy; only what the row says is in it."""
        vals = {name: row.get(name) for name in ("sum_insured", "deductible") if row.get(name) is not None}
        if row.beneficiary:
            vals["beneficiary_id"] = row.beneficiary
        if row.get("object_premium") is not None:
            vals["premium"] = row.get("object_premium")
        elif self._is_part(row) and self._adds_up(batch, row) and row.get("premium") is not None:
            vals["premium"] = row.get("premium")
        if row.get("object_entry") and row.get("object_entry") != row.get("start"):
            vals["date_entry"] = row.get("object_entry")
        if row.get("object_exit") and row.get("object_exit") != row.get("end"):
            vals["date_exit"] = row.get("object_exit")
        return vals

    def _get_chain_number(self, number):
        return text.code_key(number) if number else ""
