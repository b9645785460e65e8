"""What the builders share: the environment, today, a fixed source of chance and what was made so far."""

import random
from datetime import timedelta

from odoo import fields

SEED = 20261122
# no mails, no "created" messages, no reactions of rules to what is only history
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
    "no_reset_password": True,
    "insurance_silent": True,
}


class Broker:
    """The broker while it is being built."""

    def __init__(self, env):
        self.env = env(context={**env.context, **QUIET})
        self.today = fields.Date.context_today(env.user)
        self.random = random.Random(SEED)
        self.company = self.env.company
        self.offices = {}  # code: insurance.office
        self.users = {}  # login: res.users
        self.teams = {}  # insurance_kind: crm.team
        self.lines = {}  # code: insurance.line
        self.products = {}  # line's code: insurance.product records
        self.marketers = self.env["res.partner"]
        self.channels = {}  # name: insurance.channel
        self.bonus = {}  # class: id of the insurance.bonus.class
        self.banks = self.env["res.partner"]
        self.script = self.env["insurance.script"]
        self.clients = []  # res.partner records of people
        self.numbers = 0

    def day(self, offset):
        """The date so many days from today."""
        return self.today + timedelta(days=offset)

    def next_number(self, line_code):
        """A policy number as the invented insurers print them."""
        self.numbers += 1
        return f"{line_code[:3]}-{self.today.year % 100:02}-{self.numbers * 7919 % 1_000_000:06}"
