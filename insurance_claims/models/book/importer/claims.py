from odoo import fields, models
from odoo.api import SUPERUSER_ID

_CURRENT = ("claimed", "reserve", "payment", "recovery")


class InsuranceClaimImporter(models.AbstractModel):
    """Writes the claims of a batch and books what they cost."""

    _inherit = "insurance.claim.importer"

    def _find_known(self, batch):
        """Refuse new claims that a person entered already: the same insurer's number under the same policy."""
        rows = [row for row in batch.live if row.action == "created" and row.facts.get("insurer_ref")]
        if not rows:
            return
        here = self.env["insurance.claim"].search_fetch(
            [
                ("policy_id", "in", [row.term.id for row in rows]),
                ("insurer_ref", "in", [row.facts["insurer_ref"] for row in rows]),
            ],
            ["name", "policy_id", "insurer_ref"],
        )
        known = {(claim.policy_id.id, claim.insurer_ref): claim for claim in here}
        for row in rows:
            claim = known.get((row.term.id, row.facts["insurer_ref"]))
            if claim:
                reason = self.env._(
                    "%(ref)s is here already as %(claim)s.", ref=row.facts["insurer_ref"], claim=claim.name
                )
                self._refuse_claim(row, reason)

    def _create_claims(self, batch):
        rows = [row for row in batch.live if row.action == "created"]
        self._number_claims(batch, rows)
        claims = self.env["insurance.claim"].create([row.facts for row in rows])
        for row, claim in zip(rows, claims, strict=True):
            row.claim, row.made_claim = claim, True
        self._book_money(batch, rows, self._get_sums(rows))

    def _number_claims(self, batch, rows):
        """Draw the numbers of new claims; a year's range of numbers is looked up once, not for each claim."""
        counter = self.env["insurance.claim"]._get_counter(batch.company)
        spans = counter.date_range_ids
        for row in rows:
            day = row.facts["date_reported"]
            span = next((span for span in spans if span.date_from <= day <= span.date_to), None)
            if span:
                row.facts["name"] = span.with_context(ir_sequence_date_range=span.date_from)._next()
            else:
                row.facts["name"] = counter.next_by_id(sequence_date=day)
                spans = counter.date_range_ids

    def _change_claims(self, batch):
        """Bring claims of earlier imports to what their rows say now, unless somebody has worked on them."""
        rows = [row for row in batch.live if row.action == "updated"]
        robots = {SUPERUSER_ID, self.env.uid, self.env.ref("insurance_claims.user_claims").id}
        for row in rows:
            if row.claim.write_uid.id not in robots or set(row.claim.entry_ids.create_uid.ids) - robots:
                self._refuse_claim(
                    row, self.env._("Somebody has worked on %(claim)s since: change it there.", claim=row.claim.name)
                )
            elif row.claim.policy_id.id != row.term.id:
                self._refuse_claim(
                    row,
                    self.env._("%(claim)s stands under another term: undo that import first.", claim=row.claim.name),
                )
        rows = [row for row in rows if not row.problem]
        for row in rows:
            self._write_claim(row)
        self._book_money(batch, rows, self._get_sums(rows))

    def _write_claim(self, row):
        """Write what a row changes of its claim; the stage as the import set it, without asking for a move."""
        claim = row.claim
        now = claim._read_format(list(row.facts), load=None)[0]
        changes = {name: value for name, value in row.facts.items() if now[name] != value}
        if not changes:
            return
        if "stage_id" in changes:
            claim._do_imported_move(changes.pop("stage_id"), row.facts.get("date_closed"))
            changes.pop("date_closed", None)
        if changes:
            claim.write(changes)

    def _get_sums(self, rows):
        groups = self.env["insurance.claim.entry"]._read_group(
            [("claim_id", "in", [row.claim.id for row in rows])], ["claim_id", "kind"], ["amount:sum"]
        )
        return {(claim.id, kind): amount for claim, kind, amount in groups}

    def _book_money(self, batch, rows, sums):
        """Book the difference between what the rows say and what is booked.

        :param sums: ``{(claim id, kind): booked amount}``. Rows of new claims get the days of the list: payments the
            day of payment, or when the claim was closed, the rest when it was reported; changes are of today
        """
        today = fields.Date.context_today(self)
        note = self.env._("From the list %(file)s", file=batch.run.name)
        entries = []
        for row in rows:
            facts = row.facts
            paid_on = row.get("claim_paid_on") or facts.get("date_closed") or facts["date_reported"]
            for kind in _CURRENT:
                change = row.money[kind] - sums.get((row.claim.id, kind), 0)
                day = paid_on if kind in ("payment", "recovery") else facts["date_reported"]
                entries.append(
                    {"claim": row.claim, "kind": kind, "amount": change, "note": note,
                     "date": day if row.made_claim else today}
                )  # fmt: skip
        self.env["insurance.claim.entry"]._book(entries)
