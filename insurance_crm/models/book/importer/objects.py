from odoo import models

from ....lib import text

_FACTS = ("plate", "vin", "make", "model", "year", "power_kw", "address")


class Item:
    """An insured object that is here, or about to be made."""

    def __init__(self, record=None, vals=None):
        self.record, self.vals = record, vals


class InsuranceBookImporter(models.AbstractModel):
    """Insured objects are recognised by VIN, else by plate; others by their owner and name."""

    _inherit = "insurance.book.importer"

    def _resolve_objects(self, batch):
        """Find or make the object of each row; rows that name none have none."""
        rows = [row for row in batch.live if self._get_object_marks(row)]
        known = self._find_objects(batch, rows)
        lines = self.env["insurance.line"].browse({row.line for row in rows if row.line})
        types = {line.id: line.object_type_id for line in lines}
        vehicles = self.env["insurance.object.type"].search([("kind", "=", "vehicle")], limit=1)
        new = []
        for row in rows:
            marks = self._get_object_marks(row)
            row.object = next((known[mark] for mark in marks if mark in known), None)
            if row.object is None:
                vehicle = any(row.get(name) for name in ("plate", "vin", "make", "model"))
                kind = types.get(row.line)
                kind = vehicles if vehicle and (not kind or kind.kind != "vehicle") else kind
                row.object = Item(vals=self._prepare_object_vals(batch, row, kind))
                row.made_object = True
                new.append(row.object)
            elif row.object.record:
                self._complete_object(row)
            for mark in marks:
                known.setdefault(mark, row.object)
        for item, record in zip(new, self.env["insurance.object"].create([item.vals for item in new]), strict=True):
            item.record = record
        batch.objects_created += len(new)

    def _get_object_marks(self, row):
        """Return the marks by which the row's object is recognised, the surest first."""
        marks = []
        if row.person:
            marks.append(("person", row.person.record.id))
        if row.get("vin"):
            marks.append(("vin", row.get("vin")))
        if row.get("plate"):
            marks.append(("plate", text.code_key(row.get("plate"))))
        name = row.get("object_address") or row.get("object_name") or ""
        if not marks and (name or row.get("make")):
            car = f"{row.get('make') or ''} {row.get('model') or ''}".strip()
            marks.append(("name", text.fold(name or car), row.client.record.id))
        return marks

    def _find_objects(self, batch, rows):
        """Return ``{mark: Item}`` of objects that are here, one question per kind of mark."""
        wanted = {"vin": set(), "plate": set(), "name": set(), "person": set()}
        for row in rows:
            for mark in self._get_object_marks(row):
                wanted[mark[0]].add(mark[2] if mark[0] == "name" else mark[1])
        objects = self.env["insurance.object"]
        known, items = {}, {}
        for kind, field in (
            ("vin", "vin"), ("plate", "plate_key"), ("name", "owner_id"), ("person", "person_id"),
        ):  # fmt: skip
            if not wanted[kind]:
                continue
            domain = [("company_id", "=", batch.company.id), (field, "in", list(wanted[kind]))]
            for obj in objects.search_fetch(
                domain, ["vin", "plate_key", "owner_id", "person_id", "name", *_FACTS], order="id"
            ):
                item = items.setdefault(obj.id, Item(record=obj))
                marks = [("vin", obj.vin), ("plate", obj.plate_key), ("person", obj.person_id.id)]
                marks += [("name", text.fold(name), obj.owner_id.id) for name in {obj.name, obj.address} if name]
                for mark in marks:
                    if mark[1]:
                        known.setdefault(mark, item)
        return known

    def _prepare_object_vals(self, batch, row, kind):
        """Return the values of a new object; other rooms extend it."""
        vals = {
            "company_id": batch.company.id,
            "owner_id": row.client.record.id,
            "plate": row.get("plate", False),
            "vin": row.get("vin", False),
            "make": row.get("make", False),
            "model": row.get("model", False),
            "year": row.get("year", 0),
            "power_kw": row.get("power_kw", 0.0),
            "address": row.get("object_address", False),
        }
        if kind:
            vals["type_id"] = kind.id
        if row.person:
            vals["person_id"] = row.person.record.id
        if not kind or kind.kind not in ("vehicle", "property") or not row.get("object_address"):
            vals |= {"name": row.get("object_name")} if row.get("object_name") else {}
        return vals

    def _complete_object(self, row):
        """Fill in what the object lacks; what is there is not overwritten."""
        obj = row.object.record
        vals = {name: row.get(name) for name in _FACTS if row.get(name) and not obj[name]}
        if vals:
            obj.write(vals)
