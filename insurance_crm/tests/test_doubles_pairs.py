"""The list of possible doubles: found at night, dismissed once, told on the card, while typing and by imports."""

from unittest.mock import patch

from odoo.tests import Form, tagged

from ..models.double import insurance_double_search
from .common import InsuranceCase

MARK = "insurance_crm.doubles_mark"


@tagged("post_install", "-at_install")
class TestDoublesPairs(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("insurance_crm.ir_cron_double")
        cls.pairs = cls.env["insurance.double"].with_user(cls.supervisor)
        cls.one, cls.two, cls.three = cls.env["res.partner"].create([
            {"name": "Цаплін Юрій", "phone": "+380 50 111 22 33", "user_id": cls.agent.id, "is_insurance_client": True},
            {"name": "Tsaplin Yuri", "phone": "050 1112233", "is_insurance_client": True},
            {"name": "Марія Цапліна", "phone": "050 1112233", "is_insurance_client": True},
        ])  # fmt: skip

    def _run(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _found(self, partner=None):
        partner = partner or self.one
        return self.pairs.search(["|", ("partner_id", "in", partner.ids), ("other_id", "in", partner.ids)])

    def test_found_at_night_and_only_once(self):
        self.assertFalse(self._found())
        self._run()
        pair = self._found()
        self.assertEqual((pair.partner_id, pair.other_id, pair.state), (self.one, self.two, "open"))
        self.assertEqual((pair.reasons, pair.score >= 80), ("same phone, similar name", True))
        self._run()
        self.assertEqual(self._found(), pair)
        self.assertFalse(self._found(self.three), "the wife has another name")

    def test_more_contacts_than_a_batch(self):
        self.env["res.partner"].create(
            [{"name": f"Пара Номер{n // 2}ий", "email": f"pair{n // 2}@mail.example"} for n in range(24)]
        )
        with patch.object(insurance_double_search, "_BATCH", 5), patch.object(insurance_double_search, "_TAKEN", 7):
            self._run()
        self.assertEqual(self.pairs.search_count([("partner_id.name", "=like", "Пара%")]), 12)

    def test_a_run_goes_on_where_it_stopped_and_looks_at_what_changed(self):
        self._run()
        mark = self.env["ir.config_parameter"].get_param(MARK)
        self.assertTrue(mark)
        self.three.write({"name": "Юрій Цаплін"})
        self.env["res.partner"].flush_model()
        self._run()
        self.assertEqual(len(self._found(self.three)), 2)

    def test_a_pair_that_is_none_any_more_goes(self):
        self._run()
        self.two.phone = "067 999 99 99"
        self.two.name = "Хтось Інший"
        self.env["res.partner"].flush_model()
        self._run()
        self.assertFalse(self._found())

    def test_a_dismissed_pair_stays_dismissed(self):
        self._run()
        pair = self._found()
        pair.action_dismiss()
        self.assertEqual((pair.state, pair.decided_by), ("dismissed", self.supervisor))
        self.env["insurance.double"]._look_at(self.one.ids)
        self.assertEqual(self._found().state, "dismissed")
        pair.action_reopen()
        self.assertEqual((pair.state, pair.decided_by.id), ("open", False))

    def test_a_dismissal_outlives_a_merge(self):
        self._run()
        self._found().action_dismiss()
        twin = self.env["res.partner"].create({"name": "Юрій Цаплін", "phone": "050 111 22 33"})
        action = (self.two | twin).with_user(self.supervisor).action_insurance_compare()
        self.pairs.browse(action["res_id"]).action_keep_other()
        self.assertFalse(self.two.exists())
        pair = self._found()
        self.assertEqual((pair.partner_id, pair.other_id, pair.state), (self.one, twin, "dismissed"))

    def test_the_threshold_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("insurance_crm.doubles_points", 40)
        self.env["insurance.double"]._look_at(self.one.ids)
        self.assertEqual(len(self._found()), 2, "with the wife, who has the same phone")

    def test_no_pair_across_companies_nor_of_a_firm_and_its_person(self):
        self.one.company_id, self.two.company_id = self.company, self.other_company
        firm = self.env["res.partner"].create({"name": "ФОП Цаплін Юрій", "is_company": True, "phone": "044 222 33 44"})
        self.env["res.partner"].create({"name": "Цаплін Юрій ФОП", "parent_id": firm.id, "phone": "044 222 33 44"})
        self.env["insurance.double"]._look_at((self.one | firm).ids)
        self.assertFalse(self._found())
        self.assertFalse(self._found(firm))

    def test_documents_make_pairs(self):
        other = self.env["res.partner"].create({"name": "Zaplin"})
        self.env["insurance.identity"].create([
            {"partner_id": partner.id, "kind": "passport", "number": "КВ 123456"} for partner in (self.one, other)
        ])  # fmt: skip
        self._run()
        pair = self.pairs.search([("other_id", "=", other.id)])
        self.assertEqual((pair.partner_id, pair.codes, pair.score), (self.one, "document", 100))

    # --- on the client's form --------------------------------------------------------------------

    def test_told_while_typing(self):
        with Form(self.env["res.partner"].with_user(self.other_agent)) as form:
            form.name = "Юрий Цаплин"
            self.assertEqual([one["name"] for one in form.insurance_doubles], ["Цаплін Юрій", "Tsaplin Yuri"])
            form.phone = "0501112233"
            shown = form.insurance_doubles
            self.assertEqual(shown[0]["agent"], "Agent")
            self.assertEqual(shown[0]["reasons"], ["same phone", "same name"])
            form.name, form.phone = "Хтось Новий", "063 777 66 55"
            self.assertFalse(form.insurance_doubles)

    def test_a_stored_contact_is_not_compared_each_time(self):
        self.assertFalse(self.one.with_user(self.agent).insurance_doubles)

    def test_a_change_tells_what_it_brings(self):
        stranger = self.env["res.partner"].create({"name": "Хтось Новий", "phone": "0501112233"})
        with Form(stranger.with_user(self.agent)) as form:
            form.city = "Київ"
            self.assertFalse(form.insurance_doubles)
            form.name = "Юрій Цаплін"
            self.assertIn(self.one.id, [one["id"] for one in form.insurance_doubles])
            form.name = "Хтось Новий"

    def test_the_card_says_that_it_may_be_half_a_client(self):
        self.assertNotIn(
            "Perhaps here twice", [chip["text"] for chip in self.one.with_user(self.agent)._get_card_chips()]
        )
        self._run()
        chip = self.one.with_user(self.agent)._get_card_chips()[-1]
        self.assertEqual((chip["text"], chip["help"]), ("Perhaps here twice", "Tsaplin Yuri, same phone, similar name"))
        self.assertEqual(self.one.with_user(self.supervisor).insurance_double_count, 1)
        action = self.one.with_user(self.supervisor).action_open_insurance_doubles()
        self.assertEqual(self.pairs.search(action["domain"]), self._found())

    def test_the_card_does_not_tell_of_another_company(self):
        self.two.company_id = self.other_company
        self._run()
        self.assertNotIn(
            "Perhaps here twice", [chip["text"] for chip in self.one.with_user(self.agent)._get_card_chips()]
        )
