from bisect import bisect_right

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.tariff.evaluate import AMOUNTS, evaluate
from .tariff_wording import get_words

_READ = {
    "insurance.product": ["currency_id", "date_from", "date_to", "tax_rate", "levy_rate", "policy_fee", "commission_rate",
                          "commission_base_kind"],
    "insurance.product.cover": ["product_id", "sequence", "name", "code", "is_optional", "limit", "deductible"],
    "insurance.product.deductible": ["product_id", "kind", "value", "is_default"],
    "insurance.product.term": ["product_id", "count", "count_to", "unit", "is_default"],
    "insurance.tariff": ["product_id", "active", "is_example", "date_from", "date_to", "base_kind", "base_value",
                         "base_attribute_id", "times_objects", "minimum", "rounding", "rounding_method", "term_kind"],
    "insurance.tariff.factor": ["tariff_id", "sequence", "attribute_id", "span", "second_attribute_id", "second_span", "effect",
                                "value", "note"],
    "insurance.tariff.term": ["tariff_id", "count", "unit", "percent", "days"],
    "insurance.tariff.concession": ["product_id", "active", "date_from", "date_to", "kind", "value", "attribute_id", "span",
                                    "name"],
    "insurance.tariff.attribute": ["code"],
}  # fmt: skip
_TARIFFS = """
SELECT p.id, t.id, coalesce(t.is_example, FALSE), p.currency_id, json_build_object(
    'date_from', p.date_from, 'date_to', p.date_to, 'digits', m.decimal_places,
    'tax_rate', coalesce(p.tax_rate, 0), 'levy_rate', coalesce(p.levy_rate, 0), 'fee', coalesce(p.policy_fee, 0),
    'commission_rate', coalesce(p.commission_rate, 0), 'commission_base_kind', p.commission_base_kind,
    'base_kind', t.base_kind, 'base_value', coalesce(t.base_value, 0), 'base_attribute', u.code,
    'times_objects', coalesce(t.times_objects, FALSE), 'term_kind', t.term_kind, 'minimum', coalesce(t.minimum, 0),
    'rounding', coalesce(t.rounding, 0), 'rounding_method', t.rounding_method,
    'covers', (SELECT coalesce(json_agg(json_build_array(c.code, coalesce(c.name->>%(lang)s, c.name->>'en_US'),
            coalesce(c."limit", 0), coalesce(c.deductible, 0), coalesce(c.is_optional, FALSE))
            ORDER BY coalesce(c.is_optional, FALSE), c.sequence, c.id), '[]')
        FROM insurance_product_cover c WHERE c.product_id = p.id),
    'deductibles', (SELECT coalesce(json_agg(json_build_array(d.kind, d.value)
            ORDER BY coalesce(d.is_default, FALSE) DESC, d.kind, d.value), '[]')
        FROM insurance_product_deductible d WHERE d.product_id = p.id),
    'terms', (SELECT coalesce(json_agg(json_build_array(e.count, coalesce(e.count_to, 0), e.unit)
            ORDER BY coalesce(e.is_default, FALSE) DESC, e.unit DESC, e.count DESC, e.id), '[]')
        FROM insurance_product_term e WHERE e.product_id = p.id),
    'factors', (SELECT coalesce(json_agg(json_build_array(a.code, f.span, b.code, f.second_span, f.effect,
            coalesce(f.value, 0), f.note) ORDER BY f.sequence, f.id), '[]')
        FROM insurance_tariff_factor f JOIN insurance_tariff_attribute a ON a.id = f.attribute_id
        LEFT JOIN insurance_tariff_attribute b ON b.id = f.second_attribute_id WHERE f.tariff_id = t.id),
    'short_terms', (SELECT coalesce(json_agg(json_build_array(s.count, s.unit, s.percent) ORDER BY s.days, s.id), '[]')
        FROM insurance_tariff_term s WHERE s.tariff_id = t.id),
    'concessions', (SELECT coalesce(json_agg(json_build_array(coalesce(o.name->>%(lang)s, o.name->>'en_US'), o.kind,
            coalesce(o.value, 0), a.code, o.span) ORDER BY o.date_from, o.id), '[]')
        FROM insurance_tariff_concession o LEFT JOIN insurance_tariff_attribute a ON a.id = o.attribute_id
        WHERE o.product_id = p.id AND o.active AND o.date_from <= %(quoted)s
          AND (o.date_to IS NULL OR o.date_to >= %(quoted)s)))
  FROM insurance_product p JOIN res_currency m ON m.id = p.currency_id
  LEFT JOIN LATERAL (SELECT * FROM insurance_tariff WHERE product_id = p.id AND active AND date_from <= %(start)s
                      ORDER BY date_from DESC LIMIT 1) l ON TRUE
  LEFT JOIN insurance_tariff t ON t.id = l.id AND (t.date_to IS NULL OR t.date_to >= %(start)s)
  LEFT JOIN insurance_tariff_attribute u ON u.id = t.base_attribute_id
 WHERE p.id IN %(products)s"""


