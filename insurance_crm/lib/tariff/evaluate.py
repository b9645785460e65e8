"""One tariff, one case: the premium and how it came about.

    evaluate(tariff, case, words) -> {"premium": …, "steps": [...], "reasons": [...], …}

**Tariff**, a dict: ``date_from``, ``date_to`` (of the product, ISO texts or None) · ``covers`` ``[code, name, limit, deductible,
is_optional]`` · ``deductibles`` and ``terms`` (see `term`) · ``base_kind`` (``rate`` % of the sum insured, ``fixed`` amount,
``unit`` amount per unit of ``base_attribute``), ``base_value``, ``times_objects`` · ``factors`` ``[attribute, span, second
attribute, its span, effect, value, note]`` · ``term_kind``, ``short_terms`` · ``concessions`` ``[name, kind, value, attribute,
span]`` · ``minimum``, ``rounding``, ``rounding_method`` · ``tax_rate``, ``levy_rate``, ``fee``, ``commission_rate``,
``commission_base_kind``, ``digits`` of the currency. Without ``base_kind`` the product has no tariff.

**Case**, a dict: ``start``, ``last`` (or None), ``sum_insured``, ``deductible`` (or None), ``objects``, ``covers`` (folded codes),
``values`` ``{attribute: float or folded text}``, ``shown`` ``{attribute: the text as it was written}`` and ``names`` ``{attribute:
what people call it}``.

Rows apply from top to bottom. Rows of one attribute (or pair) are one table, of which the first that fits counts; a table
none of whose rows fits makes the product unfit, because a hole in a tariff must not become a price. A row without
values is for everything else. Wanted covers are priced each by itself and may be missing.
"""

from . import span as spans
from . import term
from .rounding import round_to

COVER = "cover"
AMOUNTS = ("premium", "tax", "levy", "fee", "total", "commission", "deductible")


def evaluate(tariff, case, words):
    """Return the amounts, ``covers``, ``last``, ``steps`` and ``reasons`` of a case; amounts are 0 when there are reasons.

    A step is ``{"label", "detail", "factor", "change", "amount"}``: what it multiplies by (None: it adds), what it adds, and
    the amount after it.
    """
    quote = _Quote(tariff, case, words)
    quote.run()
    return quote.result()


