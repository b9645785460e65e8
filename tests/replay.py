"""What a night of the real portfolio must make, said by the file alone, and the questions asked of the database."""

import base64
import io
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from tests import lledo

DAY, DAYS = date(2018, 5, 1), 30
NIGHT = f"{DAY} 01:30:00"
DEADLINE = 3  # days after the opening
BATCH = 500
PATIENCE = 600  # seconds for a night

# Own policies only, as in the set; the stand-in gets what nobody known is in charge of.
SETTINGS = """
standin = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Stand-in", "login": "standin", "group_ids": [(4, env.ref("insurance_crm.group_supervisor").id)]})
env["insurance.renewal.rule"].search([]).write({
    "days": arguments["days"], "standin_id": standin.id, "deadline_days": arguments["deadline"], "deadline_from": "open"})
env.cr.commit()
"""
OPEN = """
from datetime import date
env["insurance.renewal"]._as_service()._cron_open(today=date.fromisoformat(arguments["today"]))
"""
LIST = """
import base64
from datetime import date
from freezegun import freeze_time
with freeze_time(arguments["today"]):
    user = env["res.users"].search([("login", "=", arguments["login"])])
    sheet = env["insurance.renewal.list"].with_user(user).create({
        "date_from": arguments["start"], "date_to": arguments["end"], "with_renewed": True, "with_cancelled": True})
    report = env["ir.actions.report"].with_user(user)._render_qweb_pdf("insurance_renewal.action_report_renewal_list", sheet.ids)[0]
    result = {"xlsx": base64.b64encode(sheet._list_xlsx()).decode(), "pdf": base64.b64encode(report).decode()}
"""
MADE = """
SELECT p.number, p.date_start, r.date_due, r.date_open, r.date_end, r.state, r.lead_id, w.name
  FROM insurance_renewal r JOIN insurance_policy p ON p.id = r.policy_id JOIN crm_lead l ON l.id = r.lead_id
  LEFT JOIN res_users u ON u.id = r.user_id LEFT JOIN res_partner w ON w.id = u.partner_id"""
DEALS = """
SELECT l.id, l.expected_revenue::float, l.date_deadline, l.insurance_kind, l.user_id, l.won_status, l.team_id IS NOT NULL,
       l.create_uid = (SELECT res_id FROM ir_model_data WHERE module = 'insurance_renewal' AND name = 'user_renewal')
  FROM crm_lead l WHERE l.renewal_bundle IS NOT NULL"""
TASKS = "SELECT res_id, user_id, date_deadline, note FROM mail_activity WHERE is_insurance_renewal AND active"
STEPS = """
SELECT p.number, p.date_start, s.kind, s.date_planned, s.state, s.reason
  FROM insurance_renewal_step s JOIN insurance_renewal r ON r.id = s.renewal_id JOIN insurance_policy p ON p.id = r.policy_id"""
TELL = """
UPDATE insurance_renewal_step SET date_planned = %s WHERE kind = 'escalate' AND state = 'planned' RETURNING id"""
TOLD = """
SELECT count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'planned') FROM insurance_renewal_step
 WHERE kind = 'escalate'"""
TOLD_TASKS = """
SELECT res_id, count(*) FROM mail_activity WHERE renewal_step_kind = 'escalate' AND active GROUP BY res_id"""
TOLD_DEALS = """
SELECT DISTINCT r.lead_id FROM insurance_renewal_step s JOIN insurance_renewal r ON r.id = s.renewal_id
 WHERE s.kind = 'escalate' AND s.state = 'done'"""


