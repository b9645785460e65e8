from odoo import api, fields, models

# how a row ends, as people count it
OPEN = ("planned", "sending")
LEFT = ("sent", "delivered", "unconfirmed")


class InsuranceBulk(models.Model):
    """How far it is, and what came of it: counted from the ledger, so that every recipient is accounted for."""

    _inherit = "insurance.bulk"

    row_ids = fields.One2many("insurance.message", "bulk_id", "Rows of the ledger", copy=False)
    planned_count = fields.Integer("Messages Planned", compute="_compute_counts")
    open_count = fields.Integer("Waiting", compute="_compute_counts")
    sent_count = fields.Integer("Sent", compute="_compute_counts")
    delivered_count = fields.Integer("Delivered", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    skipped_count = fields.Integer("Not Sent", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Messages that found their end, of all that were planned.")
    figures_html = fields.Html("By Agent and Gateway", compute="_compute_figures_html", sanitize=False)

    @api.depends("row_ids.state")
    def _compute_counts(self):
        """One query for all; ``row_ids`` itself is never read."""
        counts = {bulk_id: {} for bulk_id in self._origin.ids}
        groups = self.env["insurance.message"]._read_group(
            [("bulk_id", "in", self._origin.ids)], ["bulk_id", "state"], ["__count"]
        )
        for bulk, state, count in groups:
            counts[bulk.id][state] = count
        for bulk in self:
            count = counts.get(bulk._origin.id, {})
            bulk.planned_count = total = sum(count.values())
            bulk.open_count = sum(count.get(state, 0) for state in OPEN)
            bulk.sent_count = sum(count.get(state, 0) for state in LEFT)
            bulk.delivered_count = count.get("delivered", 0)
            bulk.failed_count = count.get("failed", 0)
            bulk.skipped_count = count.get("skipped", 0)
            bulk.progress = 100.0 * (total - bulk.open_count) / total if total else 0.0

    @api.depends("row_ids.state")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for bulk in self:
            tables = bulk._origin and [  # one that is not saved yet has no messages
                (self.env._("By agent"), bulk._origin._get_table("user_id")),
                (self.env._("By gateway"), bulk._origin._get_table("gateway_id")),
                (self.env._("Not sent, and why"), bulk._origin._get_reasons()),
            ]
            tables = [(title, rows) for title, rows in tables if rows]
            bulk.figures_html = tables and self.env["ir.qweb"]._render(
                "insurance_sms.insurance_bulk_figures", {"tables": tables}
            )

    def _get_table(self, name):
        """Return rows of how many were sent, delivered and failed, and what they cost, by a field of the message."""
        states = {}
        groups = self.env["insurance.message"]._read_group(
            [("bulk_id", "=", self.id), ("state", "in", (*LEFT, "failed"))],
            [name, "state", "currency_id"],
            ["__count", "cost:sum"],
        )
        for key, state, currency, count, cost in groups:
            row = states.setdefault(key, {"sent": 0, "delivered": 0, "failed": 0, "costs": {}})
            row["sent"] += count if state in LEFT else 0
            row["delivered"] += count if state == "delivered" else 0
            row["failed"] += count if state == "failed" else 0
            if cost and currency:
                row["costs"][currency] = row["costs"].get(currency, 0.0) + cost
        # sudo: names of colleagues and gateways
        rows = [(key.sudo().display_name or self.env._("None"), row) for key, row in states.items()]
        for _name, row in rows:
            row["cost"] = ", ".join(currency.format(cost) for currency, cost in row["costs"].items())
        return sorted(rows, key=lambda row: -row[1]["sent"])

    def _get_reasons(self):
        labels = dict(self.env["insurance.message"]._fields["reason"]._description_selection(self.env))
        groups = self.env["insurance.message"]._read_group(
            [("bulk_id", "=", self.id), ("state", "=", "skipped")], ["reason"], ["__count"]
        )
        return [(labels.get(reason, self.env._("None")), {"count": count}) for reason, count in groups]

    # --- the lists behind ---------------------------------------------------------------------------

    def action_open_messages(self):
        """Open the ledger's rows of this message."""
        self.ensure_one()
        return self.env["insurance.message"]._get_list_action(self.name, [("bulk_id", "=", self.id)])

    def action_open_skipped(self):
        """Open who got nothing, and why."""
        action = self.action_open_messages()
        return action | {"domain": [*action["domain"], ("state", "in", ("skipped", "failed"))]}

    def action_open_numbers(self):
        """Open the rows of the file, those left out first."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Numbers of %s", self.name),
            "res_model": "insurance.bulk.number",
            "view_mode": "list,kanban",
            "mobile_view_mode": "kanban",
            "domain": [("bulk_id", "=", self.id)],
        }

    def action_open_records(self):
        """Open whom the filter or the marked rows find, as its maker sees them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.record_model,
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": list(self._get_records_domain()),
        }
