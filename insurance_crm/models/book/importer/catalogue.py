import csv
from functools import cache
from pathlib import Path

from odoo import models
from odoo.fields import Domain

from ....lib import text
from ....lib.book.names import firm_key

_DIRECT = set(
    "direct|direct sale|прямий продаж|пряма|прямой|прямая продажа|прямая|без посредника|فروش مستقیم|مستقیم|直销|直接".split(
        "|"
    )
)


@cache
def line_words():
    """Return ``{folded word: line code}`` from ``lib/book/lines.csv``."""
    path = Path(__file__).parents[3] / "lib" / "book" / "lines.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {text.fold(word): row["code"] for row in csv.DictReader(file) for word in row["words"].split("|")}


class InsuranceBookImporter(models.AbstractModel):
    """Insurers, products, lines, offices, marketers and currencies by their names."""

    _inherit = "insurance.book.importer"

    def _resolve_catalogue(self, batch):
        """Find, or make, what the rows name; refuse rows whose names mean nothing."""
        rows = batch.live
        self._resolve_currencies(batch, rows)
        self._resolve_lines(batch, rows)
        for role in ("insurer", "marketer"):
            self._resolve_partners(batch, [row for row in rows if not row.problem], role)
        for row in rows:
            row.insurer = row.insurer or batch.profile.insurer_id.id or None
        self._resolve_products(batch, [row for row in rows if not row.problem])
        self._resolve_offices(batch, [row for row in rows if not row.problem])
        self._resolve_beneficiaries(batch, [row for row in rows if not row.problem])

    def _resolve_currencies(self, batch, rows):
        wanted = {row.get("currency") for row in rows} - {None}
        table = {}
        if wanted:
            for currency in self.env["res.currency"].search([("active", "=", True)]):
                for name in (currency.name, currency.symbol, currency.full_name):
                    table.setdefault(text.fold(name).strip("."), currency.id)
        for row in rows:
            name = row.get("currency")
            row.currency = table.get(text.fold(name).strip(".")) if name else batch.company.currency_id.id
            if not row.currency:
                row.refuse("unknown_currency", name=name)

    def _get_line_table(self):
        """Return ``{folded name in any language or code: line id}``."""
        table = {}
        codes = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for line in self.env["insurance.line"].with_context(lang=lang).search([("active", "=", True)]):
                table.setdefault(text.fold(line.name), line.id)
                if line.code:
                    codes[line.code] = line.id
                    table.setdefault(text.fold(line.code), line.id)
        for word, code in line_words().items():
            if code in codes:
                table.setdefault(word, codes[code])
        return table

    def _resolve_lines(self, batch, rows):
        """A row's line is named, or told by its product, or the profile's."""
        table = self._get_line_table()
        missing = {}
        for row in rows:
            name = row.get("line")
            row.line = table.get(text.fold(name)) if name else None
            if name and not row.line:
                missing.setdefault(text.fold(name), name)
            elif not name:
                row.line = self._guess_line(table, row.get("product")) or batch.profile.line_id.id or None
        if missing and batch.profile.create_missing:
            lines = self.env["insurance.line"].create([{"name": name} for name in missing.values()])
            table |= dict(zip(missing, batch.remember(lines).ids, strict=True))
        for row in rows:
            name = row.get("line")
            row.line = row.line or (table.get(text.fold(name)) if name else None)
            if name and not row.line:
                row.refuse("unknown_line", name=name)

    def _guess_line(self, table, product):
        """A product called like a line, or beginning with its name, is of that line."""
        if not product:
            return None
        folded = text.fold(product)
        if folded in table:
            return table[folded]
        words = folded.split(" ")
        for length in range(len(words), 0, -1):
            for start in range(len(words) - length + 1):
                found = table.get(" ".join(words[start : start + length]).strip("(),.«»\"'"))
                if found:
                    return found
        return None

    def _resolve_partners(self, batch, rows, role):
        """Insurers and marketers are known by name, legal form and quotes apart; an empty marketer is a direct sale."""
        flag = f"is_{role}"
        wanted = {}
        for row in rows:
            name = row.get(role)
            if name and not (role == "marketer" and text.fold(name) in _DIRECT):
                wanted.setdefault(firm_key(name), name)
        if not wanted:
            return
        domain = [(flag, "=", True), ("company_id", "in", [False, batch.company.id])]
        table = {}
        for partner in self.env["res.partner"].search_fetch(domain, ["name", "ref"], order="id"):
            for name in filter(None, (partner.name, partner.ref)):
                table.setdefault(firm_key(name), partner.id)
        missing = {key: name for key, name in wanted.items() if key not in table}
        if missing and batch.profile.create_missing:
            vals = [{"name": name, flag: True, "is_company": role == "insurer"} for name in missing.values()]
            table |= dict(zip(missing, batch.remember(self.env["res.partner"].create(vals)).ids, strict=True))
        for row in rows:
            name = row.get(role)
            found = table.get(firm_key(name)) if name else None
            setattr(row, role, found)
            if not found and name and firm_key(name) in wanted:
                row.refuse(f"unknown_{role}", name=name)

    def _resolve_products(self, batch, rows):
        """A product belongs to an insurer; one without a known line takes the row's line."""
        table = {}
        domain = Domain("company_id", "in", [False, batch.company.id])
        wanted = [row for row in rows if row.get("product") and row.insurer]
        if wanted:
            insurers = list({row.insurer for row in wanted})
            products = self.env["insurance.product"].search(domain & Domain("insurer_id", "in", insurers), order="id")
            for product in products:
                for name in filter(None, (product.name, product.code)):
                    table.setdefault((product.insurer_id.id, text.fold(name)), product)
        missing = {}
        for row in wanted:
            key = (row.insurer, text.fold(row.get("product")))
            if key in table:
                row.line = row.line if row.get("line") else table[key].line_id.id
            elif row.line:
                missing.setdefault(key, {"name": row.get("product"), "insurer_id": row.insurer, "line_id": row.line})
        if missing and batch.profile.create_missing:
            products = batch.remember(self.env["insurance.product"].create(list(missing.values())))
            table |= dict(zip(missing, products, strict=True))
        for row in wanted:
            product = table.get((row.insurer, text.fold(row.get("product"))))
            row.product = product.id if product else None
            if not product and row.line:
                row.refuse("unknown_product", name=row.get("product"))

    def _resolve_offices(self, batch, rows):
        wanted = {}
        for row in rows:
            if row.get("office"):
                wanted.setdefault(text.fold(row.get("office")), row.get("office"))
        if not wanted:
            return
        table = {}
        for office in self.env["insurance.office"].search([("company_id", "=", batch.company.id)]):
            for name in filter(None, (office.name, office.code)):
                table.setdefault(text.fold(name), office.id)
        missing = {key: name for key, name in wanted.items() if key not in table}
        if missing and batch.profile.create_missing:
            vals = [{"name": name, "company_id": batch.company.id} for name in missing.values()]
            table |= dict(zip(missing, batch.remember(self.env["insurance.office"].create(vals)).ids, strict=True))
        for row in rows:
            name = row.get("office")
            row.office = table.get(text.fold(name)) if name else None
            if name and not row.office:
                row.refuse("unknown_office", name=name)

    def _resolve_beneficiaries(self, batch, rows):
        """Beneficiaries (mostly banks) are contacts found by name; unknown ones are made."""
        wanted = {}
        for row in rows:
            if row.get("beneficiary"):
                wanted.setdefault(firm_key(row.get("beneficiary")), row.get("beneficiary"))
        if not wanted:
            return
        domain = [("name", "in", list(wanted.values())), ("company_id", "in", [False, batch.company.id])]
        table = {
            firm_key(p.name): p.id for p in self.env["res.partner"].search_fetch(domain, ["name"], order="id desc")
        }
        missing = {key: name for key, name in wanted.items() if key not in table}
        vals = [{"name": name} for name in missing.values()]
        table |= dict(zip(missing, batch.remember(self.env["res.partner"].create(vals)).ids, strict=True))
        for row in rows:
            row.beneficiary = table.get(firm_key(row.get("beneficiary"))) if row.get("beneficiary") else None