class Expected:
    """What must exist, from the file: terms begun by DAY, the last of each policy, ending within DAYS from DAY on."""

    def __init__(self, folder):
        self.terms = defaultdict(list)
        for row in lledo.read(folder):
            start, end = lledo.day(row["Date_last_renewal"]), lledo.day(row["Date_next_renewal"])
            if start <= DAY:
                self.terms[int(row["ID"])].append(
                    (
                        start,
                        end - timedelta(days=1),
                        float(row["Premium"]),
                        (row["Date_birth"], row["Date_driving_licence"]),
                    )
                )
        self.due = {}  # (number, start): (last day, premium, client, agent)
        for policy, terms in self.terms.items():
            for start, last, premium, client in terms:
                followed = any(other > start for other, *_rest in terms)
                if DAY <= last <= DAY + timedelta(days=DAYS) and not followed:
                    self.due[lledo.policy_number(policy), start] = last, premium, client, self.agent(policy)
        self.deals = defaultdict(list)
        for (number, _start), (last, premium, client, agent) in self.due.items():
            self.deals[client, last.year, last.month].append((last, number, premium, agent))

    @staticmethod
    def agent(policy):
        """Name of the policy's agent, None for those the broker does not know."""
        name = lledo.AGENTS[policy % len(lledo.AGENTS)]
        return None if name in lledo.AGENTS[-2:] else name

    def assignees(self, terms):
        """Who may have the deal of these policies: the known agent of the one that ends first (any of equals)."""
        known = [(last, agent) for last, _number, _premium, agent in terms if agent]
        first = min((last for last, _agent in known), default=None)
        return {agent for last, agent in known if last == first} or {"Stand-in"}


def rows(connection, query, *values):
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchall()


def check_steps(connection, expected):
    """Each renewal has its four steps once; those whose day was over when the work was opened say so."""
    found = Counter(rows(connection, STEPS))
    wanted = Counter()
    for (number, start), (last, *_rest) in expected.due.items():
        wanted[number, start, "create", max(last - timedelta(days=DAYS), start), "done", None] += 1
        wanted[number, start, "win_back", last + timedelta(days=14), "planned", None] += 1
        for kind, days in (("remind", 30), ("escalate", 7)):
            planned = last - timedelta(days=days)
            late = planned <= DAY
            wanted[number, start, kind, planned, "missed" if late else "planned", "late" if late else None] += 1
    assert found == wanted


def check_deals(expected, by_deal, deals, tasks, who):
    """Each deal of the file is one of the database, with its money, days and person, and so is its task."""
    notes = {deal: (user, deadline, note) for deal, user, deadline, note in tasks}
    found = {frozenset(numbers): deal for deal, numbers in by_deal.items()}
    for terms in expected.deals.values():
        deal = found.pop(frozenset(number for _last, number, _premium, _agent in terms))
        revenue, deadline, kind, user, won, has_team, by_service = deals[deal]
        assert revenue == pytest.approx(sum(premium for _last, _number, premium, _agent in terms))
        assert (deadline, kind, won, has_team, by_service) == (min(terms)[0], "own_renewal", "pending", True, True)
        assert who[deal] in expected.assignees(terms)
        assert notes[deal][:2] == (user, DAY + timedelta(days=DEADLINE))
        assert all(number in notes[deal][2] for _last, number, _premium, _agent in terms)
    assert not found


# --- the renewal list ------------------------------------------------------------------------------


def sheet(content):
    """Return ``[{column: value}]`` of the list's rows in a spreadsheet, with the office and line they stand under."""
    table = list(load_workbook(io.BytesIO(base64.b64decode(content))).active.iter_rows(values_only=True))
    head = next(n for n, line in enumerate(table) if line[0] == "Expiry")
    office = line_name = None
    found = []
    for cells in table[head + 1 :]:
        text = str(cells[0]).strip()
        if cells[1] is None and text.startswith("Office: ") and "(" not in text:
            office = text.removeprefix("Office: ")
        elif cells[1] is None and text.startswith("Line: ") and "(" not in text:
            line_name = text.removeprefix("Line: ")
        elif hasattr(cells[0], "date"):
            found.append(dict(zip(table[head], cells, strict=True)) | {"Office": office, "Line": line_name})
    return found


def as_rows(found):
    """Return the spreadsheet's rows in the order of the query's columns."""
    names = (
        "Policy",
        "Expiry",
        "Issued",
        "Issuing unit",
        "Policyholder",
        "Phone",
        "Mobile",
        "Marketer",
        "Agent",
        "Office",
        "Line",
        "Premium",
    )
    return Counter(
        tuple(row[name].date() if name in ("Expiry", "Issued") and row[name] else row[name] for name in names)
        for row in found
    )


def as_printed(policies):
    """Return the policies as the list shows them."""
    return Counter(
        (
            number,
            end,
            issued,
            unit or None,
            client,
            phone,
            mobile,
            marketer or "Direct sale",
            agent,
            office or "–",
            line,
            premium,
        )
        for number, end, issued, unit, client, phone, mobile, marketer, agent, office, line, premium, _login in policies
    )
