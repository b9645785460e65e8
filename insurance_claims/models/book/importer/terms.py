from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo import models
from odoo.tools import SQL, float_compare, format_amount, format_date

from odoo.addons.insurance_crm.lib import text
from odoo.addons.insurance_crm.lib.book.names import firm_key, names_agree

_SHOWN = 6  # terms named in a reason


@dataclass
class Term:
    """A policy of ours as far as a row is compared with it; ``until`` is the first day without cover."""

    id: int
    number: str
    start: date
    until: date
    cost: float
    currency_id: int
    client: str
    insurer: str
    line_id: int


class InsuranceClaimImporter(models.AbstractModel):
    """Which term of which policy a claim belongs to. Only what is certain is taken."""

    _inherit = "insurance.claim.importer"

    def _find_claim_terms(self, batch):
        """Give each row its ``term``, or say why none is certain; one question for all numbers, plates and VINs."""
        rows = batch.live
        by_number, by_key = self._get_terms_by_number(batch, rows)
        by_object = self._get_terms_by_object(batch, rows)
        for row in rows:
            number = self._get_number(batch, row)
            if number:
                found = by_number.get(number) or by_key.get(text.code_key(number), [])
                name = number
            else:
                marks = [text.code_key(row.get("plate") or ""), row.get("vin")]
                found = [term for mark in marks if mark for term in by_object.get(mark, [])]
                name = row.get("plate") or row.get("vin")
            row.term = self._choose_term(row, name, list({term.id: term for term in found}.values()))

    @staticmethod
    def _get_number(batch, row):
        return batch.profile._fill_number(row.get("number")) if row.get("number") else None

    def _get_terms_by_number(self, batch, rows):
        """Return terms by number, and those of numbers written otherwise by the number's comparable form."""
        numbers = {number for row in rows if (number := self._get_number(batch, row))}
        by_number, by_key = defaultdict(list), defaultdict(list)
        for term in self._query_claim_terms(batch, SQL("p.number IN %s", tuple(numbers))) if numbers else ():
            by_number[term.number].append(term)
        keys = {text.code_key(number) for number in numbers - set(by_number)} - {""}
        if keys:
            form = SQL(r"regexp_replace(upper(p.number), '[^[:alnum:]]', '', 'g') IN %s", tuple(keys))
            for term in self._query_claim_terms(batch, form):
                by_key[text.code_key(term.number)].append(term)
        return by_number, by_key

    def _get_terms_by_object(self, batch, rows):
        """Return ``{plate's comparable form or VIN: terms}`` for the rows that name no policy."""
        marks = {
            mark
            for row in rows
            if not row.get("number")
            for mark in (text.code_key(row.get("plate") or ""), row.get("vin"))
            if mark
        }
        if not marks:
            return {}
        found = self.env.execute_query(
            SQL(
                """SELECT place.policy_id, o.plate_key, o.vin FROM insurance_object o
                     JOIN insurance_policy_object place ON place.object_id = o.id AND place.active
                    WHERE o.company_id = %s AND (o.plate_key IN %s OR o.vin IN %s)""",
                batch.company.id, tuple(marks), tuple(marks),
            )
        )  # fmt: skip
        ids = tuple({policy_id for policy_id, _plate, _vin in found})
        terms = {term.id: term for term in self._query_claim_terms(batch, SQL("p.id IN %s", ids))} if ids else {}
        result = defaultdict(list)
        for policy_id, plate, vin in found:
            for mark in {plate, vin} & marks if policy_id in terms else ():
                result[mark].append(terms[policy_id])
        return result

    def _query_claim_terms(self, batch, condition):
        """Return the terms of our issued policies (``p``) that fulfil ``condition``, oldest first."""
        self.env["insurance.policy"].flush_model()
        query = SQL(
            """SELECT p.id, p.number, p.date_start, p.cover_end, coalesce(p.claims_cost, 0)::float, p.currency_id,
                      c.name, i.name, p.line_id
                 FROM insurance_policy p JOIN res_partner c ON c.id = p.partner_id
                 LEFT JOIN res_partner i ON i.id = p.insurer_id
                WHERE p.company_id = %s AND p.origin = 'own' AND p.state IN ('issued', 'cancelled') AND %s
                ORDER BY p.date_start, p.id""",
            batch.company.id, condition,
        )  # fmt: skip
        return [Term(*row) for row in self.env.execute_query(query)]

    # --- choosing -----------------------------------------------------------------------

    def _choose_term(self, row, name, terms):
        """Return the one term of ``terms`` the row can belong to; refuse the row when there is none or several.

        :param name: policy number or plate, as the row is told about it
        """
        if not name:
            return self._refuse_claim(row, self.env._("The row names no policy: neither a number nor a plate or VIN."))
        if not terms:
            return self._refuse_claim(row, self.env._("There is no issued policy of ours with “%(name)s”.", name=name))
        terms = self._narrow(row, name, terms)
        if not terms:
            return None
        day, cost = row.get("claim_date"), row.get("claim_term_cost")
        if day:
            fitting = [term for term in terms if term.start <= day < term.until]
            if len(fitting) > 1 and cost is not None:
                fitting = [term for term in fitting if self._costs(term, cost)] or fitting
        elif cost is not None:
            fitting = [term for term in terms if self._costs(term, cost)]
        else:
            fitting = terms
        if len(fitting) == 1:
            return fitting[0]
        self._refuse_claim(row, self._describe_choice(row, name, fitting, terms))
        return None

    def _narrow(self, row, name, terms):
        """Return the terms of the client, insurer and line the row names; refuse it when that leaves none."""
        line = text.fold(row.get("line") or "")
        insurer = firm_key(row.get("insurer") or "")
        insured = [term for term in terms if not insurer or firm_key(term.insurer or "") == insurer]
        if len(terms) > 1 and insured:
            terms = insured
        of_line = [term for term in terms if line and line in self._get_line_names(term.line_id)]
        terms = of_line or terms
        client = row.get("client_name")
        named = [term for term in terms if not client or names_agree(client, term.client)]
        if not named:
            self._refuse_claim(
                row,
                self.env._(
                    "“%(name)s” is a policy of %(here)s, not of %(there)s.",
                    name=name, here=terms[0].client, there=client,
                ),
            )  # fmt: skip
        return named

    def _get_line_names(self, line_id):
        line = self.env["insurance.line"].browse(line_id)
        return {text.fold(name) for name in (line.name, line.code) if name}

    @staticmethod
    def _costs(term, cost):
        return float_compare(term.cost, cost, precision_digits=2) == 0

    def _describe_choice(self, row, name, fitting, terms):
        """Return why no term, or more than one, fits a row."""
        day, cost = row.get("claim_date"), row.get("claim_term_cost")
        currency = self.env["res.currency"].browse(terms[0].currency_id)
        amount = format_amount(self.env, cost, currency) if cost is not None else ""
        listed = self._list_terms(fitting or terms)
        if day and not fitting:
            return self.env._(
                "No term of “%(name)s” covers %(day)s: %(terms)s.",
                name=name, day=format_date(self.env, day), terms=listed,
            )  # fmt: skip
        if day:
            return self.env._("Several policies cover “%(name)s” on that day: %(terms)s.", name=name, terms=listed)
        if cost is None:
            return self.env._(
                "Without a date of loss it is not certain which term it is: %(terms)s.", name=name, terms=listed
            )
        if fitting:
            return self.env._(
                "Not certain: %(count)s terms of “%(name)s” have claims of %(amount)s, and there is no date of loss: "
                "%(terms)s.",
                count=len(fitting), name=name, amount=amount, terms=listed,
            )  # fmt: skip
        return self.env._(
            "No term of “%(name)s” has claims of %(amount)s noted: %(terms)s.", name=name, amount=amount, terms=listed
        )

    def _list_terms(self, terms):
        """Return the terms in words, e.g. ``LP-1 from 01/15/2016``."""
        words = [f"{term.number} · {format_date(self.env, term.start)}" for term in terms[:_SHOWN]]
        return ", ".join(words) + (" …" if len(terms) > _SHOWN else "")
