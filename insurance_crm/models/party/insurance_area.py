from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...lib import text
from ...lib.area import Matcher, Rule

_BATCH = 20_000  # addresses compared before they are written with one statement


class InsuranceArea(models.Model):
    """A part of the country as the broker divides it: a city, a district, a delivery round."""

    _name = "insurance.area"
    _description = "Area"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name"]
    _order = "complete_name"

    name = fields.Char(required=True)
    complete_name = fields.Char("Area", compute="_compute_complete_name", store=True, recursive=True)
    parent_id = fields.Many2one("insurance.area", "Part Of", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("insurance.area", "parent_id", "Parts")
    places = fields.Text(
        "Cities, districts, streets",
        help="Separated by commas. An address with one of them lies here, if it lies in the area above as well.",
    )
    zips = fields.Char(
        "Postal codes", help="Codes, their beginnings, or ranges, separated by commas: 04070-04080, 65, 1010."
    )
    active = fields.Boolean(default=True)
    partner_count = fields.Integer("Clients", compute="_compute_partner_count")

    _name_uniq = models.UniqueIndex(
        "(COALESCE(parent_id, 0), lower(name))", "This area has a part of that name already."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for area in self:
            above = area.parent_id.complete_name
            area.complete_name = f"{above} / {area.name}" if above else area.name

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_partner_count(self):
        """Clients in the area and its parts, one query."""
        clients = self.env["res.partner"]._read_group(
            [("insurance_area_id", "child_of", self.ids), ("is_insurance_client", "=", True)],
            ["insurance_area_id"],
            ["__count"],
        )
        counts = dict.fromkeys(self.ids, 0)
        for area, number in clients:
            for above in map(int, area.parent_path.split("/")[:-1]):
                if above in counts:
                    counts[above] += number
        for area in self:
            area.partner_count = counts.get(area.id, 0)

    # --- the area of an address -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        areas = super().create(vals_list)
        self.env.registry.clear_cache()
        return areas

    def write(self, vals):
        above = self.browse(vals.get("parent_id") or ()).parent_path or ""
        if set(above.split("/")) & set(map(str, self.ids)):
            raise ValidationError(self.env._("An area cannot be a part of itself."))
        result = super().write(vals)
        if vals.keys() & {"name", "parent_id", "places", "zips", "active"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _get_matcher(self):
        """Return what finds the area of an address (see ``lib/area.py``), or None when no area has rules."""
        # sudo: the rules are the same for everybody
        areas = self.sudo().search([("active", "=", True)])
        rules = [
            Rule(area.id, tuple(map(int, area.parent_path.split("/")[:-1])), area.places or "", area.zips or "")
            for area in areas
        ]
        return Matcher(rules) if any(rule.places or rule.zips for rule in rules) else None

    @api.model
    def _find_by_name(self, name):
        """Return the id of the area of that name (its own, or with those above it); of namesakes none, None for unknown."""
        return self._get_ids_by_name().get(text.fold(name))

    @api.model
    @tools.ormcache()
    def _get_ids_by_name(self):
        ids = {}
        for area in self.sudo().search([("active", "=", True)]):  # sudo: the names are the same for everybody
            for name in {text.fold(area.name), text.fold(area.complete_name)}:
                ids[name] = None if name in ids else area.id
        return ids

    def action_suggest_missing(self):
        """Give an area to every contact that has an address and none yet; says how many there were."""
        return self._suggest_for_all(SQL("insurance_area_id IS NULL"))

    def action_suggest_again(self):
        """Find the area of every address anew, also where somebody chose another; where none fits it stays."""
        return self._suggest_for_all(SQL("TRUE"))

    def _suggest_for_all(self, which):
        """Write the areas of the addresses in batches; returns the notification with their number."""
        self.check_access("write")
        matcher, changed, last = self._get_matcher(), 0, 0
        self.env["res.partner"].flush_model()
        while matcher:
            rows = self.env.execute_query(
                SQL(
                    """SELECT p.id, p.insurance_area_id, p.zip, p.city, p.street, p.street2, s.name
                         FROM res_partner p LEFT JOIN res_country_state s ON s.id = p.state_id
                        WHERE p.id > %s AND (p.city IS NOT NULL OR p.zip IS NOT NULL OR p.street IS NOT NULL)
                          AND %s ORDER BY p.id LIMIT %s""",
                    last, which, _BATCH,
                )
            )  # fmt: skip
            if not rows:
                break
            last = rows[-1][0]
            found = [(row[0], matcher.find(row[3:], row[2]), row[1]) for row in rows]
            changed += self._write_areas([(partner, area) for partner, area, old in found if area and area != old])
        return self._notification(self.env._("Contacts given an area: %s", changed), reload=True)

    def _write_areas(self, pairs):
        """Write ``[(partner id, area id)]`` with one statement; returns their number."""
        if pairs:
            partners, areas = zip(*pairs, strict=True)
            self.env.cr.execute(
                SQL(
                    """UPDATE res_partner p SET insurance_area_id = found.area, write_date = now() AT TIME ZONE 'UTC'
                         FROM unnest(%s::int[], %s::int[]) AS found(partner, area) WHERE p.id = found.partner""",
                    list(partners),
                    list(areas),
                )
            )
            self.env["res.partner"].invalidate_model(["insurance_area_id"])
        return len(pairs)

    def _notification(self, message, reload=False):
        after = {"next": {"type": "ir.actions.client", "tag": "soft_reload"}} if reload else {}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "success", "sticky": False} | after,
        }

    def action_open_clients(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.res_partner_action_client")
        domain = [("is_insurance_client", "=", True), ("insurance_area_id", "child_of", self.id)]
        return action | {"domain": domain, "context": {"default_insurance_area_id": self.id}}
