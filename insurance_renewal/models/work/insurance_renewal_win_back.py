from odoo import api, fields, models


class InsuranceRenewal(models.Model):
    """After the end: a deal to win back what was lost. The renewal itself stays lost."""

    _inherit = "insurance.renewal"

    win_back_lead_id = fields.Many2one(
        "crm.lead", "Deal to win back", readonly=True, copy=False, ondelete="set null", index="btree_not_null",
        check_company=True, help="Made some days after the end. The renewal stays lost until a next term is issued.",
    )  # fmt: skip

    def _find_or_make_win_back_deals(self, today):
        """Put lost cases into the open deal to win their client back, or a new one per client, month and pipeline.

        :return: ``{the case's own deal: who is in charge of winning back}``
        """
        if not self:
            return {}
        groups = self.grouped(lambda case: f"{case.bundle}/w")
        found = self._get_open_win_back_deals(list(groups))
        new = {key: cases for key, cases in groups.items() if key not in found}
        numbers = self._get_bundle_numbers(list(new))
        made = self.env["crm.lead"].create(
            [cases._prepare_win_back_vals(key, numbers[key], today) for key, cases in new.items()]
        )
        found.update(zip(new, made, strict=True))
        for key, cases in groups.items():
            cases.write({"win_back_lead_id": found[key].id})
        return {case.lead_id: case.win_back_lead_id.user_id for case in self}

    @api.model
    def _get_open_win_back_deals(self, keys):
        deals = self.env["crm.lead"].search(
            [("renewal_bundle", "in", keys), ("won_status", "=", "pending")], order="id"
        )
        return {lead.renewal_bundle: lead for lead in deals}

    def _prepare_win_back_vals(self, key, number, today):
        """Return the values of a deal to win back these cases of one client; who lost it tries again, if he is still here."""
        lead, policies = self.lead_id[:1], self.policy_id
        able = self._get_able(lead.user_id, lead.company_id)
        user = able or self._get_able(self.rule_id[:1].standin_id, lead.company_id)
        env = self.with_context(lang=self._get_lang(user, lead.company_id)).env
        name = self._get_deal_name(policies, user)
        return {
            "type": "opportunity",
            "name": env._("Win back: %(name)s", name=name),
            "partner_id": self.partner_id.id,
            "company_id": lead.company_id.id,
            "user_id": user.id,
            "team_id": lead.team_id.id,
            "stage_id": self._get_first_stage(lead.team_id.id).id,
            "insurance_kind": lead.insurance_kind,
            "insurance_line_id": self.line_id.id if len(self.line_id) == 1 else False,
            "expected_revenue": self._get_expected_revenue(lead.company_id, policies),
            "date_deadline": False,
            "renewal_bundle": key,
            "renewal_number": number,
        }