class InsuranceProduct(models.Model):
    """What the product costs in a case."""

    _inherit = "insurance.product"

    def _quote(self, facts):
        """Return what each product costs, and why; one query loads all tariffs.

        :param facts: dict, every key may be missing: ``date`` (first day of cover; default today), ``end`` (last day;
            default the product's usual term), ``object`` (insurance.object record or empty), ``values``
            ({attribute code or name of a property: value}, typed; they go before what records say), ``partner``
            (res.partner or empty), ``sum_insured``, ``deductible`` (money; None: the product's usual one), ``objects``
            (their number, default 1), ``area``, ``bonus_class``, ``covers`` (codes of wanted covers), ``cover_names``
            ({code: name}, said where a product lacks one), ``quoted`` (day of the quote, for concessions; default today)
        :return: list of dicts in the order of ``self``: ``product_id``, ``tariff_id`` (False: none for that day),
            ``is_example``, ``currency_id``, ``premium`` (net), ``tax``, ``levy``, ``fee``, ``total``, ``commission``,
            ``commission_rate``, ``deductible``, ``date``, ``end``, ``steps`` (dicts ``label``, ``detail``, ``factor`` (None:
            it adds), ``change``, ``amount`` after the step; nothing of our commission), ``reasons`` (texts why it does not
            fit; empty when it does), ``covers`` (dicts ``code``, ``name``, ``limit``, ``deductible``, ``is_optional``).
            Amounts are 0 when there are reasons.
        :raises UserError: when a typed value should be a number and is none
        """
        return self._quote_many([facts])[0]

    def _quote_many(self, cases):
        """Return for each of many cases what ``_quote`` returns for one; tariffs are loaded once for all of them.

        They are loaded anew only for days of cover between which a tariff begins or ends.

        :param cases: list of the facts of ``_quote``
        """
        if not self:
            return [[] for _facts in cases]
        self.check_access("read")
        words, loaded = get_words(self.env), {}
        turns = self._get_tariff_turns() if len(cases) > 1 else []
        results = []
        for facts in map(self._complete_facts, cases):
            key = bisect_right(turns, facts["date"]), facts["quoted"]
            if key not in loaded:
                loaded[key] = self._load_tariffs(facts)
            results.append(self._quote_case(facts, loaded[key], words))
        return results

    def _quote_case(self, facts, tariffs, words):
        """Return what each product costs in one case, from its tariffs as ``_load_tariffs`` gives them."""
        case, found = self._prepare_case(facts), {}
        for product, tariff_id, is_example, currency, tariff in tariffs:
            result = evaluate(tariff, case, words)
            result |= {
                "product_id": product, "tariff_id": tariff_id or False, "is_example": is_example, "currency_id": currency,
                "commission_rate": tariff["commission_rate"], "date": facts["date"], "end": result.pop("last"),
            }  # fmt: skip
            found[product] = result
        return [found[product.id] for product in self]

    def _get_tariff_turns(self):
        """Return the days, in order, on which another tariff of these products begins to count."""
        tariffs = self.env["insurance.tariff"]
        tariffs.flush_model(["product_id", "date_from", "date_to", "active"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT day FROM insurance_tariff,
                          LATERAL (VALUES (date_from), (date_to + 1)) turn (day)
                    WHERE product_id IN %s AND active AND day IS NOT NULL ORDER BY day""",
                tuple(self.ids),
            )
        )
        return [day for (day,) in rows]

    def _empty_quote(self, facts):
        """Return a result without a price, for products that were not asked."""
        self.ensure_one()
        return dict.fromkeys(AMOUNTS, 0.0) | {
            "product_id": self.id, "tariff_id": False, "is_example": False, "currency_id": self.currency_id.id,
            "commission_rate": self.commission_rate, "date": facts.get("date"), "end": facts.get("end"), "steps": [],
            "covers": [], "reasons": [str(get_words(self.env).say("no_tariff"))],
        }  # fmt: skip

    @api.model
    def _complete_facts(self, facts):
        """Return the facts with every key of ``_quote`` and real dates."""
        today, dates = fields.Date.context_today(self), fields.Date.to_date
        return {
            **facts,
            "date": dates(facts.get("date")) or today,
            "end": dates(facts.get("end")) or None,
            "quoted": dates(facts.get("quoted")) or today,
            "object": facts.get("object") or self.env["insurance.object"],
            "partner": facts.get("partner") or self.env["res.partner"],
            "values": facts.get("values") or {},
            "sum_insured": facts.get("sum_insured") or 0.0,
            "objects": facts.get("objects") or 1,
        }

    @api.model
    def _prepare_case(self, facts):
        """Return the case for ``lib.tariff.evaluate`` from complete facts."""
        values, shown, names = self.env["insurance.tariff.attribute"]._read_values(facts)
        wanted = facts.get("deductible")
        return {
            "start": facts["date"],
            "last": facts["end"],
            "sum_insured": facts["sum_insured"],
            "deductible": None if wanted is None or wanted is False else wanted,
            "objects": facts["objects"],
            "covers": [code.casefold() for code in facts.get("covers") or () if code],
            "cover_names": {code.casefold(): name for code, name in (facts.get("cover_names") or {}).items()},
            "values": values,
            "shown": shown,
            "names": names,
        }

    def _load_tariffs(self, facts):
        """Return ``(product id, tariff id, is example, currency id, tariff)`` of each product; one query.

        The rows are read with the rights on the products, which the caller has checked.
        """
        for model, names in _READ.items():
            self.env[model].flush_model(names)
        return self.env.execute_query(
            SQL(
                _TARIFFS,
                lang=self.env.lang or "en_US",
                start=facts["date"],
                quoted=facts["quoted"],
                products=tuple(self.ids),
            )  # fmt: skip
        )
