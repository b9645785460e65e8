from odoo import models

from .batch import Row


class InsuranceBookImporter(models.AbstractModel):
    """Terms of the same policy follow each other: each one's previous term is found before it is made."""

    _inherit = "insurance.book.importer"

    def _get_chain_key(self, batch, row):
        """Return the text that the terms of one policy share, None for a row that is chained to nothing."""
        if row.get("policy_key"):
            return f"key|{batch.profile.source}|{row.get('policy_key')}"
        if batch.profile.chain_by == "none":
            return None
        if batch.profile.chain_by == "object" and row.object:
            return f"object|{row.object.record.id}|{row.line}|{row.record['origin']}"
        if row.get("number"):
            return f"number|{row.insurer or 0}|{self._get_chain_number(row.get('number'))}"
        return None

    def _resolve_chains(self, batch):
        """Set the previous term (a row of this batch or a policy that is here) of each new row."""
        rows = [row for row in batch.live if row.is_head and not row.policy]
        for row in batch.live:
            row.chain_key = row.head.chain_key or self._get_chain_key(batch, row)
        timelines = {}
        for row in rows:
            if row.chain_key:
                timelines.setdefault(row.chain_key, []).append((row.get("start"), row.number, row))
        for key, terms in self._find_terms(batch, timelines).items():
            timelines[key] += terms
        for terms in timelines.values():
            terms.sort(key=lambda term: term[:2])
            self._link_terms(batch, terms)
        self._resolve_named_terms(batch, [row for row in rows if row.get("previous_number") and not row.previous])

    def _find_terms(self, batch, keys):
        """Return ``{chain key: [(start, 0, policy)]}`` of terms that are here: by their links, and by number."""
        policies = self.env["insurance.policy"]
        found = {key: {} for key in keys}
        links = (
            self.env["insurance.book.link"]
            .sudo()
            .search_fetch(  # sudo: links are written by imports only
                [("company_id", "=", batch.company.id), ("chain_key", "in", list(keys)), ("policy_id", "!=", False)],
                ["chain_key", "policy_id"],
            )
        )
        for link in links:
            found[link.chain_key][link.policy_id.id] = link.policy_id.with_env(self.env)
        numbers = {
            row.get("number") for row in batch.live if not row.policy and (row.chain_key or "").startswith("number|")
        }
        if numbers:
            domain = [("company_id", "=", batch.company.id), ("number", "in", list(numbers))]
            for policy in policies.search_fetch(
                domain, ["number", "insurer_id", "date_start", "cover_end", "state", "previous_id"]
            ):
                key = f"number|{policy.insurer_id.id or 0}|{self._get_chain_number(policy.number)}"
                if key in found:
                    found[key][policy.id] = policy
        return {
            key: [(policy.date_start, 0, policy) for policy in terms.values() if policy.state != "void"]
            for key, terms in found.items()
        }

    def _link_terms(self, batch, terms):
        """Give each new row of a timeline the last term that starts before it, and note terms that were here
        and whose predecessor is only coming now.
        """
        for index, (start, _number, term) in enumerate(terms):
            before = next((t for s, _n, t in reversed(terms[:index]) if s < start), None)
            if before is None or not self._is_close(batch, term, before):
                continue
            if isinstance(term, Row):
                term.previous = before
            elif isinstance(before, Row):
                batch.late_terms.append((term, before))

    def _is_close(self, batch, term, before):
        """Terms chained by object must follow each other closely: a car may come back after years."""
        row = term if isinstance(term, Row) else before
        if not isinstance(row, Row) or not row.chain_key.startswith("object|"):
            return True
        start = term.get("start") if isinstance(term, Row) else term.date_start
        last = before.get("end") if isinstance(before, Row) else before.date_end
        return bool(last) and abs((start - last).days) <= batch.profile.chain_gap

    def _resolve_named_terms(self, batch, rows):
        """Rows that name the number of their previous term: the last policy of that number that starts before."""
        if not rows:
            return
        numbers = {row.get("previous_number") for row in rows}
        domain = [("company_id", "=", batch.company.id), ("number", "in", list(numbers)), ("state", "!=", "void")]
        terms = [(p.number, p.date_start, 0, p) for p in self.env["insurance.policy"].search(domain)]
        terms += [
            (r.get("number"), r.get("start"), r.number, r)
            for r in batch.live
            if r.is_head and not r.policy and r.get("number") in numbers
        ]
        terms.sort(key=lambda term: term[1:3])
        for row in rows:
            earlier = [
                t for number, start, _n, t in terms if number == row.get("previous_number") and start < row.get("start")
            ]
            row.previous = earlier[-1] if earlier else None

    def _get_waves(self, batch):
        """Yield the new rows in groups that can be made together: a row's previous term is in an earlier group."""
        left = [row for row in batch.live if row.is_head and not row.policy]
        while left:
            wave = [row for row in left if not (isinstance(row.previous, Row) and not row.previous.policy)]
            yield wave
            ready = set(map(id, wave))
            left = [row for row in left if id(row) not in ready]

    def _chain_late_terms(self, batch):
        """A term that was here before its predecessor came gets it as its previous term."""
        for policy, row in batch.late_terms:
            if row.policy and (not policy.previous_id or policy.previous_id.id == self._get_previous_id(row)):
                policy.previous_id = row.policy
