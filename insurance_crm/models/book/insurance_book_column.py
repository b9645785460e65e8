from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib.book import targets

TARGETS = [
    ("client_name", "Client: name"),
    ("client_last_name", "Client: last name"),
    ("client_first_name", "Client: first name"),
    ("client_middle_name", "Client: middle name"),
    ("client_key", "Client: number in the other system"),
    ("client_phone", "Client: phone"),
    ("client_mobile", "Client: second phone"),
    ("client_email", "Client: e-mail"),
    ("client_birth_date", "Client: birth date"),
    ("client_vat", "Client: tax number"),
    ("client_document", "Client: document number"),
    ("client_street", "Client: address"),
    ("client_city", "Client: city"),
    ("client_zip", "Client: postal code"),
    ("client_occupation", "Client: occupation"),
    ("client_area", "Client: area"),
    ("number", "Policy: number"),
    ("line", "Policy: line"),
    ("product", "Policy: product"),
    ("insurer", "Policy: insurer"),
    ("date_start", "Policy: first day of cover"),
    ("date_end", "Policy: last day of cover"),
    ("cover_end", "Policy: first day without cover"),
    ("term", "Policy: term (1 year, 15 days …)"),
    ("date_issue", "Policy: issued on"),
    ("date_first", "Policy: with us since"),
    ("instalments", "Policy: payments a year"),
    ("claims", "Policy: claims in this term"),
    ("claims_cost", "Policy: cost of the claims in the term"),
    ("premium_total", "Policy: premium, all in"),
    ("premium", "Policy: net premium"),
    ("tax", "Policy: tax"),
    ("fee", "Policy: fee"),
    ("commission_rate", "Policy: our percentage"),
    ("commission", "Policy: our commission"),
    ("currency", "Policy: currency"),
    ("advisor", "Policy: agent (first employee)"),
    ("issuer", "Policy: issuer (second employee)"),
    ("marketer", "Policy: marketer (empty: direct sale)"),
    ("office", "Policy: office"),
    ("issuing_unit", "Policy: issuing unit"),
    ("origin", "Policy: ours or elsewhere"),
    ("source", "Policy: how we know"),
    ("note", "Policy: note"),
    ("policy_key", "Policy: chain of terms"),
    ("previous_number", "Policy: number of the previous term"),
    ("row_key", "Row: key in the other system"),
    ("plate", "Object: plate"),
    ("vin", "Object: VIN"),
    ("make_model", "Object: make and model"),
    ("make", "Object: make"),
    ("model", "Object: model"),
    ("year", "Object: year built"),
    ("power_kw", "Object: power (kW)"),
    ("power_hp", "Object: power (hp)"),
    ("object_name", "Object: name"),
    ("object_address", "Object: address"),
    ("sum_insured", "Object: sum insured"),
    ("deductible", "Object: deductible"),
    ("beneficiary", "Object: beneficiary"),
    ("object_premium", "Object: net premium"),
    ("object_entry", "Object: first day on the policy"),
    ("object_exit", "Object: last day on the policy"),
]
FORMATS = [
    ("dmy", "day / month / year"),
    ("mdy", "month / day / year"),
    ("ymd", "year / month / day"),
    ("jalali", "Persian calendar"),
    ("point", "1,234.56"),
    ("comma", "1 234,56"),
    ("day", "days"),
    ("month", "months"),
    ("year", "years"),
]
_FORMATS_OF = {
    "date": ("dmy", "mdy", "ymd", "jalali"),
    "birth": ("dmy", "mdy", "ymd", "jalali"),
    "term": ("day", "month", "year"),
    **dict.fromkeys(("money", "number", "rate", "integer", "deductible"), ("point", "comma")),
}


class InsuranceBookColumn(models.Model):
    """A column of an imported file: what it is and how its cells are read."""

    _name = "insurance.book.column"
    _description = "Column of an Import Profile"
    _order = "profile_id, index"
    _rec_name = "title"

    profile_id = fields.Many2one("insurance.book.profile", required=True, ondelete="cascade", index=True)
    index = fields.Integer("Position", required=True, help="Counted from 0.")
    title = fields.Char("Column", required=True, readonly=True)
    samples = fields.Char("For example", readonly=True)
    target = fields.Selection(TARGETS, "Goes to", help="Empty: the column is not imported.")
    format = fields.Selection(
        FORMATS, "Read as", compute="_compute_format", store=True, readonly=False, precompute=True,
        help="Order of day and month, decimal mark, or the unit of a bare number.",
    )  # fmt: skip
    fill_down = fields.Boolean("Repeat", help="An empty cell means the same as the one above (merged cells).")
    is_key = fields.Boolean("Row key", help="The chosen columns together tell one row from every other.")

    choices = fields.Json("May go to", compute="_compute_choices", help="The targets a column of such a list may have.")

    @api.depends("profile_id.content")
    def _compute_choices(self):
        for column in self:
            column.choices = column._get_choices()

    @api.depends("target")
    def _compute_format(self):
        for column in self:
            possible = column._get_formats()
            if column.format not in possible:
                column.format = possible[0] if possible else False

    @api.constrains("target", "format")
    def _check_format(self):
        for column in self:
            possible = column._get_formats()
            if column.format and column.format not in possible:
                raise ValidationError(
                    self.env._("Column “%(column)s”: this way of reading does not fit what it is.", column=column.title)
                )

    def _get_choices(self):
        """Return the targets its column may have; other kinds of files extend it."""
        return list(targets.KINDS)

    def _get_formats(self):
        """Return the ways its cells can be read, by what the column is."""
        return _FORMATS_OF.get(self._get_kind(), ())

    def _get_kind(self):
        """Return how cells of its target are read (see ``lib.book.targets``); other kinds of files extend it."""
        return targets.KINDS.get(self.target)
