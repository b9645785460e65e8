from odoo import models

from ..lib import listing


class InsuranceGiftPlan(models.Model):
    """The plan's delivery list, printed or saved: each sees the gifts he may see."""

    _name = "insurance.gift.plan"
    _inherit = ["insurance.gift.plan", "insurance.list.mixin"]
    _list_report = "insurance_crm.action_report_gift_plan"

    def _list_title(self):
        return self.env._("Gifts: %(plan)s", plan=self.name)

    def _list_scope(self):
        return [
            self.env._(
                "%(occasion)s, %(start)s to %(end)s",
                occasion=self.occasion_id.name,
                start=self._list_date(self.date_from),
                end=self._list_date(self.date_to),
            ),
            dict(self._fields["state"]._description_selection(self.env))[self.state],
        ]

    def _list_groups(self):
        return [listing.Group(name="agent", title=self.env._("Gives"))]

    def _list_columns(self):
        return [
            listing.Column(name="day", title=self.env._("On"), kind="date", width=12),
            listing.Column(name="client", title=self.env._("Client"), width=24),
            listing.Column(name="rank", title=self.env._("Rank"), width=8),
            listing.Column(name="phone", title=self.env._("Phone"), kind="code", width=18),
            listing.Column(name="address", title=self.env._("Address"), width=30),
            listing.Column(name="gift", title=self.env._("Gift"), width=22),
            listing.Column(name="cost", title=self.env._("Cost"), kind="money", width=10, total=True, unit="currency"),
            listing.Column(name="note", title=self.env._("Notes"), width=18),
            listing.Column(name="received", title=self.env._("Received"), width=16),
        ]

    def _list_rows(self):
        """Return a row per gift that is to be given or was, by who gives it and the day."""
        found = self.env["insurance.gift"].search(
            [("plan_id", "=", self.id), ("state", "not in", ("refused", "cancelled"))]
        )
        found.partner_id.fetch(["complete_name", "phone", "street", "city"])
        words = dict(self.env["insurance.gift"]._fields["reception"]._description_selection(self.env))
        rows = [self._prepare_row(gift, words) for gift in found]
        return sorted(rows, key=lambda row: row["sort"])

    def _prepare_row(self, gift, words):
        """Return what the list says of one gift; ``received`` is left empty to sign."""
        partner = gift.partner_id
        return {
            "agent": gift.user_id.name,
            "day": gift.date_planned,
            "client": partner.display_name,
            "rank": gift.rank_id.name,
            "phone": partner.phone,
            "address": ", ".join(filter(None, (partner.city, partner.street))),
            "gift": gift.type_id.name,
            "cost": gift.cost,
            "currency": gift.currency_id.name,
            "note": gift.note,
            "received": words.get(gift.reception),
            "sort": (gift.user_id.name or "", gift.date_planned, partner.complete_name or "", gift.id),
        }
