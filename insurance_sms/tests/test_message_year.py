"""A broker's year, day by day: clients change their minds, policies change their dates, servers and gateways fail.

``INSURANCE_YEAR_POLICIES=2000 INSURANCE_YEARS=1`` in the environment makes it the year of a broker of 2,000 policies.
"""

import os
import random
from collections import Counter
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import SmsCase
from .year_oracle import Client, Oracle, Policy, Rule

POLICIES = int(os.environ.get("INSURANCE_YEAR_POLICIES", "60"))
YEARS = int(os.environ.get("INSURANCE_YEARS", "2"))
START, DAYS = date(2031, 1, 1), int(os.environ.get("INSURANCE_YEAR_DAYS", "365"))
ZONES = ("UTC", "Europe/Kyiv", "Asia/Tehran", "Asia/Shanghai")
HOURS = (0, 7, 10, 13, 19, 22)  # at which the sender runs, when it runs
CAP = 2
CHANGES = 1.5  # of a policy or a client's mind, per policy and year
SETTINGS = settings(
    deadline=None, max_examples=YEARS, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)  # fmt: skip


class Killed(BaseException):
    """The server is stopped in the middle of a batch."""


@tagged("post_install", "-at_install")
class TestMessageYear(SmsCase):
    """Exactly the expected messages: none twice, none to who stopped, none in quiet hours, none forgotten."""

    def setUp(self):
        super().setUp()
        # nothing is committed here
        self.patch_method(self.env.registry["ir.cron"], "_commit_progress", lambda _cron, *_args, **_kwargs: 60)

    def test_year(self):
        self.revived = 0
        self._live_years()
        self.assertTrue(self.revived, "dates that come back were among it")

    @SETTINGS
    @given(seed=st.integers(0, 10**6))
    def _live_years(self, seed):
        savepoint = self.env.cr.savepoint()
        try:
            self._live(random.Random(seed))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    # --- the broker ----------------------------------------------------------------------------------

    def _make_broker(self):
        """Make the clients, policies and rules, here and for the oracle."""
        self.company.message_cap = CAP
        self.env["insurance.holiday"].create({"name": "Day of rest", "date": date(2020, 3, 8)})
        self.template.write({"no_signature": True, "body_html": False})
        count = max(POLICIES * 2 // 3, 3)
        people = self.env["res.partner"].create(
            [
                {
                    "name": f"Client {number}",
                    "phone": f"+38050{3000000 + number}",
                    "tz": self.dice.choice(ZONES),
                    "user_id": self.agent.id,
                    "is_insurance_client": True,
                }
                for number in range(count)
            ]
        )
        clients = {one.id: Client(one.id, one.tz, bad_number=self.dice.random() < 0.05) for one in people}
        owners = [self.dice.choice(people) for _each in range(POLICIES)]
        policies = {}
        for record, owner in zip(self._make_policies(owners), owners, strict=True):
            policies[record.id] = Policy(record.id, clients[owner.id], record.date_end)
        self.oracle = Oracle(self._make_rules(), clients, policies, (21, 9), CAP, {(3, 8)})
        for client in clients.values():
            if self.dice.random() < 0.5:
                self._answer(client, "marketing", "given", START)

    def _make_policies(self, owners):
        ends = [START + timedelta(days=self.dice.randrange(DAYS)) for _owner in owners]
        policies = self.env["insurance.policy"].create(
            [
                {
                    "partner_id": owner.id,
                    "product_id": self.product.id,
                    "number": f"Y-{index:06}",
                    "user_id": self.agent.id,
                    "date_start": end - timedelta(days=364),
                    "date_end": end,
                    "premium": 100,
                }
                for index, (owner, end) in enumerate(zip(owners, ends, strict=True))
            ]
        )
        # thousands at once: what issuing does beside does not matter here
        self._set_state(policies.ids, "issued")
        return policies

    def _set_state(self, ids, state):
        self.env.flush_all()
        self.env.cr.execute("UPDATE insurance_policy SET state = %s WHERE id = ANY(%s)", [state, ids])
        self.env.invalidate_all()

    def _make_rules(self):
        self.rule.is_on = False
        stops = self.env["insurance.stop.condition"].search([("code", "in", ("renewed", "cancelled"))])
        event = self.env.ref("insurance_crm.event_policy_ends")
        rules = []
        for sequence, (days, hour, catch_up, useful, marketing) in enumerate(
            [(30, 10, 7, 3, False), (14, 7, 5, 2, False), (3, 22, 2, 1, False), (20, 10, 7, 10, True)]
        ):
            record = self.rule.copy(
                {
                    "name": f"{days} days before",
                    "sequence": sequence,
                    "event_id": event.id,
                    "days": days,
                    "hour": hour,
                    "catch_up_days": catch_up,
                    "useful_days": useful,
                    "stop_ids": [(6, 0, stops.ids)],
                    "purpose_id": (self.marketing if marketing else self.service).id,
                    "channel_1": "sms",
                    "channel_2": False,
                    "channel_3": False,
                }
            )
            record.write({"is_on": True, "date_since": START - timedelta(days=400)})
            rules.append(Rule(record.id, days, hour, catch_up, useful, marketing))
        return rules

    # --- what happens in a day ------------------------------------------------------------------------

    def _answer(self, client, purpose, state, day):
        client.answers[purpose] = state
        self._answers(self.env["res.partner"].browse(client.key), getattr(self, purpose), state, day=day)

    def _happen(self, day):
        """Let something happen, as it does in an office."""
        oracle = self.oracle
        for _each in range(int(CHANGES * POLICIES / DAYS / 2 + self.dice.random())):
            policy = self.dice.choice(list(oracle.policies.values()))
            client = self.dice.choice(list(oracle.clients.values()))
            kind = self.dice.choice(("stop", "stop", "start", "date", "date", "slip", "cancel", "renew", "silent"))
            getattr(self, f"_do_{kind}")(policy, client, day)

    def _do_stop(self, policy, _client, day):
        self._answer(policy.client, self.dice.choice(("service", "marketing")), "withdrawn", day)

    def _do_start(self, _policy, client, day):
        self._answer(client, self.dice.choice(("service", "marketing")), "given", day)

    def _do_date(self, policy, _client, day):
        self._move(policy, policy.end + timedelta(days=self.dice.randrange(-40, 40)), day)

    def _move(self, policy, end, day):
        policy.end = max(day, end)
        self.env["insurance.policy"].browse(policy.key).sudo().date_end = policy.end

    def _do_slip(self, _policy, _client, day):
        """Somebody moves the end of a policy whose client is about to be told, and puts it right some days later."""
        waiting = [row.policy for row in self.oracle.rows.values() if row.state == "planned"]
        if waiting:
            policy = self.dice.choice(waiting)
            self.slips.append((day + timedelta(days=self.dice.randrange(1, 5)), policy, policy.end))
            self._move(policy, policy.end + timedelta(days=200), day)

    def _put_right(self, day):
        for slip in [slip for slip in self.slips if slip[0] <= day]:
            self.slips.remove(slip)
            self._move(slip[1], slip[2], day)

    def _do_cancel(self, policy, _client, _day):
        if policy.live and self.dice.random() < 0.5:
            policy.live = False
            self._set_state([policy.key], "cancelled")

    def _do_renew(self, policy, _client, _day):
        if policy.live and not policy.renewed:
            policy.renewed = True
            record = self.env["insurance.policy"].browse(policy.key)
            following = record.with_user(self.agent_all).copy(
                {"number": f"{record.number}/2", "previous_id": record.id, "date_start": policy.end + timedelta(days=1),
                 "date_end": date(2040, 1, 1)}
            )  # fmt: skip
            self._set_state(following.ids, "issued")

    def _do_silent(self, _policy, client, _day):
        client.silent = not client.silent
        self.env["res.partner"].browse(client.key).preferred_channel = "none" if client.silent else False

    # --- running ---------------------------------------------------------------------------------------

    def _live(self, dice):
        self.dice, self.handed, self.slips, outage = dice, [], [], 0
        midnight = datetime.combine(START, datetime.min.time())
        with freeze_time(midnight) as self.clock:
            self._make_broker()
            self.bad = {
                f"+38050{3000000 + index}"
                for index, client in enumerate(self.oracle.clients.values())
                if client.bad_number
            }
            for number in range(DAYS):
                outage = outage - 1 if outage > 0 else dice.choice((0,) * 40 + (1, 2, 5, 9))
                self._run_day(midnight + timedelta(days=number), bool(outage))
        self._check_ledger()

    def _run_day(self, midnight, is_out):
        """Live one day; while the server is out people go on working."""
        self.clock.move_to(midnight)
        self._put_right(midnight.date())
        self._happen(midnight.date())
        if not is_out:
            self._plan(midnight + timedelta(minutes=5))
        meanwhile = self.dice.choice(HOURS)
        for hour in HOURS:
            now = midnight + timedelta(hours=hour, minutes=self.dice.choice((10, 40)))
            self.clock.move_to(now)
            if hour == meanwhile:
                self._happen(now.date())
            if not is_out and self.dice.random() < 0.8:
                self._run_sender(now, self.dice.choice(("up",) * 12 + ("down", "down", "mute", "killed")))

    def _plan(self, now):
        self.clock.move_to(now)
        self.env["insurance.contact.rule"]._cron_plan(now)
        self.oracle.plan(now)

    def _run_sender(self, now, gateway):
        answer = {"up": "sent", "down": "again", "mute": "unconfirmed"}.get(gateway)

        def deliver(_gateway, messages):
            self.handed += [(message["id"], now, gateway) for message in messages]
            if gateway == "killed":
                raise Killed
            return [
                {"id": message["id"], "state": "failed" if message["number"] in self.bad else answer}
                for message in messages
            ]

        self.oracle.recover(now)
        with patch.object(self.provider, "deliver", deliver):
            try:
                self._send_frozen(now)
            except Killed:
                self.env.invalidate_all()
        self.oracle.send(now, gateway)

    # --- what must be true ------------------------------------------------------------------------------

    def _check_ledger(self):
        """The ledger is the oracle's, row by row; and what the gateway was handed obeys the promises by itself."""
        rules = [rule.key for rule in self.oracle.rules]
        rows = self.env["insurance.message"].search([("rule_id", "in", rules)])
        found = {
            (row.rule_id.id, row.res_id, date.fromisoformat(row.occurrence)): (
                row.state,
                row.attempts,
                row.date_sent or None,
            )
            for row in rows
        }
        expected = {
            key: (row.state, row.attempts, row.moment if row.state in ("sent", "unconfirmed") else None)
            for key, row in self.oracle.rows.items()
        }
        self.assertEqual(len(rows), len(found), "each occurrence is told once")
        differing = {key: (found.get(key), expected.get(key)) for key in found.keys() | expected.keys()
                     if found.get(key) != expected.get(key)}  # fmt: skip
        self.assertFalse(differing, "(found, expected)")
        self.assertGreater(Counter(state for state, _attempts, _moment in found.values())["sent"], POLICIES // 3)
        self._check_handed(rows)
        self.revived += self.oracle.revived

    def _check_handed(self, rows):
        by_id = {row.id: row for row in rows}
        seen = {}
        for message_id, moment, gateway in self.handed:
            client = self.oracle.clients[by_id[message_id].partner_id.id]
            self.assertTrue(self.oracle.is_open(moment, client), "nobody is disturbed in quiet hours")
            self.assertEqual(seen.get(message_id, "down"), "down", "what may have left is not handed over again")
            seen[message_id] = gateway
