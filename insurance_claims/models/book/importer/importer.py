from odoo import models


class InsuranceClaimImporter(models.AbstractModel):
    """Makes claims of a batch of rows: finds their terms (``terms``), what they say (``facts``), writes them."""

    _name = "insurance.claim.importer"
    _inherit = "insurance.book.importer"
    _description = "Import of a Batch of Claims"

    def _import_together(self, batch):
        """All steps for one batch; rows are refused on the way, the rest is made."""
        self._find_claim_links(batch)
        self._find_claim_terms(batch)
        self._find_facts(batch)
        self._create_claims(batch)
        self._change_claims(batch)
        self._write_claim_links(batch)

    @staticmethod
    def _refuse_claim(row, reason):
        """Send a row back; ``reason`` is a sentence in the starter's language."""
        row.refuse("refused", detail=reason)
