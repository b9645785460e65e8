"""Terms follow each other; employees are found, or their policies wait."""

from odoo.tests import tagged

from .book_common import BookCase


@tagged("post_install", "-at_install")
class TestBookChains(BookCase):
    TERM = "Іваненко Олена;+380501234567;EP-1;Княжа;MTPL;15.03.{};14.03.{};1000"

    def _years(self, *years):
        return self._csv(*(self.TERM.format(year, year + 1) for year in years))

    def _chain(self, run_or_policies):
        policies = run_or_policies.sorted("date_start")
        return [(p.date_start.year, p.previous_id.date_start.year if p.previous_id else None) for p in policies]

    def test_terms_follow_each_other_in_any_order(self):
        run = self._import(self._years(2023, 2021, 2022, 2020), "a.csv")
        self.assertEqual(self._chain(self._policies(run)), [(2020, None), (2021, 2020), (2022, 2021), (2023, 2022)])

    def test_across_imports_later_and_earlier_terms(self):
        middle = self._import(self._years(2021), "a.csv")
        later = self._import(self._years(2022), "b.csv", profile=middle.profile_id)
        earlier = self._import(self._years(2019, 2020), "c.csv", profile=middle.profile_id)
        policies = self._policies(middle) | self._policies(later) | self._policies(earlier)
        self.assertEqual(self._chain(policies), [(2019, None), (2020, 2019), (2021, 2020), (2022, 2021)])

    def test_other_insurers_and_numbers_do_not_mix(self):
        rows = [self.TERM.format(2020, 2021), self.TERM.format(2021, 2022).replace("Княжа", "Інша"),
                self.TERM.format(2022, 2023).replace("EP-1", "EP-2")]  # fmt: skip
        run = self._import(self._csv(*rows), "a.csv")
        self.assertFalse(self._policies(run).previous_id)

    def test_a_chain_column(self):
        header = "Client;Policy no.;Contract id;Insurer;Line;Valid from;Valid to"
        rows = ["A;1;X;Княжа;MTPL;01.02.2022;31.01.2023", "A;2;X;Інша;MTPL;01.02.2023;31.01.2024"]
        run = self._import(self._csv(*rows, header=header), "a.csv", chain_by="none")
        self.assertEqual(self._chain(self._policies(run)), [(2022, None), (2023, 2022)])

    def test_the_previous_number(self):
        header = "Client;Policy no.;Previous policy;Insurer;Line;Valid from;Valid to"
        rows = ["A;2;1;Інша;MTPL;01.02.2023;31.01.2024", "A;1;;Княжа;MTPL;01.02.2022;31.01.2023"]
        run = self._import(self._csv(*rows, header=header), "a.csv")
        self.assertEqual(self._chain(self._policies(run)), [(2022, None), (2023, 2022)])

    def test_nothing_is_chained_when_told(self):
        run = self._import(self._years(2020, 2021), "a.csv", chain_by="none")
        self.assertFalse(self._policies(run).previous_id)

    def test_a_car_that_was_away_too_long(self):
        header = "Client;Policy no.;Plate;Insurer;Line;Valid from;Valid to"
        row = "A;{};AA1234BB;Княжа;MTPL;01.02.{};31.01.{}"
        rows = [row.format(1, 2018, 2019), row.format(2, 2019, 2020), row.format(3, 2022, 2023)]
        run = self._import(self._csv(*rows, header=header), "a.csv", chain_by="object")
        self.assertEqual(self._chain(self._policies(run)), [(2018, None), (2019, 2018), (2022, None)])


@tagged("post_install", "-at_install")
class TestBookAgents(BookCase):
    HEADER = "Client;Policy no.;Insurer;Line;Valid from;Valid to;Premium;Agent;Issuer"

    def _book(self, *agents):
        rows = [f"A{n};{n};Княжа;MTPL;01.02.2024;31.01.2025;100;{a}" for n, a in enumerate(agents)]
        return self._csv(*rows, header=self.HEADER)

    def test_by_name_login_and_mail(self):
        self.koval.email = "Koval@Example.com"
        run = self._import(
            self._book("Коваль Ірина;", "koval;", "koval@example.com;", "ІРИНА КОВАЛЬ;мельник ю"), "a.csv"
        )
        self.assertEqual(self._policies(run).user_id, self.koval)
        self.assertEqual(self._policies(run)[3].issuer_id, self.melnyk)
        self.assertEqual(run.unknown_count, 0)

    def test_unknown_ones_wait_in_the_unassigned_book(self):
        run = self._import(self._book("Хтось Інший;", "Хтось Інший;", "Коваль Ірина;Хтось Інший"), "a.csv")
        agent = run.agent_ids.filtered(lambda a: a.name == "Хтось Інший")
        self.assertEqual((agent.policy_count, agent.waiting_count, agent.user_id.id), (3, 2, False))
        waiting = self._policies(run)[:2]
        self.assertFalse(waiting.user_id)
        self.assertEqual(run.unknown_count, 1)
        action = run.action_open_unassigned()
        self.assertEqual(
            self.env["insurance.policy"].with_user(self.supervisor).search(action["domain"]), waiting.sorted()
        )
        for policy in waiting:
            self.assertFalse(policy.with_user(self.agent).has_access("read"))

    def test_naming_an_unknown_one_hands_over_his_policies(self):
        run = self._import(self._book("Хтось Інший;", "Коваль Ірина;Хтось Інший"), "a.csv")
        agent = run.agent_ids.filtered(lambda a: a.name == "Хтось Інший")
        agent.with_user(self.supervisor).user_id = self.agent
        first, second = self._policies(run)
        self.assertEqual((first.user_id, second.user_id, second.issuer_id), (self.agent, self.koval, self.agent))
        self.assertEqual((agent.waiting_count, run.unknown_count), (0, 0))
        rows = self._ledger(first)
        self.assertEqual(rows.mapped("kind"), ["issue", "reversal", "issue"])
        self.assertEqual(set(rows.mapped("date_booking")), {first.date_issue})
        self.assertEqual(rows[-1].user_id, self.agent)
        self.assertBooked(first)
        self.assertTrue(first.with_user(self.agent).has_access("read"))

    def test_next_time_the_name_is_known(self):
        run = self._import(self._book("Хтось Інший;"), "a.csv")
        run.agent_ids.with_user(self.supervisor).user_id = self.agent
        rows = ["B;99;Княжа;MTPL;01.02.2024;31.01.2025;100;хтось  інший;"]
        again = self._import(self._csv(*rows, header=self.HEADER), "b.csv", profile=run.profile_id)
        self.assertEqual(self._policies(again).user_id, self.agent)

    def test_two_people_of_one_name_are_nobody(self):
        self.other_agent.name = "Ірина Коваль"
        run = self._import(self._book("Ірина Коваль;"), "a.csv")
        self.assertFalse(self._policies(run).user_id)
