from odoo import api, fields, models

_AGENTS, _SUPERVISORS = "insurance_crm.group_agent_own", "insurance_crm.group_supervisor"


class ResPartner(models.Model):
    """Doubles on the contact's form: told while somebody types, and afterwards to who may merge them."""

    _inherit = "res.partner"

    insurance_doubles = fields.Json("Perhaps already here", compute="_compute_insurance_doubles", groups=_AGENTS)
    insurance_double_count = fields.Integer(
        "Possible doubles", compute="_compute_insurance_double_count", groups=_SUPERVISORS
    )

    @api.depends("name", "is_company", "birth_date", "vat", "phone", "mobile_phone", "email",
                 "insurance_contact_point_ids.value", "insurance_identity_ids.number")  # fmt: skip
    def _compute_insurance_doubles(self):
        """Who the contact may be that is being typed in; nothing for a contact as it is stored."""
        for partner in self:
            partner.insurance_doubles = False if partner.id else partner._get_typed_doubles()

    def _get_typed_doubles(self):
        """Return the doubles of what somebody is typing; when he changes a contact, those the change brings."""
        self.ensure_one()
        points, documents = self.insurance_contact_point_ids, self.insurance_identity_ids
        vals = {
            name: self[name] for name in ("name", "is_company", "birth_date", "vat", "phone", "mobile_phone", "email")
        }
        vals |= {
            "id": self._origin.id,
            "country_id": self.country_id._origin.id,
            "phones": points.filtered(lambda point: point.medium != "email").mapped("value"),
            "emails": points.filtered(lambda point: point.medium == "email").mapped("value"),
            # numbers of stored documents are masked
            "documents": documents.filtered(lambda document: not document._origin).mapped("number"),
        }
        found = self._find_doubles([vals])[0]
        if self._origin and found:
            before = self._find_doubles([self._origin._read_typed()])[0]
            known = {one["id"]: one["score"] for one in before}
            found = [one for one in found if one["score"] > known.get(one["id"], 0)]
        return self._describe_doubles(found) or False

    def _read_typed(self):
        return {
            name: self[name]
            for name in ("id", "name", "is_company", "birth_date", "vat", "phone", "mobile_phone", "email")
        } | {"country_id": self.country_id.id}

    # --- pairs that were found -----------------------------------------------------------------

    def _get_double_domain(self):
        return [("state", "=", "open"), "|", ("partner_id", "in", self.ids), ("other_id", "in", self.ids)]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_double_count(self):
        pairs = self.env["insurance.double"].search_fetch(self._get_double_domain(), ["partner_id", "other_id"])
        for partner in self:
            partner.insurance_double_count = len(
                pairs.filtered(lambda pair, one=partner: one in (pair.partner_id | pair.other_id))
            )

    def action_open_insurance_doubles(self):
        """Open the pairs this contact belongs to."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_double_action")
        return action | {"domain": self._get_double_domain(), "context": {}}

    def action_insurance_compare(self):
        """Compare two contacts chosen in a list, to merge them."""
        return self.env["insurance.double"]._open_pair(self)

    def _get_card_chips(self):
        """A client who may be here twice is marked: the other one's policies are not on this card."""
        chips = super()._get_card_chips()
        # sudo: agents do not see pairs, but should know that the card may be half a client
        pair = self.env["insurance.double"].sudo().search(self._get_double_domain(), limit=1)
        if pair:
            other = (pair.partner_id | pair.other_id) - self
            if not other.company_id or other.company_id in self.env.companies:
                chips.append({
                    "text": self.env._("Perhaps here twice"), "tone": "warning",
                    "help": self.env._("%(name)s, %(why)s", name=other.display_name, why=pair.reasons),
                })  # fmt: skip
        return chips
