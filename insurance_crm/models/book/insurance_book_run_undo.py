from odoo import fields, models
from odoo.tools import SQL

UNDO_ROWS = 500
# references to a record that are no use of it: the import's own, and what is computed at night
_OWN_TABLES = {
    "insurance_book_link", "insurance_book_remark", "insurance_double", "insurance_partner_stat", "insurance_rank_history",
}  # fmt: skip
_POLICY_PARTS = {"insurance_policy_object", "insurance_transaction"}
_CLIENT_PARTS = {"insurance_identity"}  # made with the client, unless a person added it


class InsuranceBookRun(models.Model):
    """Taking an import back: what it made and nobody used since is deleted, the rest stays and is listed."""

    _inherit = "insurance.book.run"

    def _undo_step(self):
        """Undo one batch: policies first, then places, objects, clients and catalogue records; returns the steps left."""
        for stage in (
            self._undo_policies,
            self._undo_endorsements,
            self._undo_places,
            self._undo_objects,
            self._undo_clients,
        ):
            count = stage()
            if count:
                self.done = min(self.done + count, self.total)
                return 2
        self._undo_catalogue()
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        links.search(
            [("made_run_id", "=", self.id), ("policy_id", "=", False), ("row_key", "not like", "client|")]
        ).unlink()
        links.search(
            [("made_run_id", "=", self.id), ("partner_id", "=", False), ("row_key", "=like", "client|%")]
        ).unlink()
        self._write_state({"state": "undone", "ended": fields.Datetime.now(), "done": self.total})
        return 0

    def _next_links(self, flag, target):
        """Return the next links whose record of this kind is still to be undone."""
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        return links.search(
            [("made_run_id", "=", self.id), (flag, "=", True), (target, "!=", False)], limit=UNDO_ROWS, order="id desc"
        )

    def _undo_policies(self):
        links = self._next_links("made_policy", "policy_id")
        if not links:
            return 0
        links.write({"made_policy": False})
        policies = links.policy_id
        used = self._get_used_policies(policies)
        for policy in policies.filtered(lambda p: p.id in used):
            self._keep(policy.display_name, used[policy.id], policy)
        self._delete_policies(policies.filtered(lambda p: p.id not in used))
        return len(links)

    def _delete_policies(self, policies):
        """Delete policies with what was booked for them; the ledger's guard is lifted for this statement only."""
        if not policies:
            return
        policies.next_ids.sudo().write({"previous_id": False})  # sudo: as the import wrote it
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SELECT set_config('insurance.ledger_undo', 'on', true)")
        cr.execute(
            "DELETE FROM insurance_transaction WHERE policy_id = ANY(%s) AND reversal_of_id IS NOT NULL", [policies.ids]
        )
        cr.execute("DELETE FROM insurance_transaction WHERE policy_id = ANY(%s)", [policies.ids])
        cr.execute("SELECT set_config('insurance.ledger_undo', 'off', true)")
        self.env["insurance.transaction"].invalidate_model()
        policies = policies.sudo().with_context(
            tracking_disable=True
        )  # sudo: issued policies are deleted by an undo alone
        policies._write_state({"state": "draft"})
        policies.unlink()

    def _undo_objects(self):
        return self._undo_records("made_object", "object_id")

    def _undo_clients(self):
        return self._undo_records("made_client", "partner_id")

    def _undo_records(self, flag, target):
        links = self._next_links(flag, target)
        if not links:
            return 0
        links.write({flag: False})
        records = links[target]
        used = self._get_used_ids(records)
        for record in records.filtered(lambda r: r.id in used):
            self._keep(record.display_name, used[record.id])
        records.filtered(lambda r: r.id not in used).unlink()
        return len(links)

    def _undo_catalogue(self):
        """Delete insurers, products, lines, offices and marketers made for this import that nothing refers to."""
        order = ["insurance.object", "insurance.product", "insurance.line", "insurance.office", "res.partner"]
        made = self.made or {}
        for model in sorted(made, key=lambda name: order.index(name) if name in order else 0):
            records = (
                self.env[model].sudo().browse(made[model]).exists()
            )  # sudo: supervisors do not change the catalogue
            used = self._get_used_ids(records)
            for record in records.filtered(lambda r: r.id in used):  # noqa: B023
                self._keep(record.display_name, used[record.id])
            records.filtered(lambda r: r.id not in used).unlink()  # noqa: B023
        self.made = False

    def _keep(self, name, why, policy=None):
        """Note that something stays, and why."""
        reason = self.env._("%(name)s stays: %(why)s", name=name, why=why)
        remarks = self.env["insurance.book.remark"].sudo()  # sudo: only imports write remarks
        remarks.create(
            {"run_id": self.id, "kind": "kept", "reason": reason, "policy_id": policy.id if policy else False}
        )
        self.kept += 1

    # --- used since? ---------------------------------------------------------------------

    def _get_used_policies(self, policies):
        """Return ``{policy id: why}`` of those that somebody changed, continued or booked on."""
        self.env.flush_all()
        service = self.profile_id.user_id.id
        query = """
            SELECT p.id, 'changed' FROM insurance_policy p WHERE p.id = ANY(%(ids)s) AND p.write_uid <> %(user)s
            UNION ALL
            SELECT t.policy_id, 'booked' FROM insurance_transaction t
             WHERE t.policy_id = ANY(%(ids)s) AND t.create_uid <> %(user)s
            UNION ALL
            SELECT n.previous_id, 'renewed' FROM insurance_policy n
             WHERE n.previous_id = ANY(%(ids)s) AND NOT EXISTS (SELECT 1 FROM insurance_book_link l WHERE l.policy_id = n.id)
        """
        self.env.cr.execute(query, {"ids": policies.ids, "user": service})
        words = {
            "changed": self.env._("somebody changed it."),
            "booked": self.env._("more was booked on it."),
            "renewed": self.env._("it was renewed."),
        }
        used = {policy_id: words[what] for policy_id, what in self.env.cr.fetchall()}
        return self._get_used_ids(policies, skip=_POLICY_PARTS | {"insurance_policy"}) | used

    def _get_used_ids(self, records, skip=()):
        """Return ``{id: why}`` of the records that other records refer to, whatever room they belong to.

        :param skip: tables whose references do not count
        """
        if not records:
            return {}
        self.env.flush_all()
        used = {}
        for table, column in self._get_references(records._table):
            if table in _OWN_TABLES or table in skip:
                continue
            found = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %(column)s FROM %(table)s WHERE %(column)s = ANY(%(ids)s) %(but)s",
                    column=SQL.identifier(column),
                    table=SQL.identifier(table),
                    ids=records.ids,
                    but=self._get_harmless(records, table, column),
                )
            )
            used |= {row[0]: self.env._("%(what)s refers to it.", what=self._describe_table(table)) for row in found}
        return used | self._get_talked_about(records)

    def _get_harmless(self, records, table, column):
        """Return the SQL that leaves out references which are no use: a record's own, and what came with it."""
        if table == records._table:
            return SQL("AND id <> %s", SQL.identifier(column))
        if table in _CLIENT_PARTS:
            return SQL("AND create_uid <> %s", self.profile_id.sudo().user_id.id)
        return SQL()

    def _get_talked_about(self, records):
        """Return ``{id: why}`` of records with messages by people, tasks or files."""
        used = {}
        for table, column, what, extra in (
            ("mail_message", "model", self.env._("a message"), SQL()),
            ("mail_activity", "res_model", self.env._("a task"), SQL()),
            ("ir_attachment", "res_model", self.env._("a file"), SQL("AND res_field IS NULL")),
        ):
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT res_id FROM %s WHERE %s = %s AND res_id = ANY(%s) %s",
                    SQL.identifier(table), SQL.identifier(column), records._name, records.ids, extra,
                )
            )  # fmt: skip
            used |= {row[0]: self.env._("%(what)s refers to it.", what=what) for row in rows}
        return used

    def _get_references(self, table):
        """Return ``[(table, column)]`` of all foreign keys that point to ``table``."""
        return self.env.execute_query(
            SQL(
                """SELECT c.conrelid::regclass::text, a.attname
                     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                    WHERE c.contype = 'f' AND c.confrelid = %s::regclass ORDER BY 1, 2""",
                table,
            )
        )

    def _describe_table(self, table):
        model = next(
            (name for name in self.env if self.env[name]._table == table and not self.env[name]._abstract), None
        )
        return self.env["ir.model"].sudo()._get(model).name if model else table  # sudo: names of models are no secret
