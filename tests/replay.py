"""What a night of the real portfolio must make, said by the file alone, and the questions asked of the database."""

from collections import defaultdict
from datetime import date, timedelta

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
