from odoo import api, models
from odoo.fields import Domain


class InsuranceDay(models.AbstractModel):
    """The complaints to answer on a day: mine, and those nobody works on yet for who works on complaints."""

    _inherit = "insurance.day"

    @api.model
    def _get_sections(self, first, last):
        sections = super()._get_sections(first, last)
        model = self.env["insurance.complaint"]
        if not model._is_worker() or not model.has_access("read"):
            return sections
        mine = Domain("user_id", "=", self.env.uid) & Domain("date_due", "<=", self._get_ahead(first, last))
        waiting = Domain("user_id", "=", False) & (
            Domain("about_user_id", "=", False) | Domain("about_user_id", "!=", self.env.uid)
        )
        found = model.search(model._get_open_domain() & (mine | waiting), order="date_due, id")

        def row(complaint):
            return complaint.display_name, self._date(complaint.date_due), complaint

        return [*sections, self._section(self.env._("Complaints to answer"), found, row)]
