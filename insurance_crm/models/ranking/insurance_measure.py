from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

_BATCH = 10_000
_ROLL_UPS = {
    "sum": SQL("sum(value)"),
    "min": SQL("min(value)"),
    "max": SQL("max(value)"),
    "count": SQL("count(DISTINCT value)"),
}


class InsuranceMeasure(models.Model):
    """Figures of all clients at once, for what is counted by night.

    Beside its method a measure may have one of the same name with ``_all`` behind: it takes nothing and
    returns SQL that selects ``id, value`` of every client it knows of, as the user who asks, contacts rolled
    up into their companies like the method does. `_select_by_client` and `_roll_up` make it in two lines.
    A measure without one is asked for 10,000 clients at a time, which is slower and gives the same.
    """

    _inherit = "insurance.measure"

    def _get_all_query(self):
        """Return SQL that selects ``id, value`` of all clients, or None when the measure has no such way."""
        method = self._get_method()
        every = method and getattr(method.__self__, f"{self.method}_all", None)
        return every() if every else None

    def _get_batches(self, ids):
        """Yield ``{id: number}`` for all of ``ids``, some at a time."""
        for start in range(0, len(ids), _BATCH):
            yield self._values(ids[start : start + _BATCH])

    @api.model
    def _select_by_client(self, records, domain, aggregate, by="partner_id"):
        """Return SQL that selects ``id, value``: an aggregate of the records that the user may see, per client.

        :param records: empty recordset of the model that is counted
        :param aggregate: as in ``_read_group``; a bare field name selects each record's value, not aggregated
        """
        query = records._search(Domain(domain))
        client = records._field_to_sql(query.table, by, query)
        if aggregate in records._fields:
            value = records._field_to_sql(query.table, aggregate, query)
        else:
            value = records._read_group_select(aggregate, query)
            query.groupby = client
        return query.select(SQL("%s AS id", client), SQL("%s AS value", value))

    @api.model
    def _count_by_client(self, records, ids, domain):
        """Return ``{client id: number}`` of those records of clients ``ids`` that the user may see, with their contacts'."""
        counts = records._read_group(
            Domain(domain) & Domain("partner_id", "child_of", ids), ["partner_id"], ["__count"]
        )
        return self.env["res.partner"].browse(ids)._insurance_roll_up(counts)

    @api.model
    def _count_by_client_all(self, records, domain):
        """Return the SQL that says the same of all clients; see ``_get_all_query``."""
        known = Domain(domain) & Domain("partner_id", "!=", False)
        return self._roll_up(self._select_by_client(records, known, "__count"))

    @api.model
    def _roll_up(self, select, how="sum"):
        """Return the select with contacts added to the companies above them, at any depth.

        :param how: sum, min or max of the values, or count of the different ones
        """
        return SQL(
            """WITH RECURSIVE figure AS (%(select)s), above AS (
                    SELECT id, parent_id FROM res_partner WHERE parent_id IS NOT NULL
                    UNION
                    SELECT above.id, p.parent_id FROM above JOIN res_partner p ON p.id = above.parent_id
                     WHERE p.parent_id IS NOT NULL)
               SELECT id, %(how)s AS value FROM (
                    SELECT id, value FROM figure
                    UNION ALL
                    SELECT above.parent_id, figure.value FROM figure JOIN above USING (id)) AS every
                WHERE id IS NOT NULL GROUP BY id""",
            select=select,
            how=_ROLL_UPS[how],
        )
