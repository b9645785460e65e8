from odoo import fields, models
from odoo.fields import Domain

from .wording import near_day

SHOWN = 6  # deals, and tasks, on the card


class ResPartner(models.Model):
    """The card's open deals and tasks, and when the client is to hear from us next."""

    _inherit = "res.partner"

    def _get_insurance_deals_domain(self):
        """Return the domain of the deals of these clients, won and lost ones too; companies include their contacts'."""
        return Domain("partner_id", "child_of", self.ids) & Domain("type", "=", "opportunity")

    def _get_card_targets(self):
        """Return ``{model: query}`` of what the client is talked about on: itself, its deals, its policies.

        Read with the reader's rights, so that nothing of a colleague's book comes along.
        """
        leads = self.env["crm.lead"].with_context(active_test=False)
        return {
            "res.partner": self.ids,
            "crm.lead": leads._search(self._get_insurance_deals_domain()),
            "insurance.policy": self.env["insurance.policy"]._search(self._get_insurance_domain()),
        }

    def _get_card_tasks(self, limit=SHOWN):
        """Return the open activities of the client, its deals and policies, most urgent first."""
        domain = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in self._get_card_targets().items()
        )
        return self.env["mail.activity"].search(domain, order="date_deadline, id", limit=limit)

    def _get_card_buttons(self):
        return [
            {"label": self.env._("New deal"), "method": "action_new_insurance_deal", "icon": "fa-handshake-o"},
            *super()._get_card_buttons(),
        ]

    def _get_card_figures(self):
        """Add when the client is to hear from us next: the most urgent task."""
        figures = super()._get_card_figures()
        task = self._get_card_tasks(limit=1)
        if task:
            figures.append(
                {"label": self.env._("Next contact"), "sequence": 16, "text": near_day(self.env, task.date_deadline),
                 "detail": task.display_name, "tone": self._get_card_due(task)["tone"]}
            )  # fmt: skip
        return figures

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        deals = self.env["crm.lead"].search(
            self._get_insurance_deals_domain() & Domain("won_status", "=", "pending"), order="id desc", limit=SHOWN
        )
        tasks = self._get_card_tasks()
        rows = [self._prepare_card_deal(deal, tasks) for deal in deals]
        shown = {("crm.lead", deal.id) for deal in deals}
        rows += [self._prepare_card_task(task) for task in tasks if (task.res_model, task.res_id) not in shown]
        sections["open"] = {
            "title": self.env._("Open now"),
            "sequence": 50,
            "width": "third",
            "rows": rows[:SHOWN],
            "more": {"label": self.env._("All deals"), "method": "action_open_insurance_deals"},
        }
        return sections

    def _prepare_card_deal(self, deal, tasks):
        """Return the row of a deal: what is to be done for it next, and by when."""
        own = tasks.filtered(lambda task: task.res_model == "crm.lead" and task.res_id == deal.id)[:1]
        next_step = own and f"{own.display_name}, {near_day(self.env, own.date_deadline)}"
        kind = dict(deal._fields["insurance_kind"]._description_selection(self.env)).get(deal.insurance_kind)
        late = own and own.date_deadline < fields.Date.context_today(self)
        return {
            "key": f"deal-{deal.id}",
            "title": deal.name.removeprefix(f"{deal.partner_id.name} · "),
            "detail": next_step or kind or "",
            "badge": {"text": deal.stage_id.name or "", "tone": "danger" if late else "info"},
            "open": {"model": "crm.lead", "id": deal.id},
        }

    def _prepare_card_task(self, task):
        """Return the row of a task on the client or a policy."""
        about = task.res_name if task.res_model != "res.partner" else ""
        return {
            "key": f"task-{task.id}",
            "title": task.display_name,
            "detail": " · ".join(text for text in (about, task.user_id.sudo().name) if text),
            "badge": self._get_card_due(task),
            "open": {"model": task.res_model, "id": task.res_id} if task.res_model != "res.partner" else None,
        }

    def _get_card_due(self, task):
        today = fields.Date.context_today(self)
        late, now = task.date_deadline < today, task.date_deadline == today
        return {
            "text": near_day(self.env, task.date_deadline),
            "tone": "danger" if late else "warning" if now else "muted",
        }

    def action_new_insurance_deal(self):
        """Open an empty deal of new business with this client."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New deal"),
            "res_model": "crm.lead",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_type": "opportunity",
                "default_insurance_kind": "new",
                "default_partner_id": self.id,
                "default_user_id": self.env.uid,
            },
        }

    def action_open_insurance_deals(self):
        """Open all deals of the client, won and lost ones too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.crm_lead_action")
        return action | {
            "domain": list(self._get_insurance_deals_domain()),
            "context": {
                "default_type": "opportunity",
                "default_insurance_kind": "new",
                "default_partner_id": self.id,
                "active_test": False,
            },
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }
