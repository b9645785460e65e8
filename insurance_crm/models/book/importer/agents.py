from odoo import api, models

from ....lib import text
from ....lib.book.names import name_key


class InsuranceBookImporter(models.AbstractModel):
    _inherit = "insurance.book.importer"

    @api.model
    def _find_agents(self, profile, rows):
        """Find the employees the rows name; new names are listed in the profile, with the user when there is one.

        Runs also in a trial: the list of names is part of the profile, not of the book.
        """
        names = {}
        for row in rows:
            for role in ("advisor", "issuer"):
                if row.get(role):
                    names.setdefault(text.fold(row.get(role)), row.get(role))
        if not names:
            return
        agents = self.env["insurance.book.agent"].sudo()  # sudo: the list of names is kept by the import
        known = {
            agent.key: agent for agent in agents.search([("profile_id", "=", profile.id), ("key", "in", list(names))])
        }
        new = [key for key in names if key not in known]
        if new:
            users = self._get_users(profile.company_id)
            vals = [
                {
                    "profile_id": profile.id,
                    "name": names[key],
                    "key": key,
                    "user_id": users.get(key) or users.get(name_key(key)),
                }
                for key in new
            ]
            known |= {agent.key: agent for agent in agents.create(vals)}
        for row in rows:
            for role in ("advisor", "issuer"):
                if row.get(role):
                    setattr(row, role, known[text.fold(row.get(role))])

    def _get_users(self, company):
        """Return ``{login, e-mail or name: user id}`` of a company's employees; names of two people are left out."""
        users = (
            self.env["res.users"]
            .sudo()
            .search(  # sudo: only ids are taken
                [("share", "=", False), ("company_ids", "in", company.id)]
            )
        )
        table, twice = {}, set()
        for user in users:
            for key in {
                text.fold(user.name),
                name_key(user.name),
                text.fold(user.login),
                text.fold(user.email or ""),
            } - {""}:
                if table.setdefault(key, user.id) != user.id:
                    twice.add(key)
        return {key: user_id for key, user_id in table.items() if key not in twice}
