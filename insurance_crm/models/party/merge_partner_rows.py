import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

# what only says who follows or was told something: the kept contact's row is enough
_SPARE = {"mail_followers", "mail_notification", "insurance_outbox", "insurance_partner_stat"}
# by model and id, and moved by core
_BY_CORE = {"ir.attachment", "ir.model.data", "mail.activity", "mail.message"}
# what tells a reader nothing
_UNTOLD = (
    "ir.", "base.", "bus.", "calendar.attendee", "mail.followers", "mail.notification", "mail.presence", "res.users",
    "insurance.outbox", "insurance.partner.stat", "insurance.double", "insurance.rank.history", "insurance.identity.reveal",
)  # fmt: skip


class MergePartner(models.TransientModel):
    """Contacts are merged without losing a row.

    Core deletes all rows of the contacts that go when one of them hits a constraint of its table, crashes on unique
    indexes, and forgets references by model and id. So rows under a constraint are moved here first, one by one when
    need be: what cannot be moved is named, and nothing is merged, unless the subject joined the two before (by
    overriding ``_update_foreign_keys``) or its table may do without the second row.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _get_merge_spare_tables(self):
        """Return the tables whose row may go when the contact that stays has the same one."""
        return _SPARE

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move what core would lose, and tell on the contact that stays what it got.

        :raises UserError: naming the records that both contacts have and that have to be corrected first
        """
        self.env.flush_all()
        counts = self._count_merged(src_partners)
        leftovers = self._get_merge_leftovers(src_partners, dst_partner)
        self._move_guarded(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all(flush=False)
        leftovers += self._keep_numbers(src_partners, dst_partner)
        dst_partner.message_post(body=self._say_merged(src_partners, counts, leftovers))
        return result

    # --- moving -------------------------------------------------------------------------------

    @api.model
    def _move_guarded(self, src_partners, dst_partner):
        """Move the rows that a constraint may refuse, and references by model and id."""
        src, dst = src_partners.ids, dst_partner.id
        spare, clashes = self._get_merge_spare_tables(), []
        references = [row for model, *row in self._get_reference_columns() if model not in _BY_CORE]
        for table, column, condition in [*self._get_guarded_columns(), *references]:
            left = self._move_rows(table, column, condition, src, dst)
            if left and (table in spare or not table.startswith("insurance_")):
                self.env.execute_query(
                    SQL("DELETE FROM %s WHERE id IN %s RETURNING id", SQL.identifier(table), tuple(left))
                )
            elif left:
                clashes += self._name_rows(table, left)
        if clashes:
            raise UserError(
                self.env._(
                    "These contacts cannot be merged yet: both have what a contact may have only once.\n%(list)s\n"
                    "Correct or delete one of the two, and merge again.",
                    list="\n".join(clashes),
                )
            )

    @api.model
    def _get_guarded_columns(self):
        """Return ``(table, column, None)`` of the references to contacts that a unique index or a check looks at."""
        rows = self.env.execute_query(
            SQL(
                """SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
                     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                    WHERE c.contype = 'f' AND c.confrelid = 'res_partner'::regclass AND cardinality(c.conkey) = 1
                      AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.conrelid AND attname = 'id')
                      AND (EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indisunique AND NOT i.indisprimary
                                      AND pg_get_indexdef(i.indexrelid) ~ ('\\m' || a.attname || '\\M'))
                        OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.conrelid AND k.contype IN ('c', 'x')
                                      AND a.attnum = ANY(k.conkey)))
                 ORDER BY 1, 2"""
            )
        )
        return [(table, column, None) for table, column in rows if not table.startswith("base_partner_merge")]

    @api.model
    def _get_reference_columns(self):
        """Return ``(model, table, id column, condition)`` of references to contacts by model and id, as fields define them."""
        found = []
        for model in self.env.registry.values():
            if model._abstract or not model._auto or model._transient:
                continue
            for field in model._fields.values():
                by = (
                    model._fields.get(field.model_field) if field.type == "many2one_reference" and field.store else None
                )
                if by is not None and by.store and by.type in ("char", "selection"):
                    condition = SQL("%s = 'res.partner'", SQL.identifier(by.name))
                    found.append((model._name, model._table, field.name, condition))
        return sorted(found, key=lambda row: row[:3])

    @api.model
    def _move_rows(self, table, column, condition, src, dst):
        """Move rows to the contact that stays; returns the ids of those that a constraint refuses."""
        where = SQL("%s = ANY(%s)", SQL.identifier(column), src)
        where = SQL("%s AND %s", where, condition) if condition else where
        name = SQL.identifier(table)
        ids = [row[0] for row in self.env.execute_query(SQL("SELECT id FROM %s WHERE %s ORDER BY id", name, where))]
        if not ids or self._move_ids(name, column, ids, dst):
            return []
        return [one for one in ids if not self._move_ids(name, column, [one], dst)]

    @api.model
    def _move_ids(self, name, column, ids, dst):
        """Try to move these rows; returns whether no constraint refused."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL("UPDATE %s SET %s = %s WHERE id IN %s", name, SQL.identifier(column), dst, tuple(ids))
                )
        except psycopg2.IntegrityError:
            return False
        return True

    @api.model
    def _name_rows(self, table, ids):
        """Return a line of text for each row, for who has to correct it."""
        model = self._get_merge_models().get(table)
        if not model:
            return [f"{table} {one}" for one in ids]
        # sudo: the list names doubles in books that the person merging may not see in full
        records = self.env[model].sudo().browse(ids)
        title = self.env["ir.model"]._get(model).name
        return [f"{title}: {record.display_name}" for record in records]

    @api.model
    def _keep_numbers(self, src_partners, dst_partner):
        """Keep phones and e-mails of the contacts that go as further ones; what the one that stays lacks, core takes over.

        :return: ``[(label, value)]`` of those that are not understood, and are only told
        """
        # sudo: core merges with full rights
        points = self.env["insurance.contact.point"].sudo()
        known = {dst_partner.phone_sanitized, dst_partner.mobile_sanitized, dst_partner.email_normalized}
        known |= set(points.search([("partner_id", "=", dst_partner.id)]).mapped("value_key"))
        kinds, left = self.env["insurance.contact.kind"], []
        for partner in src_partners:
            for name, medium in (("phone", "phone"), ("mobile_phone", "phone"), ("email", "email")):
                value, kind = partner[name], kinds.search([("medium", "=", medium)], limit=1)
                key = partner._phone_format(fname=name) if medium == "phone" else partner.email_normalized
                if not value or not dst_partner[name] or value == dst_partner[name] or key in known - {False}:
                    continue
                if not key or not kind:
                    left.append((partner._fields[name]._description_string(self.env), value))
                    continue
                points.create({"partner_id": dst_partner.id, "kind_id": kind.id, "value": key})
                known.add(key)
        return left

    # --- telling ------------------------------------------------------------------------------

    @api.model
    def _get_merge_models(self):
        """Return ``{table: model}`` of what is stored."""
        return {
            model._table: name
            for name, model in self.env.registry.items()
            if not model._abstract and model._auto and not model._transient
        }

    @api.model
    def _count_merged(self, partners):
        """Return ``{model: number}`` of the records that refer to these contacts and mean something to a reader."""
        names, columns = self._get_merge_models(), {}
        for table, column in self._get_fk_on("res_partner"):
            model = names.get(table)
            if model and not model.startswith(_UNTOLD) and column != "commercial_partner_id":
                columns.setdefault(table, []).append(SQL("%s = ANY(%s)", SQL.identifier(column), partners.ids))
        for model, table, column, condition in self._get_reference_columns():
            if not model.startswith(_UNTOLD):
                by = SQL("(%s AND %s = ANY(%s))", condition, SQL.identifier(column), partners.ids)
                columns.setdefault(table, []).append(by)
        counts = [
            SQL("SELECT %s, count(*) FROM %s WHERE %s", names[table], SQL.identifier(table), SQL(" OR ").join(parts))
            for table, parts in columns.items()
        ]
        return {model: number for model, number in self.env.execute_query(SQL(" UNION ALL ").join(counts)) if number}

    @api.model
    def _get_merge_leftovers(self, src_partners, dst_partner):
        """Return ``[(label, value)]`` of what the contacts that go know differently: it is told, not taken over."""
        names = ("name", "birth_date", "vat", "street", "city", "zip", "ref")
        labels = self.env["res.partner"].fields_get(names, ["string"])
        return [
            (labels[name]["string"], str(partner[name]))
            for partner in src_partners
            for name in names
            if partner[name] and dst_partner[name] and partner[name] != dst_partner[name]
        ]

    @api.model
    def _say_merged(self, src_partners, counts, leftovers):
        """Return the message about a merge: what came over, by kind, and what was known differently."""
        titles = {model: self.env["ir.model"]._get(model).name for model in counts}
        return self.env["ir.qweb"]._render(
            "insurance_crm.merge_partner_message",
            {
                "names": ", ".join(f"{partner.display_name} ({partner.id})" for partner in src_partners),
                "counts": sorted((titles[model], number) for model, number in counts.items()),
                "leftovers": leftovers,
            },
        )
