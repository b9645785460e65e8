import base64

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ClaimCase

DOT = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
)


@tagged("post_install", "-at_install")
class TestClaimNotice(ClaimCase):
    """A loss is noted in the order of a call; what fits is chosen by itself."""

    def _form(self, user=None, **context):
        defaults = {f"default_{name}": value for name, value in context.items()}
        return Form(self.env["insurance.claim.notice"].with_user(user or self.agent).with_context(**defaults))

    def _report(self, notice):
        action = notice.save().action_report()
        self.assertEqual(action["res_model"], "insurance.claim")
        return self.env["insurance.claim"].browse(action["res_id"])

    def test_from_the_client(self):
        """The only policy in force is chosen; the object of the day is when there is but one."""
        notice = self._form(partner_id=self.client.id)
        self.assertEqual(notice.policy_id, self.policy)
        self.assertFalse(notice.place_id)
        self.assertEqual(notice.cover_id, self.cover)
        notice.date_loss = self.joined - relativedelta(days=1)
        notice.place_id = self.place
        notice.description = "Hail"
        claim = self._report(notice)
        self.assertEqual((claim.policy_id, claim.place_id, claim.cover_id), (self.policy, self.place, self.cover))
        self.assertEqual(claim.description, "Hail")
        self.assertEqual(claim.create_uid, self.agent)

    def test_only_object_of_the_day_is_chosen(self):
        policy = self._insured(object_ids=[Command.create({"object_id": self.van.id})])
        self.assertEqual(self._form(policy_id=policy.id).place_id, policy.object_ids)

    def test_from_the_object(self):
        notice = self._form(object_id=self.car.id)
        self.assertEqual((notice.policy_id, notice.place_id), (self.policy, self.place))

    def test_policies_of_the_day_first(self):
        old = self._issued(date_start="2020-01-01", date_end="2020-12-31")
        notice = self._form(partner_id=self.client.id)
        self.assertEqual([card["id"] for card in notice.policy_choices], [self.policy.id, old.id])
        self.assertFalse(notice.policy_choices[0]["why"])
        self.assertIn("ended on", notice.policy_choices[1]["why"])
        notice.date_loss = "2020-05-05"
        self.assertEqual(notice.policy_id, old, "the policy that was in force on the day")
        self.assertEqual([card["id"] for card in notice.policy_choices], [old.id, self.policy.id])
        self.assertIn("starts on", notice.policy_choices[1]["why"])

    def test_two_policies_are_for_the_agent_to_choose(self):
        self._insured()
        self.assertFalse(self._form(partner_id=self.client.id).policy_id)

    def test_objects_say_why_they_do_not_fit(self):
        notice = self._form(policy_id=self.policy.id)
        self.assertEqual([card["why"] for card in notice.place_choices], [False, False])
        notice.date_loss = self.joined - relativedelta(days=1)
        cards = {card["id"]: card for card in notice.place_choices}
        self.assertFalse(cards[self.place.id]["why"])
        self.assertIn("only since", cards[self.late_place.id]["why"])
        self.assertIn("30,000", cards[self.late_place.id]["detail"])

    def test_what_was_chosen_stays(self):
        """An object that was not on the policy is pointed out, not taken away."""
        notice = self._form(policy_id=self.policy.id)
        notice.place_id = self.late_place
        notice.date_loss = self.joined - relativedelta(days=1)
        self.assertEqual(notice.place_id, self.late_place)
        self.assertIn("not yet on the policy", notice.warning)

    def test_warnings_at_once(self):
        notice = self._form(policy_id=self.policy.id)
        self.assertIn("Choose the object", notice.warning)
        notice.place_id = self.place
        self.assertFalse(notice.warning)
        notice.date_loss = self.today + relativedelta(days=1)
        self.assertIn("still to come", notice.warning)
        with self.assertRaises(ValidationError):
            self._report(notice)

    def test_fleet_is_searched(self):
        cars = [self._object(plate=f"FL{number:04}FL") for number in range(12)]
        policy = self._insured(object_ids=[Command.create({"object_id": car.id}) for car in cars])
        notice = self._form(policy_id=policy.id)
        self.assertFalse(notice.place_choices)
        notice.place_id = policy.object_ids[7]
        self.assertEqual(self._report(notice).object_id, cars[7])

    def test_by_phone_or_plate(self):
        """The policy is found by what a caller says."""
        policies = self.env["insurance.policy"].with_user(self.agent)
        for typed in ("AA1111AA", "050 123 45 67", "Королёв"):
            self.assertIn(self.policy.id, [id_ for id_, _name in policies.name_search(typed)], typed)
        [(_id, name)] = policies.with_context(with_client=True).name_search("AA1111AA")
        for part in (self.client.name, "AA1111AA", self.policy.number, str(self.policy.date_end.year)):
            self.assertIn(part, name)
        self.assertEqual(policies.browse(self.policy.id).display_name, self.policy.number)

    def test_other_side_and_report(self):
        notice = self._form(policy_id=self.policy.id)
        notice.place_id = self.place
        notice.other_plate = "XX7777"
        notice.other_insurer = "Other mutual"
        notice.report_kind = "european"
        notice.report_number = "E-55"
        notice.fault = "theirs"
        notice.direct_settlement = True
        notice.channel = "messenger"
        notice.loss_place = "Odesa"
        notice.time_loss = 13.5
        claim = self._report(notice)
        self.assertEqual(claim.third_party_ids.mapped("plate"), ["XX7777"])
        self.assertEqual(claim.third_party_ids.name, "XX7777")
        self.assertEqual(claim.third_party_ids.insurer_name, "Other mutual")
        self.assertEqual((claim.report_kind, claim.report_number), ("european", "E-55"))
        self.assertEqual((claim.fault, claim.direct_settlement, claim.channel), ("theirs", True, "messenger"))
        self.assertEqual((claim.loss_place, claim.time_loss), ("Odesa", 13.5))

    def test_photos_become_the_claims(self):
        """Who reads the claim reads its photos; others do not."""
        photo = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "bumper.jpg", "datas": DOT, "res_model": "insurance.claim.notice", "res_id": 0})
        )
        notice = self._form(policy_id=self.policy.id)
        notice.place_id = self.place
        notice.photo_ids.add(photo)
        claim = self._report(notice)
        self.assertEqual(claim.photo_ids, photo)
        self.assertEqual((photo.res_model, photo.res_id), ("insurance.claim", claim.id))
        self.assertTrue(photo.with_user(self.handler).datas)
        with self.assertRaises(AccessError):
            photo.with_user(self.other_agent).read(["datas"])

    def test_photos_of_notices_never_reported_go(self):
        photos = self.env["ir.attachment"].with_user(self.agent)
        left, fresh = photos.create(
            [{"name": name, "datas": DOT, "res_model": "insurance.claim.notice", "res_id": 0} for name in ("a", "b")]
        )
        claims = self._claim(photo_ids=[Command.link(photos.create({"name": "c", "datas": DOT}).id)])
        self.env.flush_all()
        old = "UPDATE ir_attachment SET create_date = create_date - interval '2 days' WHERE id = ANY(%s)"
        self.env.cr.execute(old, [[left.id, claims.photo_ids.id]])
        self.env.invalidate_all()
        self.env["insurance.claim.notice"]._gc_photos()
        self.assertFalse(left.exists())
        self.assertTrue(fresh.exists())
        self.assertTrue(claims.photo_ids.exists())

    def test_nobody_takes_files_of_other_records(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret.png", "datas": DOT, "res_model": "res.company", "res_id": self.company.id}
        )
        claim = self._claim().with_user(self.agent)
        with self.assertRaises(AccessError):
            claim.photo_ids = [Command.link(secret.id)]

    def test_without_a_policy(self):
        with self.assertRaisesRegex(UserError, "Choose the policy"):
            self._form().save().action_report()

    def test_what_was_typed_is_ones_own(self):
        notice = self._form(policy_id=self.policy.id).save()
        for user in (self.other_agent, self.agent_all, self.handler, self.supervisor, self.administrator):
            with self.subTest(user.name), self.assertRaises(AccessError):
                notice.with_user(user).read(["description"])

    def test_handler_takes_the_call(self):
        notice = self._form(self.handler, partner_id=self.client.id)
        self.assertEqual(notice.policy_id, self.policy)
        notice.place_id = self.place
        self.assertEqual(self._report(notice).agent_id, self.agent)

    def test_buttons_open_it(self):
        for record, name in ((self.client, "partner"), (self.policy, "policy"), (self.car, "object")):
            action = record.with_user(self.agent).action_report_claim()
            self.assertEqual(action["res_model"], "insurance.claim.notice")
            self.assertEqual(action["context"], {f"default_{name}_id": record.id})


