from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib import text

NAMED = 3  # objects a policy is listed with and found by itself; with more of them it is a fleet
SHOWN = 40  # objects a policy's own page shows; a fleet's are read on their own list, page by page


class InsurancePolicy(models.Model):
    """Policies with thousands of objects: named, summed and found without reading the objects.

    A policy with up to ``NAMED`` objects is found by one text of its own, which has all its objects are
    found by. A fleet's text would be as long as the fleet and written anew for each car, so the places of
    a fleet keep their objects' texts (``fleet_text``) under an index of their own, and a search unites both.
    """

    _inherit = "insurance.policy"

    object_names = fields.Char("Objects", compute="_compute_object_names", store=True)
    is_fleet = fields.Boolean(
        "Fleet", compute="_compute_object_names", store=True, help="More objects than a list can name."
    )
    search_text = fields.Char(compute="_compute_search_text", store=True, index="trigram")
    object_count = fields.Integer("Number of objects", compute="_compute_object_sums")
    object_sum_insured = fields.Monetary("Sum insured of all objects", compute="_compute_object_sums")
    object_premium = fields.Monetary(
        "Net premium of all objects", compute="_compute_object_sums", help="The sum of the objects' own net premiums."
    )

    @api.depends("object_ids.object_id.name", "object_ids.active")
    def _compute_object_names(self):
        facts = self._get_first_objects()
        turned = self.browse()
        for policy in self:
            objects, count = facts.get(policy.id) or policy._get_typed_objects()
            names = ", ".join(name for name in objects.mapped("name") if name)
            policy.object_names = f"{names} + {count - NAMED}" if count > NAMED else names or False
            if bool(policy.is_fleet) != (count > NAMED):
                turned += policy
            policy.is_fleet = count > NAMED
        self._turn_places(turned)

    def _get_first_objects(self):
        """Return ``{policy id: (its first objects, how many it has)}`` by one query that reads no object."""
        self.env["insurance.policy.object"].flush_model(["policy_id", "object_id", "active"])
        query = SQL(
            """SELECT policy_id, (array_agg(object_id ORDER BY place))[1:%s], count(*)
                 FROM (SELECT policy_id, object_id, min(id) AS place FROM insurance_policy_object
                        WHERE policy_id = ANY(%s) AND active IS NOT FALSE GROUP BY policy_id, object_id) AS places
             GROUP BY policy_id""",
            NAMED,
            [id_ for id_ in self.ids if isinstance(id_, int)],
        )
        found = self.env.execute_query(query) if self.ids else ()
        objects = self.env["insurance.object"]
        every = objects.browse(id_ for _policy, ids, _count in found for id_ in ids)
        return {policy: (every.browse(ids).with_prefetch(every.ids), count) for policy, ids, count in found}

    def _get_typed_objects(self):
        """Return ``(first objects, how many)`` of a policy without saved ones."""
        objects = self.env["insurance.object"] if isinstance(self.id, int) else self.object_ids.object_id
        return objects[:NAMED], len(objects)

    def _turn_places(self, policies):
        """Policies became fleets, or are fleets no longer: their places' texts are written or emptied."""
        ids = [policy.id for policy in policies if isinstance(policy.id, int)]
        if ids:
            places = self.env["insurance.policy.object"].with_context(active_test=False)
            self.env.add_to_compute(places._fields["fleet_text"], places.search([("policy_id", "in", ids)]))

    @api.depends("number", "partner_id.insurance_search", "object_ids.object_id.search_text", "is_fleet")
    def _compute_search_text(self):
        """Found by its number, by all its client is found by, and by all its objects are found by (fleets: see above)."""
        small = self.filtered(lambda policy: not policy.is_fleet)
        facts = small._get_first_objects()
        for policy in self:
            parts = [text.search_text(codes=(policy.number,)), policy.partner_id.insurance_search]
            if policy in small:
                objects, _count = facts.get(policy.id) or policy._get_typed_objects()
                parts += objects.mapped("search_text")
            policy.search_text = "".join(filter(None, parts))

    @api.depends(
        "object_ids.sum_insured", "object_ids.premium", "object_ids.date_exit", "object_ids.active", "date_end"
    )
    def _compute_object_sums(self):
        """The number of objects, each once; the sums are of the objects that stay to the policy's last day."""
        self.env["insurance.policy.object"].flush_model()
        self.flush_model(["date_end"])
        query = SQL(
            """SELECT o.policy_id, count(DISTINCT o.object_id), coalesce(sum(o.sum_insured) FILTER (WHERE stays), 0),
                      coalesce(sum(o.premium) FILTER (WHERE stays), 0)
                 FROM insurance_policy_object o JOIN insurance_policy p ON p.id = o.policy_id
                CROSS JOIN LATERAL (SELECT o.date_exit IS NULL OR o.date_exit >= p.date_end AS stays) AS s
                WHERE o.policy_id = ANY(%s) AND o.active IS NOT FALSE GROUP BY o.policy_id""",
            [id_ for id_ in self._origin.ids if id_],
        )
        sums = {policy: figures for policy, *figures in self.env.execute_query(query)}
        for policy in self:
            figures = sums.get(policy._origin.id, (0, 0, 0))
            policy.object_count, policy.object_sum_insured, policy.object_premium = figures

    def _costs_its_objects(self):
        """Return whether the policy's net premium is that of its objects (also when both are nothing)."""
        self.ensure_one()
        return not self.currency_id.compare_amounts(self.premium, self.object_premium)

    def action_import_objects(self):
        """Open the import for a list of this policy's objects."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_book_run_action_objects")
        return action | {"context": {"default_policy_id": self.id, "default_company_id": self.company_id.id}}

    # --- searching -----------------------------------------------------------------------------

    def _quick_search_domain(self, typed):
        """Also find fleets by what is on them; see ``_find_fleets``."""
        domain = super()._quick_search_domain(typed)
        fleets = self._find_fleets(typed)
        return domain | Domain("id", "in", fleets) if fleets else domain

    @api.model
    def _find_fleets(self, typed):
        """Return the ids of fleets with an object that has every word typed.

        Words without a digit may also be in the policy's own text: a client's name with one of his plates.
        Asked first and united by their ids: an OR across tables would read every policy.
        """
        words = text.search_patterns(typed)
        if not words:
            return []
        places = self.env["insurance.policy.object"]
        places.flush_model(["fleet_text", "policy_id", "active"])
        self.flush_model(["search_text"])
        numbers = [forms for forms in words if any(c.isdigit() for form in forms for c in form)]
        clauses = []
        for forms in words:
            columns = ["o.fleet_text"] if not numbers or forms in numbers else ["o.fleet_text", "p.search_text"]
            tests = [SQL("%s LIKE %s", SQL(column), form) for column in columns for form in forms]
            clauses.append(SQL("(%s)", SQL(" OR ").join(tests)))
        query = SQL(
            """SELECT DISTINCT o.policy_id FROM insurance_policy_object o JOIN insurance_policy p ON p.id = o.policy_id
                WHERE o.fleet_text IS NOT NULL AND o.active IS NOT FALSE AND %s""",
            SQL(" AND ").join(clauses),
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    # --- the form ------------------------------------------------------------------------------

    def _get_page_of_objects(self):
        """Return the first objects of a policy that has more than its page shows, else nothing.

        Asked for each time the page is read, so that opening it costs the same for five and five thousand objects.
        """
        if len(self) != 1 or not isinstance(self.id, int):
            return None
        places = self.env["insurance.policy.object"].search([("policy_id", "=", self.id)], limit=SHOWN + 1)
        return places[:SHOWN] if len(places) > SHOWN else None

    def web_read(self, specification):
        """Hand out the first objects of a fleet only; the others stay on their own list."""
        wanted = specification.get("object_ids") or {}
        page = self._get_page_of_objects() if wanted.get("fields") else None
        if page is None:
            return super().web_read(specification)
        values = super().web_read({name: spec for name, spec in specification.items() if name != "object_ids"})
        values[0]["object_ids"] = page.web_read(wanted["fields"])
        return values

    def onchange(self, values, field_names, fields_spec):
        """A change of something else does not read a fleet's objects."""
        if "object_ids" in fields_spec and "object_ids" not in values and self._get_page_of_objects() is not None:
            fields_spec = {name: spec for name, spec in fields_spec.items() if name != "object_ids"}
        return super().onchange(values, field_names, fields_spec)

    def action_open_objects(self):
        """Open the objects of the policy on their own list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_object_action")
        return action | {
            "display_name": self.env._("Objects of %(policy)s", policy=self.display_name),
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id, "insurance_of_policy": True}
            | (dict.fromkeys(("create", "edit", "delete"), False) if self._is_closed() else {}),
        }

    def action_open_exposure(self):
        """Open how long each object of the policy was covered in each year."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_exposure_action")
        return action | {"domain": [("policy_id", "=", self.id)], "context": {}, "view_mode": "list,pivot,kanban",
                         "views": [(False, mode) for mode in ("list", "pivot", "kanban")]}  # fmt: skip
