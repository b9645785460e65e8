from odoo import models

from ...lib.paper import Cell, Section


class InsurancePolicy(models.Model):
    """What is agreed in detail, on the summary and the proof: covers, drivers, beneficiaries, conditions."""

    _inherit = "insurance.policy"

    def _get_detail_sections(self, money=False):
        """Return the sections between objects and premium; empty ones are not printed.

        :param money: for the client, with what each cover costs; a proof shows neither that nor who gets the money
        """
        sections = [self._get_covers_section(money), self._get_drivers_section()]
        return [*sections, self._get_beneficiaries_section(), self._get_conditions_section()] if money else sections

    def _get_covers_section(self, money):
        names = ["object_id", "sum_insured", "deductible", *(["premium"] if money else [])]
        return self._get_table(self.env._("Covers"), self._get_current(self.cover_ids), "name", names)

    def _get_drivers_section(self):
        title = self.env._("Admitted drivers")
        if self.drivers_unlimited:
            return Section(title, [(self._get_label("drivers_unlimited"), Cell(self.env._("Yes")))])
        names = ["object_id", "birth_date", "licence_number", "licence_since"]
        return self._get_table(title, self._get_current(self.driver_ids), "name", names)

    def _get_beneficiaries_section(self):
        rows = self._get_current(self.beneficiary_ids)
        return self._get_table(self.env._("Beneficiaries"), rows, "partner_id", ["object_id", "share"])

    def _get_conditions_section(self):
        label = self._get_label("conditions")
        return Section(label, [(label, Cell(self.conditions))] if self.conditions else [])
