from odoo import api, fields, models
from odoo.tools import SQL

_TABLE = SQL.identifier("insurance_rank_count")
_TOP = 0.95  # of the clients who have anything: the best twentieth gets all points
# kind of scheme: the standing's columns of class, score and reasons
KINDS = {
    "value": ("rank_id", "score", "reasons"),
    "need": ("need_class_id", "need_score", "need_reasons"),
    "risk": ("risk_class_id", "risk_score", "risk_reasons"),
}


class InsurancePartnerStat(models.Model):
    """Counts where clients stand: all clients of a company in a few statements, or some at once."""

    _inherit = "insurance.partner.stat"

    @api.model
    def _recount(self, company, partner_ids=None):
        """Count the standing of a company's clients anew.

        Only rows that change are written; a change of class is added to the history. May run at any time and any
        number of times.

        :param partner_ids: these clients alone; by default all, and then what "against other clients" means
            is found anew too
        :return: the number of clients written
        """
        self.env.flush_all()
        engine = self._as_service(company)
        schemes = engine.env["insurance.rank.scheme"]._get_schemes(company)
        rules = engine.env["insurance.standing.rule"]._get_rules(company)._get_answerable()
        measures = engine._get_measures(schemes, rules)
        if partner_ids is None:
            # one count of a company at a time
            self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext('insurance.partner.stat'), %s)", [company.id])
            engine._fill_table(measures)
            engine._find_scales(schemes.values())
            source = _TABLE
        else:
            source = SQL("(%s)", engine._select_figures(measures, list(partner_ids)))
        written = engine._write_standings(source, schemes, rules)
        if partner_ids is None:
            engine._forget_others()
            self.env.cr.execute(SQL("DROP TABLE %s", _TABLE))
        self.env.invalidate_all()
        return written

    @api.model
    def _get_kinds(self):
        """Return ``{kind of scheme: (column of the class, of the score, of the reasons)}``."""
        return KINDS

    @api.model
    def _as_service(self, company):
        """Return the model as the user who counts, in one company and its time zone.

        Nobody's own rights may decide where a client stands.
        """
        service = self.env.ref("insurance_crm.user_ranking")
        zone = company.partner_id.tz or "UTC"
        return self.with_user(service).with_context(allowed_company_ids=company.ids, tz=zone, active_test=True)

    @api.model
    def _get_measures(self, schemes, rules):
        """Return the figures that are needed: those that count, those of the rules and how long without cover."""
        measures = rules.condition_ids.measure_id | self.env.ref("insurance_crm.measure_client_uncovered").sudo()
        for scheme in schemes.values():
            measures |= scheme.criterion_ids.measure_id
        return measures

    # --- figures ---------------------------------------------------------------------------------

    def _fill_table(self, measures):
        """Put the figures of all clients into a table of this transaction, a column ``v<measure id>`` each."""
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS %s", _TABLE))
        cr.execute(SQL("CREATE TEMP TABLE %s ON COMMIT DROP AS %s", _TABLE, self._select_figures(measures)))
        cr.execute(SQL("ANALYZE %s", _TABLE))

    def _select_figures(self, measures, partner_ids=None):
        """Return SQL of ``id`` and a column per measure, for these or all clients."""
        columns, joins = [], []
        for measure in measures:
            alias, found = SQL.identifier(f"m{measure.id}"), self._select_figure(measure, partner_ids)
            column = SQL("%s.value", alias) if found else SQL("0")
            columns.append(SQL("coalesce(%s, 0)::float8 AS %s", column, SQL.identifier(f"v{measure.id}")))
            if found:
                joins.append(SQL("LEFT JOIN (%s) AS %s ON %s.id = c.id", found, alias, alias))
        these = SQL("AND c.id = ANY(%s)", partner_ids) if partner_ids is not None else SQL()
        return SQL(
            """SELECT c.id, %s FROM res_partner c %s
                WHERE c.active AND c.is_insurance_client AND (c.company_id IS NULL OR c.company_id = %s) %s""",
            SQL(", ").join(columns), SQL(" ").join(joins), self.env.company.id, these,
        )  # fmt: skip

    def _select_figure(self, measure, partner_ids):
        """Return SQL of ``id, value`` of a measure, or None when its room is not there for the user who counts."""
        if not measure.active or not measure._is_readable():
            return None
        if partner_ids is None:
            return measure._get_all_query() or self._keep_figures(measure)
        values = measure._values(partner_ids)
        return _rows(values)

    def _keep_figures(self, measure):
        """Ask a measure that knows no other way client by client, some thousands at a time; returns SQL of the result."""
        table, cr = SQL.identifier(f"insurance_rank_figure_{measure.id}"), self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        cr.execute(SQL("CREATE TEMP TABLE %s (id int, value float8) ON COMMIT DROP", table))
        clients = self.env["res.partner"].sudo()  # sudo: all clients are counted
        for values in measure._get_batches(clients._search([("is_insurance_client", "=", True)]).get_result_ids()):
            cr.execute(SQL("INSERT INTO %s %s", table, _rows(values)))
            self.env.invalidate_all()
        return SQL("SELECT id, value FROM %s", table)

    def _find_scales(self, schemes):
        """Find what the best twentieth of the clients have, for what is counted against other clients."""
        criteria = self.env["insurance.rank.criterion"].sudo().union(*(scheme._get_counted() for scheme in schemes))
        criteria = criteria.filtered(lambda criterion: criterion.scale == "others").with_company(self.env.company)
        if not criteria:
            return
        columns = (SQL.identifier(f"v{criterion.measure_id.id}") for criterion in criteria)
        tops = SQL(", ").join(
            SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s) FILTER (WHERE %s > 0)", _TOP, column, column)
            for column in columns
        )
        [found] = self.env.execute_query(SQL("SELECT %s FROM %s", tops, _TABLE))
        for criterion, top in zip(criteria, found, strict=True):
            if criterion.low or criterion.high != (top or 0):
                criterion.write({"low": 0, "high": top or 0})

    # --- standings -------------------------------------------------------------------------------

    def _write_standings(self, source, schemes, rules):
        """Write the standing of the clients in ``source`` where it changed; returns how many were written.

        Rows that stay are not even locked: that alone would write every one of them.
        """
        columns = self._get_columns(schemes, rules)
        names = [SQL.identifier(name) for name in columns]
        self.env.cr.execute(
            SQL(
                """WITH scored AS MATERIALIZED (SELECT id AS partner_id, %(values)s FROM (%(scores)s) AS figures),
                        history AS (%(history)s)
                   INSERT INTO insurance_partner_stat AS s (partner_id, company_id, date_ranked, %(names)s)
                   SELECT new.partner_id, %(company)s, %(today)s, %(new)s
                     FROM scored new
                     LEFT JOIN insurance_partner_stat old ON old.partner_id = new.partner_id AND old.company_id = %(company)s
                    WHERE old.id IS NULL OR (%(old)s) IS DISTINCT FROM (%(new)s)
                   ON CONFLICT (partner_id, company_id) DO UPDATE
                      SET (date_ranked, %(names)s) = ROW(CASE WHEN s.rank_id IS DISTINCT FROM EXCLUDED.rank_id
                          THEN EXCLUDED.date_ranked ELSE s.date_ranked END, %(excluded)s)""",
                values=SQL(", ").join(SQL("%s AS %s", columns[name], SQL.identifier(name)) for name in columns),
                scores=self._select_scores(source, schemes), history=self._get_history_query(),
                names=SQL(", ").join(names), new=SQL(", ").join(SQL("new.%s", name) for name in names),
                old=SQL(", ").join(SQL("old.%s", name) for name in names),
                excluded=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
                company=self.env.company.id, today=fields.Date.context_today(self),
            )
        )  # fmt: skip
        return self.env.cr.rowcount

    def _select_scores(self, source, schemes):
        """Return SQL of the figures with the scores, computed once each (OFFSET keeps them from being put in anew)."""
        scores = (
            SQL("%s AS %s", schemes.get(kind, self.env["insurance.rank.scheme"])._score_sql(), SQL.identifier(score))
            for kind, (_rank, score, _reasons) in KINDS.items()
        )
        return SQL("SELECT figures.*, %s FROM %s AS figures OFFSET 0", SQL(", ").join(scores), source)

    def _get_columns(self, schemes, rules):
        """Return ``{column of the standing: SQL over the figures and scores}``."""
        columns, none = {}, self.env["insurance.rank.scheme"]
        for kind, (rank, score, reasons) in KINDS.items():
            scheme = schemes.get(kind, none)
            counted = SQL.identifier(score)
            columns |= {rank: scheme._class_sql(counted), score: counted, reasons: scheme._reasons_sql()}
        days = SQL.identifier(f"v{self.env.ref('insurance_crm.measure_client_uncovered').id}")
        for verdict in ("loyal", "dissatisfied"):
            found = rules._get_verdicts(verdict)
            columns |= {f"is_{verdict}": SQL("%s IS NOT NULL", found), f"{verdict}_reasons": found}
        left = SQL("(%s::date - %s::int)", fields.Date.context_today(self), days)
        why = {"date_left": left} | self._get_leaving_columns(left)
        return columns | {name: SQL("CASE WHEN %s > 0 THEN %s END", days, value) for name, value in why.items()}

    def _get_leaving_columns(self, left):
        """Return ``{column: SQL}`` of why and to whom a client left whose last day of cover was ``left``."""
        return {
            "left_note": SQL(
                """(SELECT reason FROM insurance_policy WHERE partner_id = figures.id AND company_id = %s AND origin = 'own'
                       AND state = 'cancelled' AND cover_end > %s ORDER BY id DESC LIMIT 1)""",
                self.env.company.id, left,
            ),
            "left_reason_id": SQL(
                """(SELECT lost_reason_id FROM crm_lead WHERE partner_id = figures.id AND insurance_kind = 'own_renewal'
                       AND won_status = 'lost' AND (company_id IS NULL OR company_id = %s)
                  ORDER BY date_closed DESC NULLS LAST, id DESC LIMIT 1)""",
                self.env.company.id,
            ),
            "left_to_id": SQL(
                """(SELECT insurer_id FROM insurance_policy WHERE partner_id = figures.id AND company_id = %s
                       AND origin = 'foreign' AND state = 'issued' AND insurer_id IS NOT NULL AND cover_end > %s
                  ORDER BY date_start DESC NULLS LAST, id DESC LIMIT 1)""",
                self.env.company.id, left,
            ),
        }  # fmt: skip

    def _get_history_query(self):
        """Return the statement that keeps who came from one class into another."""
        kinds = SQL(", ").join(
            SQL("(%s, old.%s, new.%s, new.%s)", kind, SQL.identifier(rank), SQL.identifier(rank), SQL.identifier(score))
            for kind, (rank, score, _reasons) in KINDS.items()
        )
        return SQL(
            """INSERT INTO insurance_rank_history (partner_id, company_id, kind, date, from_id, to_id, score,
                                                   create_uid, create_date, write_uid, write_date)
               SELECT new.partner_id, %(company)s, k.kind, %(today)s, k.was, k.became, k.score,
                      %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                 FROM scored new JOIN insurance_partner_stat old USING (partner_id)
                CROSS JOIN LATERAL (VALUES %(kinds)s) AS k (kind, was, became, score)
                WHERE old.company_id = %(company)s AND k.was IS NOT NULL AND k.was IS DISTINCT FROM k.became""",
            company=self.env.company.id, today=fields.Date.context_today(self), uid=self.env.uid, kinds=kinds,
        )  # fmt: skip

    def _forget_others(self):
        """Delete the standing of who is no client any more, or was archived."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM insurance_partner_stat s WHERE company_id = %s"
                " AND NOT EXISTS (SELECT FROM %s c WHERE c.id = s.partner_id)",
                self.env.company.id, _TABLE,
            )
        )  # fmt: skip


def _rows(values):
    """Return SQL of ``id, value`` for ``{id: value}``."""
    return SQL("SELECT * FROM unnest(%s::int[], %s::float8[]) AS row (id, value)", list(values), list(values.values()))
