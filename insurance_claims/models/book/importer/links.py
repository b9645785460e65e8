from odoo import models
from odoo.tools import SQL


class InsuranceClaimImporter(models.AbstractModel):
    """Rows of lists of claims are recognised by their links, as those of books are."""

    _inherit = "insurance.claim.importer"

    def _find_claim_links(self, batch):
        """Find what earlier imports made of these rows; a row that says the same again is unchanged."""
        domain = [
            ("company_id", "=", batch.company.id),
            ("source", "=", batch.profile.source),
            ("row_key", "in", [row.key for row in batch.rows]),
        ]
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        known = {link.row_key: link for link in links.search_fetch(domain, ["row_key", "row_hash", "claim_id"])}
        for row in batch.rows:
            row.link, row.made_claim = known.get(row.key), False
            row.claim = row.link.claim_id.with_env(self.env) if row.link else self.env["insurance.claim"]
            same = row.claim and row.link.row_hash == row.digest
            row.action = "unchanged" if same else "updated" if row.claim else "created"

    def _write_claim_links(self, batch):
        """Keep where each row came from, what it said and the claim made of it; new ones by one statement."""
        rows = batch.live
        for row in rows:
            if row.link:
                made = {"made_run_id": batch.run.id, "made_claim": True} if row.made_claim else {}
                row.link.write(
                    {"row_hash": row.digest, "row_number": row.number, "run_id": batch.run.id, "claim_id": row.claim.id}
                    | made
                )
        new = [row for row in rows if not row.link]
        if not new:
            return
        self.env.flush_all()  # what the links refer to
        start = (batch.company.id, batch.profile.source, batch.run.id, batch.run.id, True)
        lines = SQL(", ").join(SQL("%s", (*start, row.key, row.digest, row.number, row.claim.id)) for row in new)
        self.env.execute_query(
            SQL(
                """INSERT INTO insurance_book_link (company_id, source, run_id, made_run_id, made_claim, row_key,
                                                    row_hash, row_number, claim_id) VALUES %s RETURNING id""",
                lines,
            )
        )
        self.env["insurance.book.link"].invalidate_model()