@tagged("post_install", "-at_install")
class TestClaimCard(ClaimCase):
    """The client's card, the policy's and the object's page know the claims."""

    def _section(self, user=None):
        card = self.client.with_user(user or self.agent)._get_card()
        return next(section for section in card["sections"] if section["key"] == "claims")

    def test_no_claims(self):
        section = self._section()
        self.assertFalse(section["rows"])
        self.assertTrue(section["empty"])
        self.assertEqual(section["buttons"][0]["method"], "action_report_claim")

    def test_rows(self):
        claim = self._claim(date_reported=self.today - relativedelta(days=3))
        row = self._section()["rows"][0]
        self.assertIn(claim.name, row["title"])
        for part in ("AA1111AA", "open for 3 days", self.cause.name):
            self.assertIn(part, row["detail"])
        self.assertEqual(row["badge"]["text"], claim.stage_id.name)
        self.assertEqual(row["open"], {"model": "insurance.claim", "id": claim.id})

    def test_colleagues_claims_are_not_in_it(self):
        theirs = self._insured(self.other_agent)
        self._claim(self.other_agent, policy_id=theirs.id, place_id=False, cover_id=False)
        self.assertFalse(self._section()["rows"])
        self.assertEqual(len(self._section(self.other_agent)["rows"]), 1)

    def test_constant_queries(self):
        self._claim()
        self._section()
        counts = []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._section()
            counts.append(self.env.cr.sql_log_count - before)
            for _claim in range(4):
                self._claim()
        self.assertLessEqual(counts[1], counts[0])

    def test_counts(self):
        claim = self._claim()
        self.assertEqual(self.policy.with_user(self.agent).claim_count, 1)
        self.assertEqual(self.policy.with_user(self.agent).claim_open_count, 1)
        self.assertEqual(self.car.with_user(self.agent).claim_count, 1)
        for record in (self.policy, self.car, self.client):
            action = record.with_user(self.agent).action_open_claims()
            self.assertEqual(self.env["insurance.claim"].search(action["domain"]), claim)
