from odoo import models
from odoo.fields import Command


def _differs(record, name, value):
    """Return whether a field of a record has another value than ``value``, as ``create`` takes it."""
    held = record[name]
    if isinstance(held, models.BaseModel):
        return held.id != (value or False)
    if record._fields[name].type == "monetary":
        return bool(record.currency_id.compare_amounts(held, value or 0))
    return (held or None) != (value or None)


class InsuranceOffer(models.Model):
    """A computed offer brought to what the tariff says now; nothing is written where nothing changed."""

    _inherit = "insurance.offer"

    def _update(self, vals):
        """Write what differs from ``vals``, the values of a new offer; covers are made anew when one of them differs."""
        self.ensure_one()
        changed = {name: value for name, value in vals.items() if name != "cover_ids" and _differs(self, name, value)}
        wanted = [command[2] for command in vals["cover_ids"]]
        if len(wanted) != len(self.cover_ids) or any(
            _differs(cover, name, value)
            for cover, row in zip(self.cover_ids, wanted, strict=True)
            for name, value in row.items()
        ):
            changed["cover_ids"] = [Command.clear(), *vals["cover_ids"]]
        if changed:
            self._write_state(changed)
