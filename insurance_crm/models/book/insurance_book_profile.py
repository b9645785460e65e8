import re

from odoo import Command, api, fields, models

MATCHES = ["external", "phone", "email", "vat", "document", "name_birth"]


class InsuranceBookProfile(models.Model):
    """How files of one origin are read: what each column is, and what to do with what it says."""

    _name = "insurance.book.profile"
    _description = "Import Profile"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade", index=True
    )
    source = fields.Char(
        compute="_compute_source", store=True, readonly=False, precompute=True, required=True,
        help="Short name of where the rows come from. A row is recognised by source and row key, "
             "so profiles that read the same system's files share one source.",
    )  # fmt: skip
    header_row = fields.Integer(help="Row with the column names as the spreadsheet counts them. 0: the file has none.")
    sheet = fields.Char(help="Sheet of a workbook. Empty: the largest one.")
    encoding = fields.Char(help="Of a CSV file, e.g. utf-8 or cp1251. Empty: found out for each file.")
    delimiter = fields.Char(help="Of a CSV file. Empty: found out for each file.")
    column_ids = fields.One2many("insurance.book.column", "profile_id", string="Columns")
    match_ids = fields.One2many(
        "insurance.book.match",
        "profile_id",
        string="Clients are recognised by",
        default=lambda self: self._default_matches(),
    )
    content = fields.Selection(
        [("book", "Policies"), ("objects", "Objects of one policy")], "A row is", required=True, default="book",
        readonly=True,
    )  # fmt: skip
    several_rows = fields.Selection(
        [("sum", "Each row's own: they are added up"), ("same", "The policy's: every row repeats it")],
        "Premium of several rows", required=True, default="sum",
        help="When several rows are one policy with several objects: what their premium, tax, fee and commission are.",
    )  # fmt: skip
    origin = fields.Selection(
        [("own", "Ours"), ("foreign", "Elsewhere")], "Policies are", required=True, default="own",
        help="For rows that do not say it themselves.",
    )  # fmt: skip
    line_id = fields.Many2one("insurance.line", ondelete="restrict", help="For rows that name no line.")
    insurer_id = fields.Many2one(
        "res.partner", domain="[('is_insurer', '=', True)]", check_company=True, ondelete="restrict",
        help="For rows that name no insurer, e.g. in a file that comes from one.",
    )  # fmt: skip
    default_term = fields.Char(help="For rows without an end, as people write it: 1 year, 6 months, 15 days.")
    create_missing = fields.Boolean(
        "Create what is missing", default=True,
        help="Insurers, products, lines, offices and marketers that the file names and we do not know yet. "
             "Off: such rows are rejected.",
    )  # fmt: skip
    chain_by = fields.Selection(
        [("number", "Number and insurer"), ("object", "Number, else the same object and line"), ("none", "Nothing")],
        "Terms are chained by", required=True, default="number",
        help="Which rows are terms of the same policy. A column mapped to “Policy chain” comes before this.",
    )  # fmt: skip
    chain_gap = fields.Integer(
        "Longest gap (days)",
        default=60,
        help="Terms of the same object are chained when at most so many days lie between.",
    )
    existing = fields.Selection(
        [("adopt", "Complete it from the file"), ("refuse", "Reject the row")],
        "A policy entered by hand", required=True, default="adopt",
        help="What to do with a row whose policy (insurer, number, start) is already here but not from this source.",
    )  # fmt: skip
    announce = fields.Boolean(
        "Announce events",
        help="Let rules (messages, tasks) react to imported policies as if just issued. Off for history.",
    )
    user_id = fields.Many2one(
        "res.users", "Works as", readonly=True, copy=False, ondelete="restrict",
        help="The service user in whose name this source's records are made. Nobody can log in as it.",
    )  # fmt: skip
    agent_ids = fields.One2many("insurance.book.agent", "profile_id", string="Employees in the files")
    run_ids = fields.One2many("insurance.book.run", "profile_id", string="All imports")
    run_count = fields.Integer("Imports", compute="_compute_run_count")

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another import profile already has this name.")

    def _default_matches(self):
        return [Command.create({"criterion": criterion, "sequence": n}) for n, criterion in enumerate(MATCHES)]

    @api.depends("name")
    def _compute_source(self):
        for profile in self:
            profile.source = profile.source or re.sub(r"\W+", "-", (profile.name or "").casefold()).strip("-") or "book"

    @api.depends_context("uid")
    def _compute_run_count(self):
        counts = dict(
            self.env["insurance.book.run"]._read_group([("profile_id", "in", self.ids)], ["profile_id"], ["__count"])
        )
        for profile in self:
            profile.run_count = counts.get(profile, 0)

    def _get_service_user(self):
        """Return the user in whose name this source is imported; made when there is none yet."""
        self.ensure_one()
        profile = self.sudo()  # sudo: supervisors start imports but may not make users
        if not profile.user_id:
            login = f"import.{self.source}.{self.company_id.id}"
            users = self.env["res.users"].sudo().with_context(no_reset_password=True, active_test=False)
            user = users.search([("login", "=", login)]) or users.create(self._prepare_service_user_vals(login))
            user.active = False  # nobody logs in as it or picks it as an agent
            profile.user_id = user
        return profile.user_id

    def _prepare_service_user_vals(self, login):
        """Return the values of the service user; it has no password."""
        return {
            "name": self.env._("Import: %(name)s", name=self.source),
            "login": login,
            "company_id": self.company_id.id,
            "company_ids": [Command.set(self.company_id.ids)],
            "group_ids": [Command.set(self.env.ref("insurance_crm.group_administrator").ids)],
        }

    def _set_columns(self, guess):
        """Replace the columns by what was guessed of a file (``lib.book.guess.Guess``)."""
        self.ensure_one()
        self.header_row = guess.header_row
        self.column_ids = [Command.clear()] + [
            Command.create(
                {
                    "index": index,
                    "title": column["title"],
                    "target": column["target"],
                    "format": column["format"],
                    "samples": " · ".join(str(sample)[:40] for sample in column["samples"]),
                }
            )
            for index, column in enumerate(guess.columns())
        ]

    def action_open_runs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_book_run_action")
        return action | {"domain": [("profile_id", "=", self.id)], "context": {"default_profile_id": self.id}}
