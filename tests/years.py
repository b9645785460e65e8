"""Three years of the real portfolio as a broker lived them: month by month, each importing what was known by then.

`File` reads the archive by itself and says what must have come of it. It shares nothing with our models but the names
`lledo` gives to clients and policies, so that the two can be compared. `MONTHS` is what the months do inside Odoo.
"""

import csv
import itertools
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

from tests import lledo

FIRST, LAST = date(2016, 11, 1), date(2018, 12, 1)  # months in which work is opened
KNOWN = date(2018, 11, 30)  # the file's last term begins on this day: later ends have no outcome in it
DAYS = 30  # before the end
NIGHTS = (1, 8, 15, 22, 29)  # days of the month on which the night's work is done


class File:
    """What the file says, of every ``share``-th client.

    :ivar terms: ``{policy number: [(start, last day, premium, client)]}`` in order of time
    """

    def __init__(self, folder, share=1):
        self.folder, self.share = folder, share
        self.terms = defaultdict(list)
        for _row, number, client, start, last, premium in self._rows():
            self.terms[number].append((start, last, premium, client))
        for terms in self.terms.values():
            terms.sort()

    def _rows(self):
        broker = lledo.Broker()
        for row in lledo.read(self.folder):
            client = broker.client(row)[0]
            if int(client[1:]) % self.share == 0:
                start, end = lledo.day(row["Date_last_renewal"]), lledo.day(row["Date_next_renewal"])
                number = lledo.policy_number(int(row["ID"]))
                yield row, number, client, start, end - timedelta(days=1), float(row["Premium"])

    def write(self, folder):
        """Write one spreadsheet for each month's import; return ``[(day, path)]``, the first with all before it."""
        broker, books = lledo.Broker(), defaultdict(list)
        for row in lledo.read(self.folder):
            line = broker.line(row)
            if int(line[0][1:]) % self.share == 0:
                start = lledo.day(row["Date_last_renewal"])
                books[max(FIRST, start.replace(day=1) + relativedelta(months=1))].append(line)
        paths = []
        for day, lines in sorted(books.items()):
            paths.append((day, Path(folder) / f"{day}.csv"))
            with paths[-1][1].open("w", encoding=lledo.ENCODING, newline="") as out:
                csv.writer(out, delimiter=";").writerows([lledo.HEADER, *lines])
        return paths

    def dues(self):
        """Yield ``(number, start, last day, premium, client, renewed)`` of all terms whose work is opened."""
        until = LAST + relativedelta(months=1) - timedelta(days=1)
        for number, terms in self.terms.items():
            for position, (start, last, premium, client) in enumerate(terms):
                if FIRST <= last <= until:
                    yield number, start, last, premium, client, position + 1 < len(terms)

    def due_by_month(self):
        """Return ``{month: Counter of (number, start)}`` by last day of cover."""
        found = defaultdict(Counter)
        for number, start, last, *_rest in self.dues():
            found[f"{last:%Y-%m}"][number, start] += 1
        return dict(found)

    def deals_by_month(self):
        """Return ``{month: number of clients with something that ends}``: one deal each."""
        found = defaultdict(set)
        for _number, _start, last, _premium, client, _renewed in self.dues():
            found[f"{last:%Y-%m}"].add(client)
        return {month: len(clients) for month, clients in found.items()}

    def rates(self):
        """Return ``{year: (ending, renewed)}`` by last day of cover; of what the file knows the outcome of."""
        found = defaultdict(lambda: [0, 0])
        for _number, _start, last, _premium, _client, renewed in self.dues():
            if last < KNOWN:
                found[last.year][0] += 1
                found[last.year][1] += renewed
        return {year: tuple(counts) for year, counts in found.items()}

    def years(self):
        """Return ``{year: (first day, last day)}`` of the ends whose outcome the file knows."""
        return {
            year: (max(FIRST, date(year, 1, 1)), min(KNOWN - timedelta(days=1), date(year, 12, 31)))
            for year in range(FIRST.year, KNOWN.year + 1)
        }

    def judge(self, risks):
        """Return ``(policies, lost share, AUC, lift of the riskiest tenth)`` of foretold risks.

        :param risks: rows ``(policy number, first day as text, risk)``; the last of a term counts;
            those whose outcome is not in the file are left out
        """
        lost = {
            (number, str(start)): not renewed for number, start, last, *_rest, renewed in self.dues() if last < KNOWN
        }
        latest = {(number, start): risk for number, start, risk in risks if (number, start) in lost}
        told = sorted(((risk, lost[term]) for term, risk in latest.items()), reverse=True)
        share = sum(gone for _risk, gone in told) / len(told)
        tenth = told[: len(told) // 10]
        return len(told), share, _auc(told), sum(gone for _risk, gone in tenth) / len(tenth) / share

    def lost_by_month(self):
        """Return ``{month: number of policies held elsewhere that end in it}``: what was lost a year before."""
        found = Counter()
        for _number, _start, last, _premium, _client, renewed in self.dues():
            again = last + relativedelta(years=1)
            if last < KNOWN and not renewed and again < LAST + relativedelta(months=1):
                found[f"{again:%Y-%m}"] += 1
        return dict(found)


def _auc(told):
    """The chance that of one lost and one kept policy the lost one was told the higher risk; equal risks count half."""
    ranks, position = {}, 0
    for risk, group in itertools.groupby(sorted(risk for risk, _gone in told)):
        size = len(list(group))
        ranks[risk], position = position + (size + 1) / 2, position + size
    gone = [ranks[risk] for risk, lost in told if lost]
    return (sum(gone) - len(gone) * (len(gone) + 1) / 2) / (len(gone) * (len(told) - len(gone)))


# The broker's employees (the last two agents and one issuer are unknown), and rules that open work 30 days before the end.
PREPARE = """
from tests import lledo
env.company.country_id = env.ref("base.es")
agent, supervisor = env.ref("insurance_crm.group_agent_own"), env.ref("insurance_crm.group_supervisor")
names = lledo.AGENTS[:-2] + lledo.ISSUERS[:-1]
users = env["res.users"].with_context(no_reset_password=True)
users.create([{"name": name, "login": f"lledo{n}", "group_ids": [(4, agent.id)]} for n, name in enumerate(names)])
standin = users.create({"name": "Stand-in", "login": "standin", "group_ids": [(4, supervisor.id)]})
env["insurance.renewal.rule"].search([]).write({"days": arguments["days"], "standin_id": standin.id})
env.cr.commit()
"""
# Month by month: import what has begun since; what ended and was not continued is lost; the nights of the month.
MONTHS = """
import base64, os, pathlib
from datetime import date, timedelta
from freezegun import freeze_time
from tests import lledo
Run, Case, profile = env["insurance.book.run"], env["insurance.renewal"], env["insurance.book.profile"]
supervisor = env["res.users"].search([("login", "=", "standin")])
result = []
for day, path in arguments["books"]:
    day, seconds, told = date.fromisoformat(day), {}, {}
    with freeze_time(f"{day} 01:30:00"):
        start = os.times().elapsed
        run = Run.create({"filename": f"{day}.csv", "file": base64.b64encode(pathlib.Path(path).read_bytes()),
                          "profile_id": profile.id})
        run.action_import()
        profile = run.profile_id
        env.cr.commit()
        while run.state == "running":
            run._step_safely()
            env.cr.commit()
            env.invalidate_all()
        done = run.read(["state", "message", "created", "updated", "unchanged", "rejected"])[0]
        seconds["import"], start = os.times().elapsed - start, os.times().elapsed
        gone = Case.with_user(supervisor).search([("state", "=", "open"), ("origin", "=", "own"), ("date_end", "<", day)])
        for position in range(0, len(gone), 200):
            gone[position : position + 200]._close("lost")
            env.cr.commit()
            env.invalidate_all()
        seconds["lost"], start = os.times().elapsed - start, os.times().elapsed
    for night in arguments["nights"]:
        with freeze_time(f"{day.replace(day=night) if night < 29 or day.month != 2 else day.replace(day=28)} 01:30:00"):
            Case._as_service()._cron_open()
            if str(day) in arguments.get("learn", ()) and night == arguments["nights"][0]:
                env["insurance.risk.model"].with_user(Case._as_service().env.user)._cron_train()
            env["insurance.risk.score"].with_user(Case._as_service().env.user)._cron_score()
            soon = Case.search([("origin", "=", "own"), ("has_risk", "=", True), ("date_end", ">=", date.today()),
                                ("date_end", "<", date.today() + timedelta(days=7))])
            told.update({(case.policy_id.number, str(case.policy_id.date_start)): case.risk for case in soon})
            env.cr.commit()
            env.invalidate_all()
    seconds["nights"] = os.times().elapsed - start
    result.append({"day": str(day), "book": done, "lost": len(gone), "seconds": seconds,
                   "told": [[*key, risk] for key, risk in told.items()]})
    if arguments.get("progress"):
        with open(arguments["progress"], "a") as out:
            out.write(f"{day} {done} {len(gone)} {seconds} {len(told)}" + chr(10))
"""
# What the report says of each year, asked as the supervisor.
RATES = """
supervisor = env["res.users"].search([("login", "=", "standin")])
retention = env["insurance.retention"].with_user(supervisor)
result = {}
for year, (start, end) in arguments["years"].items():
    result[year] = retention._get_renewal({"date_from": start, "date_to": end})[0]
"""
CASES = """
SELECT to_char(r.date_end, 'YYYY-MM'), p.number, p.date_start, r.lead_id, r.state, r.date_open, r.date_end
  FROM insurance_renewal r JOIN insurance_policy p ON p.id = r.policy_id WHERE r.origin = %s"""
