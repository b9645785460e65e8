from odoo import fields, models

CHANNELS = [("sms", "SMS"), ("email", "E-mail"), ("call", "Call"), ("letter", "Letter")]
STATES = [
    ("planned", "Planned"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("unconfirmed", "Not confirmed"),
    ("failed", "Failed"),
    ("skipped", "Not sent"),
    ("received", "Received"),
]
REASONS = [
    ("no_consent", "No consent"),
    ("not_wanted", "Does not want to be contacted"),
    ("blacklist", "On the list of blocked numbers"),
    ("no_address", "No number or address"),
    ("quiet", "Quiet hours until it was too late"),
    ("too_late", "Found too late"),
    ("cap", "Too many messages this week"),
    ("stopped", "No longer needed"),
    ("changed", "Date or record changed"),
    ("empty_text", "The text would have a gap"),
    ("duplicate", "Same number already told"),
    ("no_gateway", "No gateway for this number"),
    ("cancelled", "Stopped by a person"),
]


class InsuranceMessage(models.Model):
    """One message to or from one person: planned, sent, delivered, failed, or not sent and why.

    A row is made before anything is sent and is never made twice: a rule tells of one occurrence of one record once
    (``_occurrence_uniq``), and by another way instead where that failed (``_instead_uniq``). Rows are written by the
    service user's jobs; people read them.
    """

    _name = "insurance.message"
    _description = "Message"
    _order = "due desc, id desc"
    _rec_name = "address"

    direction = fields.Selection([("outgoing", "Sent"), ("incoming", "Received")], required=True, default="outgoing")
    source = fields.Selection(
        [
            ("rule", "By a rule"),
            ("bulk", "In bulk"),
            ("person", "By a person"),
            ("campaign", "By a campaign"),
            ("answer", "From outside"),
        ],
        required=True,
        default="person",
    )
    state = fields.Selection(STATES, required=True, default="planned")
    reason = fields.Selection(REASONS)
    detail = fields.Char(help="What happened, in words.")

    # what it is about
    rule_id = fields.Many2one("insurance.contact.rule", index="btree_not_null", ondelete="restrict")
    bulk_id = fields.Many2one("insurance.bulk", index="btree_not_null", ondelete="restrict")
    event_code = fields.Char()
    model = fields.Char()
    res_id = fields.Many2oneReference("Record", model_field="model")
    occurrence = fields.Char(help="The date of the event, or what tells two announcements of a record apart.")
    part = fields.Integer(default=0, help="0, or the contact, where an occurrence is told to several people.")
    policy_id = fields.Many2one("insurance.policy", index="btree_not_null", ondelete="set null")
    lead_id = fields.Many2one("crm.lead", "Deal", index="btree_not_null", ondelete="set null")

    # who
    audience = fields.Selection([("client", "Client"), ("employee", "Employee")], required=True, default="client")
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null")
    user_id = fields.Many2one("res.users", "Agent", index=True, ondelete="set null", help="In charge of the client.")
    author_id = fields.Many2one("res.users", "Written By", index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")

    # what is said, and how
    purpose_id = fields.Many2one("insurance.consent.purpose", ondelete="restrict")
    template_id = fields.Many2one("insurance.message.template", ondelete="restrict")
    channel = fields.Selection(CHANNELS, help="Decided when it is sent.")
    address = fields.Char("Number or Address", help="The number with its country, or the e-mail address.")
    lang = fields.Char("Language")
    subject = fields.Char()
    body = fields.Text("Text", help="As it was sent.")
    body_html = fields.Html("E-mail", sanitize=False)
    is_final = fields.Boolean("Text Is Final", help="Written as it leaves; not filled in once more.")
    segments = fields.Integer()

    # when
    due = fields.Datetime(required=True, default=fields.Datetime.now)
    useful_until = fields.Datetime(help="Later than this it is not sent any more.")
    date_claimed = fields.Datetime("Being Sent Since", copy=False)
    date_sent = fields.Datetime("Sent On")
    date_delivered = fields.Datetime("Delivered On")

    # by which way
    gateway_id = fields.Many2one("insurance.gateway", index="btree_not_null", ondelete="restrict")
    provider_ref = fields.Char("Gateway's Number", help="The number the gateway gave it.")
    uuid = fields.Char(
        copy=False,
        help="Our number, which the gateway's reports come back with; that of core's SMS where there is one.",
    )
    attempts = fields.Integer(default=0)
    cost = fields.Monetary()
    currency_id = fields.Many2one("res.currency")
    mail_message_id = fields.Many2one("mail.message", index="btree_not_null", ondelete="set null")

    _occurrence_uniq = models.UniqueIndex(
        "(rule_id, model, res_id, occurrence, part) WHERE rule_id IS NOT NULL AND instead_of_id IS NULL",
        "This was already told.",
    )
    _uuid_uniq = models.UniqueIndex("(uuid) WHERE uuid IS NOT NULL", "Another message already has this number.")
    _due_idx = models.Index("(due, id) WHERE state = 'planned'")
    _sending_idx = models.Index("(date_claimed) WHERE state = 'sending'")
    _company_idx = models.Index("(company_id, due DESC, id DESC)")
    _partner_idx = models.Index("(partner_id, due DESC) WHERE partner_id IS NOT NULL")
    _address_idx = models.Index("(address, date_claimed) WHERE date_claimed IS NOT NULL")
    _provider_ref_idx = models.Index("(gateway_id, provider_ref) WHERE provider_ref IS NOT NULL")
