"""Everybody opens what his role shows him of the ranking, with every field of it."""

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .ranking_common import RankingCase

_LISTS = ("", "_loyal", "_dissatisfied", "_left")


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRankingViews(RankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._criterion("client_in_force", scale="steps", steps="0: 30, 2: 100")
        cls._buy()
        cls.stats._recount(cls.company)

    def _fields(self, view, model, user):
        arch = self.env[model].with_user(user).get_view(self.env.ref(f"insurance_crm.{view}").id)["arch"]
        tree = etree.fromstring(arch)
        return [node.get("name") for node in tree.xpath("//field[not(ancestor::field)]")]

    def test_lists_are_read_by_agents(self):
        stat = self._stat(self.rich).with_user(self.agent)
        for which in _LISTS:
            with self.subTest(which):
                names = self._fields(f"insurance_partner_stat_view_list{which}", stat._name, self.agent)
                self.assertTrue(stat.read(names))

    def test_form_is_read_by_agents(self):
        stat = self._stat(self.rich).with_user(self.agent)
        names = self._fields("insurance_partner_stat_view_form", stat._name, self.agent)
        self.assertIn("In force", stat.why)
        self.assertTrue(stat.read(names))

    def test_the_other_lists_are_read_by_agents(self):
        for view, model in (
            ("insurance_rank_history_view_list", "insurance.rank.history"),
            ("insurance_rank_service_view_list", "insurance.rank.service"),
            ("insurance_rank_view_list", "insurance.rank"),
        ):
            with self.subTest(view):
                records = self.env[model].with_user(self.agent).search([], limit=5)
                records.read(self._fields(view, model, self.agent))

    def test_administrator_sets_up_a_scheme(self):
        """From nothing to ranked clients with the form alone."""
        self.scheme.active = False
        self.env.flush_all()
        with Form(self.env["insurance.rank.scheme"].with_user(self.administrator)) as form:
            form.name = "Mine"
            with form.criterion_ids.new() as line:
                line.measure_id = self._measure("client_in_force")
                line.scale = "steps"
                line.steps = "1: 50, 2: 100"
            with form.criterion_ids.new() as line:
                line.measure_id = self._measure("client_premium")
        scheme = form.save()
        for name, score in (("Best", 80), ("Rest", 0)):
            with Form(self.env["insurance.rank"].with_user(self.administrator)) as rank:
                rank.scheme_id = scheme
                rank.name = name
                rank.score_from = score
        scheme.action_recount()
        self.assertEqual(self.rich.insurance_rank_id.name, "Best")
        self.assertEqual(self.persian.insurance_rank_id.name, "Rest")

    def test_administrator_writes_a_rule(self):
        with Form(self.env["insurance.standing.rule"].with_user(self.administrator)) as form:
            form.name = "Two policies"
            form.verdict = "loyal"
            with form.condition_ids.new() as line:
                line.measure_id = self._measure("client_in_force")
                line.value = 2
        self.scheme.with_user(self.supervisor).action_recount()
        self.assertIn("Two policies", self._stat(self.rich).loyal_why)

    def test_supervisors_read_schemes_and_rules(self):
        for view, model in (
            ("insurance_rank_scheme_view_list", "insurance.rank.scheme"),
            ("insurance_rank_scheme_view_form", "insurance.rank.scheme"),
            ("insurance_standing_rule_view_list", "insurance.standing.rule"),
            ("insurance_standing_rule_view_form", "insurance.standing.rule"),
        ):
            with self.subTest(view):
                records = self.env[model].with_user(self.supervisor).search([], limit=3)
                self.assertTrue(records.read(self._fields(view, model, self.supervisor)))
                with self.assertRaises(AccessError):
                    self.env[model].with_user(self.agent).search([], limit=3)

    def test_only_agents_have_ranks_on_the_clients_list(self):
        names = self._fields("res_partner_view_list_client", "res.partner", self.agent)
        self.assertIn("insurance_rank_id", names)
        self.assertNotIn(
            "insurance_rank_id", self._fields("res_partner_view_list_client", "res.partner", self.employee)
        )
