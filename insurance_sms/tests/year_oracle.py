"""What a broker's year of messages must be, worked out by plain rules on plain data; nothing of the sender is used.

It says the same things as the documentation, slowly: one message at a time, one half hour at a time.
"""

import dataclasses
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

HALF = timedelta(minutes=30)
WEEK = timedelta(days=7)
REACHED = ("sending", "sent", "unconfirmed")
PAUSES = {1: 5, 2: 15, 3: 60, 4: 180, 5: 360}  # minutes after the n-th attempt; the sixth is the last


@dataclasses.dataclass
class Rule:
    key: int
    days: int  # before the end
    hour: int
    catch_up: int
    useful: int
    marketing: bool = False


@dataclasses.dataclass
class Client:
    key: int
    zone: str
    answers: dict = dataclasses.field(default_factory=dict)  # "service" or "marketing": "given" or "withdrawn"
    silent: bool = False  # wants to hear nothing
    bad_number: bool = False


@dataclasses.dataclass
class Policy:
    key: int
    client: Client
    end: date
    live: bool = True
    renewed: bool = False


@dataclasses.dataclass
class Row:
    rule: Rule
    policy: Policy
    occurrence: date
    due: datetime
    until: datetime
    number: int
    state: str = "planned"
    attempts: int = 0
    moment: datetime | None = None  # when the client had it, or may have had it
    moved: bool = False  # dropped because the policy had another date


class Oracle:
    """The expected ledger of one company whose clock is UTC."""

    def __init__(self, rules, clients, policies, quiet, cap, holidays):
        self.rules, self.clients, self.policies = rules, clients, policies
        self.quiet, self.cap, self.holidays = quiet, cap, holidays
        self.rows = {}
        self.revived = 0  # messages that were dropped and planned again

    # --- planning ------------------------------------------------------------------------------------

    def plan(self, now):
        for rule in self.rules:
            found = []
            for policy in self.policies.values():
                day = policy.end - timedelta(days=rule.days)
                missed = (now.date() - day).days
                key = (rule.key, policy.key, policy.end)
                if policy.live and 0 <= missed <= rule.catch_up and self._is_untold(key):
                    found.append((policy.end, policy.key, key, day))
            for _end, policy_key, key, day in sorted(found):
                policy = self.policies[policy_key]
                last = max(day, now.date()) + timedelta(days=rule.useful + 1)
                due, until = self._at(day, rule.hour, policy.client), self._at(last, 0, policy.client)
                self.revived += key in self.rows
                number = self.rows[key].number if key in self.rows else len(self.rows)
                self.rows[key] = Row(rule, policy, policy.end, due, until, number)

    def _is_untold(self, key):
        """Return whether nobody was told of it; what was dropped untried may be told when its date comes back."""
        return key not in self.rows or (self.rows[key].moved and not self.rows[key].attempts)

    def _at(self, day, hour, client):
        local = datetime.combine(day, time(hour), ZoneInfo(client.zone))
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    # --- sending -------------------------------------------------------------------------------------

    def recover(self, now):
        for row in self.rows.values():
            if row.state == "sending" and row.moment < now - timedelta(minutes=30):
                row.state, row.moment = "unconfirmed", now

    def send(self, now, gateway):
        """Send what is due; ``gateway`` is up, down (again), mute (no answer) or killed (with the server)."""
        due = [row for row in self.rows.values() if row.state == "planned" and row.due <= now]
        ready = []
        for row in sorted(due, key=lambda row: (row.rule.marketing, row.due, row.number)):
            if not self.is_wanted(row, now):
                row.state, row.moved = "skipped", self._is_moved(row, now)
                continue
            allowed = self.next_open(now, row.policy.client)
            if allowed != now:
                self._wait(row, allowed)
            elif (free := self._get_free(row.policy.client, now, ready)) is not None:
                self._wait(row, free)
            else:
                ready.append(row)
        for row in ready:
            self._hand_over(row, now, gateway)
        return len(due)

    def is_wanted(self, row, now):
        """Return whether the client is to be told of this at all."""
        client, policy = row.policy.client, row.policy
        said = client.answers.get("marketing" if row.rule.marketing else "service")
        agreed = said == "given" if row.rule.marketing else said != "withdrawn"
        still = policy.live and not policy.renewed and policy.end == row.occurrence
        return now <= row.until and still and agreed and not client.silent

    def _is_moved(self, row, now):
        """Return whether the other date is why it is not sent: too late, cancelled and renewed are told first."""
        policy = row.policy
        return now <= row.until and policy.live and not policy.renewed and policy.end != row.occurrence

    def is_open(self, moment, client):
        local = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(client.zone))
        if (local.month, local.day) in self.holidays:
            return False
        return self.quiet[1] <= local.hour < self.quiet[0]

    def next_open(self, moment, client):
        if self.is_open(moment, client):
            return moment
        start = moment.replace(minute=moment.minute // 30 * 30, second=0)
        while not self.is_open(start, client) or start < moment:
            start += HALF
        return start

    def _wait(self, row, moment):
        if moment > row.until:
            row.state = "skipped"
        else:
            row.due = moment

    def _get_free(self, client, now, ready):
        """Return from when the client may have another one, None when now."""
        had = [
            row.moment
            for row in self.rows.values()
            if row.policy.client is client and row.state in REACHED and row.moment > now - WEEK
        ]
        had += [now for row in ready if row.policy.client is client]
        return sorted(had)[-self.cap] + WEEK if len(had) >= self.cap else None

    def _hand_over(self, row, now, gateway):
        row.attempts += 1
        if gateway == "killed":
            row.state, row.moment = "sending", now
        elif row.policy.client.bad_number:
            row.state = "failed"
        elif gateway == "mute":
            row.state, row.moment = "unconfirmed", now
        elif gateway == "up":
            row.state, row.moment = "sent", now
        elif row.attempts < 6:
            row.due = now + timedelta(minutes=PAUSES[row.attempts])
        else:
            row.state = "failed"
