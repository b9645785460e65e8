import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

COUNT_LIMIT = 10_000
# a filter on groups inside a group could go round in circles
_NOT_IN_FILTERS = "insurance_group_ids"


class InsuranceClientGroup(models.Model):
    """Clients who are treated alike: a list of names, or everybody whom a filter finds today.

    Other subjects take members by `_get_partners_domain`. A filter is evaluated with the
    rights of whoever asks: a shared group shows each agent the members he may see.
    """

    _name = "insurance.client.group"
    _description = "Client Group"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("static", "Chosen one by one"), ("dynamic", "Found by a filter")],
        "Membership",
        required=True,
        default="static",
        help="Chosen: clients come and go by hand. By a filter: whoever fits today, no upkeep.",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, ondelete="cascade", index=True,
        help="Empty: every company uses the group.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Owner", required=True, default=lambda self: self.env.user, ondelete="restrict", index=True,
        domain="[('share', '=', False)]", help="Changes the group; supervisors do too.",
    )  # fmt: skip
    is_shared = fields.Boolean("For everybody", help="Every agent of the company sees and uses the group.")
    partner_ids = fields.Many2many(
        "res.partner", "insurance_client_group_partner_rel", "group_id", "partner_id", "Clients",
    )  # fmt: skip
    filter_id = fields.Many2one(
        "ir.filters", "Saved search", ondelete="set null", domain="[('model_id', '=', 'res.partner')]",
        help="A search saved as a favourite on the list of clients; the group follows it.",
    )  # fmt: skip
    domain = fields.Char(
        "Filter", compute="_compute_domain", store=True, readonly=False, precompute=True,
        help="Who belongs to the group.",
    )  # fmt: skip
    note = fields.Char(help="What the group is for.")
    member_count = fields.Integer(
        "Members", compute="_compute_member_count", help="Those you may see, counted up to ten thousand."
    )

    @api.depends("filter_id.domain")
    def _compute_domain(self):
        for group in self:
            group.domain = group.filter_id.domain or group.domain or "[]"

    @api.depends("kind", "partner_ids", "domain")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        partners = self.env["res.partner"]
        for group in self:
            try:
                domain = group._get_partners_domain()
            except UserError:
                domain = Domain.FALSE  # the filter's own message comes when it is used or saved
            group.member_count = partners.search_count(domain, limit=COUNT_LIMIT)

    def _get_partners_domain(self):
        """Return the domain of the members of these groups on ``res.partner``; of no group it finds nobody.

        :raises UserError: when a filter does not work any more, naming its group
        """
        groups = self.filtered(lambda group: group.kind == "static")
        static = Domain("insurance_static_group_ids", "in", groups._origin.ids or groups.ids)
        return Domain.OR([static, *((self - groups)._get_filter_domain(group) for group in self - groups)])

    @api.model
    def _get_filter_domain(self, group):
        """Return the domain of one dynamic group: clients who fit its filter."""
        try:
            domain = Domain(self._read_filter(group.domain or "[]"))
            domain.validate(self.env["res.partner"])
        except (ValueError, SyntaxError, TypeError) as error:
            raise UserError(
                self.env._(
                    "The filter of the group “%(group)s” does not work: %(error)s\nOpen the group and set it again.",
                    group=group.name,
                    error=error,
                )
            ) from error
        return Domain("is_insurance_client", "=", True) & domain

    @api.model
    def _read_filter(self, text):
        """Return the filter written in ``text`` as a list; ``uid`` stands for the reader, nothing else is computed.

        :raises ValueError: for formulas and for what is no list
        """
        tree = ast.parse(text.strip(), mode="eval")
        for parent in ast.walk(tree):
            for name, value in ast.iter_fields(parent):
                if isinstance(value, list):
                    setattr(parent, name, [self._read_name(item) for item in value])
        return ast.literal_eval(tree)

    @api.model
    def _read_name(self, node):
        is_reader = isinstance(node, ast.Name) and node.id == "uid"
        return ast.copy_location(ast.Constant(self.env.uid), node) if is_reader else node

    @api.constrains("kind", "domain")
    def _check_domain(self):
        """A filter has to work for whoever saves it, with his rights: the ORM checks with all rights."""
        for group in self.sudo(False).filtered(lambda group: group.kind == "dynamic"):
            if _NOT_IN_FILTERS in (group.domain or ""):
                raise ValidationError(
                    self.env._("A group's filter cannot ask for groups: choose what they have in common.")
                )
            if Domain(self._read_checked(group)).is_true():
                raise ValidationError(self.env._("Set a filter: without one “%s” would be every client.", group.name))
            group.env["res.partner"].search(group._get_partners_domain(), limit=1)

    @api.model
    def _read_checked(self, group):
        self._get_filter_domain(group)
        return self._read_filter(group.domain or "[]")

    def _get_members(self):
        """Return the members whom the reader may see."""
        return self.env["res.partner"].search(self._get_partners_domain())

    def action_open_members(self):
        """Open the list of members."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.res_partner_action_client")
        return action | {"name": self.name, "domain": list(self._get_partners_domain())}

    def _add(self, partners):
        """Put clients into a group whose members are chosen one by one; those in it stay once.

        :return: those who are new in it
        :raises UserError: when members are found by a filter
        """
        self.ensure_one()
        if self.kind != "static":
            raise UserError(
                self.env._("“%s” finds its members by a filter: change the filter, or choose another group.", self.name)
            )
        new = partners - self.partner_ids
        self.partner_ids += new
        return new
