from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ...lib import doubles, text

# how many contacts that share a key are looked at: more than a family are a switchboard or a common name
_PHONE_LIMIT, _NAME_LIMIT, _BIRTH_LIMIT = 20, 40, 60
_FIELDS = ("name", "is_company", "birth_date", "vat", "email_normalized", "phone_sanitized", "mobile_sanitized")


class ResPartner(models.Model):
    """Nobody twice: who is here already, by phone, e-mail, tax number, document, and name with birth date.

    Candidates are found by exact keys, each with an index, in one query for any number of persons;
    then every pair is judged by ``lib/doubles.py``.
    """

    _inherit = "res.partner"

    insurance_name_key = fields.Char(
        compute="_compute_insurance_name_key", store=True, compute_sudo=True, exportable=False
    )
    birth_date = fields.Date(index="btree_not_null")
    email_normalized = fields.Char(index="btree_not_null")

    _insurance_namesakes_idx = models.Index("(insurance_name_key, birth_date) WHERE insurance_name_key IS NOT NULL")

    @api.depends("name", "is_company")
    def _compute_insurance_name_key(self):
        for partner in self:
            partner.insurance_name_key = doubles.name_key(partner.name, partner.is_company) or False

    @api.model
    def _find_doubles(self, vals_list, limit=5, least=doubles.SHOWN):
        """Find the contacts that persons may be who are about to be entered: one query for all of them.

        All contacts of the user's companies are looked at, also those he may not open: show no more of
        them than ``_describe_doubles`` does.

        :param vals_list: list of dicts with what is known, as for `create`: ``name``, ``is_company``, ``birth_date``,
            ``vat``, ``phone``, ``mobile_phone``, ``email``, ``country_id``; also ``phones``, ``emails`` and
            ``documents`` (lists), and ``id`` of the contact that is meant, which is not found
        :param limit: most contacts for each
        :param least: fewest points, of 100
        :return: a list for each, best first: ``{"id", "score": 0-100, "reasons": [text], "codes": [code]}``; from
            ``lib.doubles.SURE`` points on it is the same client
        """
        persons = [self._prepare_double(vals) for vals in vals_list]
        ids = [vals.get("id") for vals in vals_list]
        return self._find_doubles_of(persons, ids, self.env.companies.ids, limit, least)

    @api.model
    def _match_client(self, vals):
        """Return the one contact that these values are surely of, or an empty recordset.

        :param vals: see ``_find_doubles``
        """
        sure = self._find_doubles([vals], limit=2, least=doubles.SURE)[0]
        if not sure or (len(sure) > 1 and sure[0]["score"] == sure[1]["score"]):
            return self.browse()
        return self.browse(sure[0]["id"])

    @api.model
    def _describe_doubles(self, found):
        """Return what anybody may know of contacts found by ``_find_doubles``: name and agent in charge.

        :return: list of ``{"id", "name", "agent", "score", "reasons", "can_open"}``
        """
        partners = self.browse([one["id"] for one in found])
        mine = set(partners._filtered_access("read").ids)
        described = []
        # sudo: of somebody else's client, too, one may know whom to ask
        for one, partner in zip(found, partners.sudo(), strict=True):
            described.append({
                "id": partner.id, "name": partner.display_name, "agent": partner.user_id.name or "",
                "score": one["score"], "reasons": one["reasons"], "can_open": partner.id in mine,
            })  # fmt: skip
        return described

    @api.model
    def get_insurance_doubles(self, vals):
        """Return who may be the person being typed in, for screens; see ``_find_doubles`` and ``_describe_doubles``."""
        self.check_access("create")
        return self._describe_doubles(self._find_doubles([vals])[0])

    # --- what is compared ---------------------------------------------------------------------

    @api.model
    def _prepare_double(self, vals):
        """Return the `Person` of values for `create`; see ``_find_doubles``."""
        country = self.env["res.country"].browse(vals.get("country_id") or ()) or self.env.company.country_id
        phones = [vals.get("phone"), vals.get("mobile_phone"), *(vals.get("phones") or ())]
        emails = [vals.get("email"), *(vals.get("emails") or ())]
        return doubles.Person(
            name=vals.get("name") or "",
            is_firm=bool(vals.get("is_company")),
            birth=fields.Date.to_date(vals.get("birth_date") or None),
            vat=text.code_key(vals.get("vat") or ""),
            phones={self._get_phone_key(phone, country) for phone in phones if phone},
            emails={email_normalize(email) or email.strip().casefold() for email in emails if email},
            documents=self._get_document_keys(vals.get("documents") or ()),
        )

    @api.model
    def _get_phone_key(self, number, country):
        """Return a phone number in the form it is stored and compared in: international, else what was typed."""
        try:
            return phone_format(number, country.code or None, country.phone_code or None, "E164", raise_exception=True)
        except UserError:
            return number

    @api.model
    def _get_document_keys(self, numbers):
        """Return the hashes of document numbers; none when the key file is missing, which must not stop an entry."""
        identities = self.env["insurance.identity"]
        try:
            return {found for number in numbers if number for found in identities._hashes(number)}
        except UserError:
            return set()

    @api.model
    def _find_doubles_of(self, persons, ids, companies, limit, least):
        """Judge the candidates of each person, of ``companies`` (None: of all); see ``_find_doubles``."""
        self.flush_model(["active", "type", "company_id", "insurance_name_key", *_FIELDS])
        self.env["insurance.identity"].flush_model(["number_hash", "partner_id"])
        self.env["insurance.contact.point"].flush_model(["value_key", "partner_id"])
        candidates = self._get_double_candidates(persons, companies)
        return [
            self._judge_doubles(person, candidates.get(number, {}), own, limit, least)
            for number, (person, own) in enumerate(zip(persons, ids, strict=True))
        ]

    @api.model
    def _judge_doubles(self, person, candidates, own, limit, least):
        found = []
        for partner, candidate in candidates.items():
            score, codes = doubles.compare(person, candidate)
            if partner != own and score >= least:
                found.append({"id": partner, "score": score, "codes": codes})
        found = sorted(found, key=lambda one: (-one["score"], one["id"]))[:limit]
        return [one | {"reasons": self._say_double(one["codes"])} for one in found]

    @api.model
    def _say_double(self, codes):
        """Return the reasons in words, of codes of ``lib.doubles.compare``."""
        words = {
            "document": self.env._("same document"), "vat": self.env._("same tax number"),
            "phone": self.env._("same phone"), "email": self.env._("same e-mail"),
            "birth": self.env._("same name and birth date"), "name": self.env._("same name"),
            "birth_alike": self.env._("similar name and same birth date"), "name_alike": self.env._("similar name"),
        }  # fmt: skip
        return [words[code] for code in codes]

    # --- finding candidates -------------------------------------------------------------------

    @api.model
    def _get_double_candidates(self, persons, companies):
        """Return ``{number of the person: {contact's id: Person}}``."""
        blocks = self._get_double_blocks(persons)
        if not blocks:
            return {}
        allowed = (
            SQL("(p.company_id IS NULL OR p.company_id = ANY(%s))", list(companies))
            if companies is not None
            else SQL("TRUE")
        )
        query = SQL(
            """WITH hit (n, id, kind, mark) AS (%(blocks)s)
               SELECT hit.n, hit.kind, hit.mark, p.id, p.name, p.is_company, p.birth_date, p.vat, p.email_normalized,
                      p.phone_sanitized, p.mobile_sanitized
                 FROM (SELECT DISTINCT n, id, kind, mark FROM hit) AS hit JOIN res_partner p ON p.id = hit.id
                WHERE p.active AND p.type = 'contact' AND %(allowed)s""",
            blocks=SQL(" UNION ALL ").join(blocks),
            allowed=allowed,
        )
        found, people = {}, {}
        for n, kind, mark, partner, *values in self.env.execute_query(query):
            if partner not in people:
                people[partner] = self._prepare_double_row(*values)
            if kind:
                getattr(people[partner], kind).add(mark)
            found.setdefault(n, {})[partner] = people[partner]
        return found

    @api.model
    def _prepare_double_row(self, name, firm, birth, vat, email, *phones):
        """Return the `Person` of a contact's row."""
        emails = {email} if email else set()
        return doubles.Person(name or "", bool(firm), birth, text.code_key(vat), set(filter(None, phones)), emails)

    @api.model
    def _get_double_blocks(self, persons):
        """Return the SQL of each kind of key that any of the persons has.

        Rows are the person's number, the contact's id, and what the contact is known by beside its own columns: the
        name of a set of `Person` and its member.
        """
        phones = [person.phones for person in persons]
        emails = [person.emails for person in persons]
        blocks = [
            self._get_double_block(SQL("p.phone_sanitized"), phones),
            self._get_double_block(SQL("p.mobile_sanitized"), phones),
            self._get_double_block(SQL("p.email_normalized"), emails),
            self._get_double_block(SQL("p.vat"), [{person.vat} - {""} for person in persons]),
            self._get_point_block("phones", phones),
            self._get_point_block("emails", emails),
            self._get_document_block(persons),
            *self._get_name_blocks(persons),
        ]
        return [block for block in blocks if block]

    @api.model
    def _get_double_block(self, column, keys):
        """Return the SQL for contacts ``p`` whose ``column`` is one of a person's keys, None without keys."""
        wanted = self._get_wanted(keys)
        if not wanted:
            return None
        return SQL(
            """SELECT v.n, c.id, NULL::varchar, NULL::varchar FROM %(wanted)s CROSS JOIN LATERAL (
                   SELECT p.id FROM res_partner p WHERE %(column)s = v.key LIMIT %(limit)s) AS c""",
            wanted=wanted, column=column, limit=_PHONE_LIMIT,
        )  # fmt: skip

    @api.model
    def _get_point_block(self, kind, keys):
        """Further phones and e-mails."""
        wanted = self._get_wanted(keys)
        if not wanted:
            return None
        return SQL(
            """SELECT v.n, c.partner_id, %(kind)s, v.key FROM %(wanted)s CROSS JOIN LATERAL (
                   SELECT o.partner_id FROM insurance_contact_point o WHERE o.value_key = v.key LIMIT %(limit)s) AS c""",
            wanted=wanted, kind=kind, limit=_PHONE_LIMIT,
        )  # fmt: skip

    @api.model
    def _get_document_block(self, persons):
        wanted = self._get_wanted([person.documents for person in persons])
        if not wanted:
            return None
        return SQL(
            "SELECT v.n, i.partner_id, 'documents', v.key FROM %s JOIN insurance_identity i ON i.number_hash = v.key",
            wanted,
        )

    @api.model
    def _get_wanted(self, keys):
        """Return the SQL of a table ``v (n, key)`` of each person's keys, None without any."""
        pairs = [(n, key) for n, mine in enumerate(keys) for key in mine]
        return (
            pairs and SQL("unnest(%s, %s) AS v (n, key)", [n for n, _key in pairs], [key for _n, key in pairs]) or None
        )

    @api.model
    def _get_name_blocks(self, persons):
        """Namesakes whose birth date is the same or not known; and who was born that day and shares a part of the name."""
        blocks = []
        for dated, among in (
            (False, SQL("(SELECT p.id FROM res_partner p WHERE p.insurance_name_key = v.key LIMIT %s)", _NAME_LIMIT)),
            (True, SQL(
                """(SELECT p.id FROM res_partner p WHERE p.insurance_name_key = v.key AND p.birth_date = v.birth LIMIT %(names)s)
                   UNION ALL
                   (SELECT p.id FROM res_partner p WHERE p.insurance_name_key = v.key AND p.birth_date IS NULL LIMIT %(names)s)
                   UNION ALL
                   (SELECT p.id FROM res_partner p WHERE p.birth_date = v.birth
                       AND string_to_array(p.insurance_name_key, ' ') && string_to_array(v.key, ' ') LIMIT %(births)s)""",
                names=_NAME_LIMIT, births=_BIRTH_LIMIT,
            )),
        ):  # fmt: skip
            rows = [(n, p.key, p.birth) for n, p in enumerate(persons) if p.key and bool(p.birth) == dated]
            if rows:
                numbers, keys, births = map(list, zip(*rows, strict=True))
                wanted = SQL("unnest(%s, %s, %s::date[]) AS v (n, key, birth)", numbers, keys, births)
                blocks.append(SQL("SELECT v.n, c.id, NULL, NULL FROM %s CROSS JOIN LATERAL (%s) AS c", wanted, among))
        return blocks
