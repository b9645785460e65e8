from odoo import api, fields, models


class InsuranceTransaction(models.Model):
    """What was sold through whom, summed from the ledger."""

    _inherit = "insurance.transaction"

    @api.model
    def _get_results_of_year(self, by, ids, domain=()):
        """Sum this year's ledger rows that the user may see, in the current company's currency of today.

        :param str by: the field whose records the results are of (``channel_id``, ``marketer_id``)
        :param list ids: ids of those records
        :return: ``{id: (number of policies, net premium, our commission)}``; missing means nothing booked
        """
        today, company = fields.Date.context_today(self), self.env.company
        groups = self._read_group(
            [(by, "in", ids), ("date_booking", ">=", today.replace(month=1, day=1)), ("date_booking", "<=", today), *domain],
            [by, "company_id"],
            ["policy_id:count_distinct", "premium_company:sum", "commission_company:sum"],
        )  # fmt: skip
        results = {}
        for record, booked_in, count, *amounts in groups:
            before = results.get(record.id, (0, 0, 0))
            converted = [
                booked_in.currency_id._convert(amount, company.currency_id, company, today) for amount in amounts
            ]
            results[record.id] = tuple(map(sum, zip(before, (count, *converted), strict=True)))
        return results