class _Quote:
    def __init__(self, tariff, case, words):
        self.tariff, self.case, self.words = tariff, case, words
        self.digits = tariff["digits"]
        self.steps, self.reasons, self.covers = [], [], []
        self.amounts = dict.fromkeys(AMOUNTS, 0.0)
        self.amount = 0.0
        self.last = case["last"] or term.usual_end(tariff["terms"], case["start"])
        self.count = case["objects"] if tariff["times_objects"] else 1
        self.values = case["values"] | {"days": (self.last - case["start"]).days + 1}

    def run(self):
        """Go through the tariff, collecting every reason why it does not fit instead of stopping at the first."""
        if self.last < self.case["start"]:
            self.refuse("wrong_dates")
            return
        self._check_sold()
        self._choose_covers()
        self._choose_deductible()
        if not self.tariff["base_kind"]:
            self.refuse("no_tariff")
            return
        self._base()
        self._factors()
        self._term()
        self._concessions()
        self._minimum()
        self._rounding()
        self._add_up()

    def result(self):
        """Return what `evaluate` promises."""
        if self.reasons:
            self.amounts.update(dict.fromkeys(AMOUNTS[:-1], 0.0))
        return self.amounts | {"last": self.last, "covers": self.covers, "steps": self.steps, "reasons": self.reasons}

    def refuse(self, code, **facts):
        """Note why the product does not fit."""
        self.reasons.append(self.words.say(code, **facts))

    def step(self, label, detail, amount, factor=None):
        """Note a step and go on with its amount."""
        change, self.amount = round(amount - self.amount, self.digits), amount
        shown = round(amount, self.digits)
        self.steps.append({"label": label, "detail": detail, "factor": factor, "change": change, "amount": shown})

    # --- whether it is sold at all -----------------------------------------------------------

    def _check_sold(self):
        tariff, start = self.tariff, self.case["start"].isoformat()
        if tariff["date_from"] and start < tariff["date_from"]:
            self.refuse("sold_from", date=self.words.date(tariff["date_from"]))
        if tariff["date_to"] and start > tariff["date_to"]:
            self.refuse("sold_until", date=self.words.date(tariff["date_to"]))
        if not term.is_offered(tariff["terms"], self.case["start"], self.last):
            self.refuse("term_not_sold", days=self.values["days"])

    def _choose_covers(self):
        wanted = set(self.case["covers"])
        for code, name, limit, deductible, optional in self.tariff["covers"]:
            known = code.casefold()
            if not optional or known in wanted:
                wanted.discard(known)
                self.covers.append(
                    {"code": code, "name": name, "limit": limit, "deductible": deductible, "is_optional": optional}
                )
        for code in sorted(wanted):
            self.refuse("no_cover", cover=self.case.get("cover_names", {}).get(code, code.upper()))

    def _choose_deductible(self):
        wanted, choices = self.case["deductible"], self.tariff["deductibles"]
        given = term.deductible(choices, wanted, self.case["sum_insured"])
        if given is None:
            self.refuse("deductible_too_low", amount=self.words.money(wanted, self.digits))
            return
        self.amounts["deductible"] = round(given, self.digits)
        self.values["deductible"] = given
        if self.case["sum_insured"]:
            self.values["deductible_percent"] = given / self.case["sum_insured"] * 100

    # --- the net premium ---------------------------------------------------------------------

    def _base(self):
        tariff, say, number = self.tariff, self.words.say, self.words.number
        kind, value = tariff["base_kind"], tariff["base_value"]
        if kind == "rate":
            insured = self.case["sum_insured"]
            if not insured:
                self.refuse("sum_missing")
            amount = insured * value / 100
            detail = say("base_rate", rate=number(value), sum=self.words.money(insured, self.digits))
        elif kind == "unit":
            name, units = self._named(tariff["base_attribute"]), self.values.get(tariff["base_attribute"])
            if units is None:
                self.refuse("value_missing", attribute=name)
                units = 0.0
            amount = units * value
            detail = say("base_unit", attribute=name, units=number(units), amount=self.words.money(value, self.digits))
        else:
            amount, detail = value, say("base_fixed")
        self.step(say("base"), detail, amount)
        if self.count > 1:
            detail = say("objects_each", count=self.count)
            self.step(say("objects"), detail, self.amount * self.count, factor=float(self.count))

    def _factors(self):
        values, covers, done, holes = self.values, self.case["covers"], set(), {}
        for row in self.tariff["factors"]:
            first, span, second, other_span = row[:4]
            priced_cover = first == COVER
            table = (first, span[2] if span else None, second) if priced_cover else (first, second)
            if table in done:
                continue
            if priced_cover:
                fits = span and any(f"|{code}|" in span[2] for code in covers)
            else:
                fits = spans.matches(span, values.get(first))
            if fits and (second is None or spans.matches(other_span, values.get(second))):
                done.add(table)
                self._apply(row)
            elif not priced_cover:
                holes[table] = None
        for table in holes:
            if table not in done:
                self._refuse_hole(table)

    def _apply(self, row):
        first, span, second, other_span, effect, value, note = row
        label = self._named(first) if second is None else f"{self._named(first)}, {self._named(second)}"
        detail = self._shown(first, span)
        if second is not None:
            detail = f"{detail}; {self._shown(second, other_span)}"
        if note:
            detail = f"{detail} ({note})" if detail else note
        if effect == "factor":
            self.step(label, detail, self.amount * value, factor=value)
        elif effect == "amount":
            self.step(label, detail, self.amount + value * self.count)
        elif effect == "rate":
            part = self.words.say("rate_added", rate=self.words.number(value))
            self.step(label, f"{detail}: {part}", self.amount + self.case["sum_insured"] * value / 100)
        else:
            self.refuse("refused", attribute=label, value=detail)

    def _refuse_hole(self, table):
        for attribute in filter(None, table):
            if self.values.get(attribute) is None:
                self.refuse("value_missing", attribute=self._named(attribute))
                return
        shown = "; ".join(self._shown(attribute, None) for attribute in filter(None, table))
        name = ", ".join(self._named(attribute) for attribute in filter(None, table))
        self.refuse("no_row", attribute=name, value=shown)

    def _named(self, attribute):
        return self.case["names"].get(attribute, attribute)

    def _shown(self, attribute, span):
        """Return the case's value and, where there are bounds, the row's: ``23 (18-24)``."""
        if attribute == COVER:
            return ", ".join(
                cover["name"] for cover in self.covers if f"|{cover['code'].casefold()}|" in (span or ["", "", ""])[2]
            )
        value = self.values.get(attribute)
        if value is None:
            return self.words.say("unknown")
        shown = self.words.number(self.case["shown"].get(attribute, value))
        low, high, keys = span or (None, None, None)
        if keys or low == high:
            return shown
        return f"{shown} ({spans.of_bounds(low, high)})"

    def _term(self):
        tariff = self.tariff
        part, code, facts = term.share(tariff["term_kind"], tariff["short_terms"], self.case["start"], self.last)
        if code:
            if code == "table":
                facts |= {
                    "unit": self.words.say(f"unit_{facts['unit']}"),
                    "percent": self.words.number(facts["percent"]),
                }
            detail = self.words.say(f"term_{code}", **facts)
            self.step(self.words.say("term"), detail, self.amount * part, factor=part)

    def _concessions(self):
        for name, kind, value, attribute, span in self.tariff["concessions"]:
            if attribute and not spans.matches(span, self.values.get(attribute)):
                continue
            why = self._shown(attribute, span) if attribute else ""
            label = self.words.say("concession", name=name)
            if kind == "percent":
                detail = self.words.say("concession_percent", percent=self.words.number(value), why=why).strip(" :")
                self.step(label, detail, self.amount * (1 - value / 100), factor=1 - value / 100)
            else:
                self.step(label, why, max(self.amount - value, 0.0))

    def _minimum(self):
        minimum = self.tariff["minimum"] * self.count
        if self.amount < minimum:
            self.step(self.words.say("minimum"), self.words.say("minimum_why"), minimum)

    def _rounding(self):
        tariff, money = self.tariff, self.words.money
        rounded = round_to(self.amount, 10**-self.digits)
        if tariff["rounding"]:
            rounded = round_to(self.amount, tariff["rounding"], tariff["rounding_method"])
        if money(rounded, self.digits) != money(self.amount, self.digits):
            detail = self.words.say(f"rounding_{tariff['rounding_method']}", step=self.words.number(tariff["rounding"]))
            self.step(self.words.say("rounding"), detail, rounded)
        self.amount = rounded

    # --- what is added to it -----------------------------------------------------------------

    def _add_up(self):
        tariff, amounts, cents = self.tariff, self.amounts, 10**-self.digits
        amounts["premium"] = net = self.amount
        for name in ("tax", "levy"):
            rate = tariff[f"{name}_rate"]
            amounts[name] = round_to(net * rate / 100, cents)
            if rate:
                detail = self.words.say("of_net", rate=self.words.number(rate))
                self.step(self.words.say(name), detail, self.amount + amounts[name])
        amounts["fee"] = tariff["fee"]
        if tariff["fee"]:
            self.step(self.words.say("fee"), "", self.amount + tariff["fee"])
        amounts["total"] = round(self.amount, self.digits)
        base = {"net": net, "net_fee": net + tariff["fee"], "gross": amounts["total"]}[tariff["commission_base_kind"]]
        amounts["commission"] = round_to(base * tariff["commission_rate"] / 100, cents)
