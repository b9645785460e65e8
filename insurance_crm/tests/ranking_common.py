"""Clients who differ in what they bought, and the count of where they stand."""

from .common import InsuranceCase


class RankingCase(InsuranceCase):
    """``rich`` bought much and long ago, ``client`` little, ``persian`` nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # whoever the database holds besides must not be counted with ours
        others = cls.env["res.partner"].search([("is_insurance_client", "=", True), ("id", "!=", cls.client.id)])
        others.is_insurance_client = False
        cls.env["insurance.partner.stat"].search([]).unlink()
        cls.env["insurance.rank.service"].search([]).unlink()
        cls.persian.is_insurance_client = True
        cls.rich = cls.env["res.partner"].create(
            {"name": "Ірина Коваленко", "is_insurance_client": True, "user_id": cls.agent.id}
        )
        cls.client.user_id = cls.other_agent
        cls.stats = cls.env["insurance.partner.stat"]
        cls.schemes = cls.env["insurance.rank.scheme"].with_context(active_test=False)
        cls.schemes.search([]).active = False
        cls.env.flush_all()
        cls.scheme = cls.schemes.create({"name": "Test", "kind": "value"})
        cls.rank_a, cls.rank_b, cls.rank_c = cls.env["insurance.rank"].create(
            [
                {"name": name, "scheme_id": cls.scheme.id, "score_from": score, "tone": "info"}
                for name, score in (("Gold", 60), ("Silver", 20), ("Bronze", 0))
            ]
        )

    @classmethod
    def _measure(cls, code):
        return cls.env["insurance.measure"].search([("code", "=", code)])

    @classmethod
    def _criterion(cls, code, **vals):
        defaults = {"scheme_id": cls.scheme.id, "measure_id": cls._measure(code).id, "weight": 10}
        return cls.env["insurance.rank.criterion"].create(defaults | vals)

    @classmethod
    def _buy(cls):
        """Two policies in force of the rich client since 2019, one of the other client."""
        for start in ("2025-01-01", "2025-02-01"):
            cls._issued(partner_id=cls.rich.id, premium=3000, date_start=start)
        cls._issued(partner_id=cls.rich.id, date_start="2019-01-01", date_end="2019-12-31", premium=500)
        cls._issued(cls.other_agent, premium=1000)

    def _night(self):
        """Run the scheduled action as the server does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.ir_cron_ranking").method_direct_trigger()
        self.env.invalidate_all()

    def _stat(self, partner, company=None):
        company = company or self.company
        return self.stats.search([("partner_id", "=", partner.id), ("company_id", "=", company.id)])
