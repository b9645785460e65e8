from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class InsuranceSplit(models.AbstractModel):
    """Mixin of what decides who earns: dated, per company, line and product, and closed once somebody earned by it.

    Incomes are not stored: they follow from the ledger and these records (see ``insurance.income``). So that what
    somebody earned never changes afterwards, a record that ledger rows are split by can only be ended, and none
    may begin so early that it would split rows anew that are split already.
    """

    _name = "insurance.split"
    _description = "Dated Split of Our Commission"
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _split_alias = None  # the records' alias in ``insurance.income``
    _split_keys = ("company_id", "line_id", "product_id")  # what two records of one day must differ in
    _split_figures = ()  # the percentages, and what changes their meaning

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade", index=True
    )
    date_from = fields.Date(
        "From", required=True, default=fields.Date.context_today, help="For policies first booked from this day on."
    )
    date_to = fields.Date("Until", help="Last day of booking it counts for. Empty: until further notice.")
    line_id = fields.Many2one(
        "insurance.line", ondelete="restrict", index="btree_not_null", help="Empty: every line. A product counts before its line."
    )  # fmt: skip
    product_id = fields.Many2one(
        "insurance.product", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('line_id', '=?', line_id)]", help="Empty: every product.",
    )  # fmt: skip
    note = fields.Text(help="What was agreed, in words.")
    about = fields.Char("For", compute="_compute_about")
    _dates = models.Constraint("CHECK (date_to IS NULL OR date_to >= date_from)", "It would end before it begins.")

    @api.depends("line_id", "product_id")
    def _compute_about(self):
        for split in self:
            split.about = split.product_id.name or split.line_id.name or self.env._("Everything")

    @api.constrains(lambda self: ("date_from", "date_to", *self._split_keys))
    def _check_overlap(self):
        """Two records for the same things must not count on the same day."""
        for split in self:
            same = [(name, "=", split[name].id) for name in self._split_keys]
            same += ["|", ("date_to", "=", False), ("date_to", ">=", split.date_from)]
            same += [("date_from", "<=", split.date_to)] if split.date_to else []
            other = self.search([*same, ("id", "!=", split.id)], limit=1)
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(other)s” counts for the same on some of these days: end it first.", other=other.display_name
                    )
                )

    @api.constrains("line_id", "product_id")
    def _check_line(self):
        for split in self:
            if split.line_id and split.product_id and split.product_id.line_id != split.line_id:
                raise ValidationError(
                    self.env._("%(product)s is not a product of this line.", product=split.product_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        splits = super().create(vals_list)
        splits._check_history()
        return splits

    def write(self, vals):
        named = vals.keys() & {*self._split_keys, *self._split_figures, "date_from"}
        changed = self.filtered(lambda split: any(split._is_changed(name, vals[name]) for name in named))
        uses = self._get_last_uses() if changed or "date_to" in vals else {}
        for split in changed:
            if split.id in uses:
                raise UserError(
                    self.env._(
                        "Somebody earned by “%(split)s” already: end it, and write another one for what comes.",
                        split=split.display_name,
                    )
                )
        ends = {split.id: split.date_to for split in self}
        result = super().write(vals)
        for split in self if changed or "date_to" in vals else ():
            if split.id not in uses:
                split._check_history()
            elif split.date_to and split.date_to < uses[split.id]:
                raise UserError(
                    self.env._(
                        "“%(split)s” cannot end before %(date)s: policies booked until then are split by it.",
                        split=split.display_name,
                        date=uses[split.id],
                    )
                )
            elif ends[split.id]:
                split._check_history(since=ends[split.id])
        return result

    def _is_changed(self, name, value):
        return self._fields[name].convert_to_cache(value, self) != self._fields[name].convert_to_cache(self[name], self)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        used = self.browse(self._get_last_uses())
        if used:
            raise UserError(
                self.env._("Somebody earned by “%(split)s” already: end it instead.", split=used[0].display_name)
            )

    def _get_last_uses(self):
        """Return ``{id: latest first booking of a policy split by it}`` of those in use; one query."""
        if not self.ids:
            return {}
        query = SQL(
            """SELECT %(alias)s.id, max(first.day) %(source)s
                WHERE t.date_booking >= %(since)s AND t.commission_company <> 0 AND %(alias)s.id IN %(ids)s GROUP BY 1""",
            alias=SQL.identifier(self._split_alias),
            source=self.env["insurance.income"]._get_source(),
            since=min(self.mapped("date_from")),
            ids=tuple(self.ids),
        )
        self.env.flush_all()
        return dict(self.env.execute_query(query))

    def _check_history(self, since=None):
        """Refuse records that split ledger rows anew which others split already.

        :param since: rows of policies first booked until this day are the record's own and not looked at
        :raises UserError: naming the first day on which it may begin
        """
        self.env.flush_all()
        income = self.env["insurance.income"]
        for split in self:
            query = SQL(
                """SELECT max(first.day) %(source)s
                    WHERE t.date_booking >= %(begin)s AND t.commission_company <> 0 AND %(alias)s.id = %(id)s
                      AND (%(since)s::date IS NULL OR first.day > %(since)s::date) AND (%(others)s)""",
                source=income._get_source(), alias=SQL.identifier(self._split_alias), id=split.id, since=since,
                begin=split.date_from, others=split._get_others(income),
            )  # fmt: skip
            [(taken,)] = self.env.execute_query(query)
            if taken:
                raise UserError(
                    self.env._(
                        "“%(split)s” would change what somebody has earned already: policies booked until %(date)s are split "
                        "by other rules. Let it begin after that day.",
                        split=split.display_name,
                        date=taken,
                    )
                )

    def _get_others(self, income):
        """Return the SQL condition that a ledger row would be split by something else without this record."""
        raise NotImplementedError
