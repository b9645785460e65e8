import ast

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# where a record's contact is, first the one that fits
PATHS = ("partner_id", "owner_id")
AGENTS = ("user_id", "agent_id")


class InsuranceBulk(models.Model):
    """To whom: batches of recipients, whatever the audience is."""

    _inherit = "insurance.bulk"

    # --- any model with a contact ---------------------------------------------------------------

    @api.model
    def _get_partner_path(self, model):
        """Return the field of a model that names the contact: ``id`` of contacts themselves, None where there is none.

        Other rooms' records of insurance are reached like our own; a model that names its contact otherwise extends this.
        """
        if model == "res.partner":
            return "id"
        records = self.env.get(model)
        if records is None or records._transient or records._abstract:
            return None
        if model != "crm.lead" and not model.startswith("insurance."):
            return None
        names = (name for name in PATHS if name in records._fields)
        return next((name for name in names if records._fields[name].comodel_name == "res.partner"), None)

    def _get_records_domain(self):
        """Return the domain of the records, on ``record_model``.

        :raises UserError: when the filter does not work
        """
        self.ensure_one()
        if self.audience == "chosen":
            return self._get_picked_domain()
        if self.record_ids:
            return Domain("id", "in", self.record_ids)
        try:
            domain = Domain(ast.literal_eval(self.domain or "[]"))
            domain.validate(self.env[self.record_model])
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            raise UserError(self.env._("The filter does not work: %s", error)) from error
        return domain

    def _as_maker(self):
        """Return this message as its maker in its company: only those he may see are reached."""
        self.ensure_one()
        company = self.company_id
        return self.with_user(self.user_id).with_context(allowed_company_ids=company.ids, active_test=True)

    # --- batches ----------------------------------------------------------------------------------

    def _get_batch(self, after, limit):
        """Return the next recipients.

        :param int after: id of the last record of the batch before
        :return: ``(rows for the ledger, id of the last record, records gone through, those without a contact)``; no
            records gone through: that was all
        """
        self.ensure_one()
        if self.audience in ("numbers", "file"):
            return self._get_number_batch(after, limit)
        maker = self._as_maker()
        records = maker.env[self.record_model].search(
            maker._get_records_domain() & Domain("id", ">", after), order="id", limit=limit
        )
        path = self._get_partner_path(self.record_model)
        if not path:
            raise UserError(self.env._("There are no clients in this list."))
        partners = records if path == "id" else records[path]
        # sudo: who sees a policy or deal may write to its client
        partners.sudo().fetch(["lang", "user_id", "phone", "email"])
        rows, without = [], 0
        for record in records:
            partner = record if path == "id" else record[path]
            values = self._prepare_recipient(record, partner.sudo())
            if values:
                rows.append(values)
            else:
                without += 1
        return rows, records[-1:].id, len(records), without

    def _prepare_recipient(self, record, partner):
        """Return the ledger's columns for one record, None when there is nobody to write to."""
        by_record = self.template_id.model == record._name
        if not partner:
            return self._prepare_prospect(record)
        agent = next((record[name] for name in AGENTS if name in record._fields and record[name]), partner.user_id)
        return self._prepare_row() | {
            "model": record._name if by_record or not self.one_each else "res.partner",
            "res_id": record.id if by_record or not self.one_each else partner.id,
            "partner_id": partner.id,
            "user_id": agent.id or None,
            "lang": partner.lang or None,
            "policy_id": self._get_policy(record),
            "lead_id": record.id if record._name == "crm.lead" else None,
        }

    def _prepare_prospect(self, lead):
        """A deal may have a phone or an e-mail before it has a contact."""
        if lead._name != "crm.lead" or not (lead.phone_sanitized or lead.email_normalized):
            return None
        by_sms = bool(lead.phone_sanitized) and "sms" in self._get_channels()
        return self._prepare_row() | {
            "model": "crm.lead",
            "res_id": lead.id,
            "lead_id": lead.id,
            "user_id": lead.user_id.id or None,
            "lang": lead.lang_id.code or None,
            "channel": "sms" if by_sms else "email",
            "address": lead.phone_sanitized if by_sms else lead.email_normalized,
        }

    def _get_policy(self, record):
        """Return the id of the policy a record is about, if it is about one."""
        if record._name == "insurance.policy":
            return record.id
        field = record._fields.get("policy_id")
        return record.policy_id.id if field and field.comodel_name == "insurance.policy" else None

    def _prepare_row(self):
        """Return the columns all recipients share."""
        self.ensure_one()
        values = {
            "source": "bulk",
            "bulk_id": self.id,
            "company_id": self.company_id.id,
            "author_id": self.user_id.id,
            "purpose_id": self.purpose_id.id,
            "template_id": self.template_id.id or None,
            "subject": self.subject or None,
        }
        if not self.template_id:
            values |= {"body": self.body, "subject": self.subject or self.name}
        if self.date:
            values["due"] = self.date
        return values

    # --- the action on lists -----------------------------------------------------------------------

    @api.model
    def _open_from_list(self):
        """Make a draft to the rows marked in a list, or to all of a list too long to be marked; return its form."""
        self.check_access("create")
        model = self.env.context.get("active_model")
        ids, domain = self.env.context.get("active_ids") or [], self.env.context.get("active_domain")
        if not self._get_partner_path(model) or not ids:
            raise UserError(self.env._("Mark the clients, policies or deals to write to."))
        self.env[model].check_access("read")
        whole = domain is not None and len(ids) >= self._get_ids_limit()
        draft = self.create(
            {
                "name": self.env["ir.model"]._get(model).sudo().name,  # sudo: the name of what the list shows
                "audience": "list",
                "record_model": model,
                "domain": repr(list(Domain(domain))) if whole else False,
                "record_ids": False if whole else ids,
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_sms.insurance_bulk_action")
        return action | {"res_id": draft.id, "view_mode": "form", "views": [(False, "form")]}

    @api.model
    def _get_ids_limit(self):
        """Return how many rows the browser marks at most (``web.active_ids_limit``)."""
        # sudo: a setting of the web client that it is told as well
        return int(self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", default="20000"))

    def _check_audience(self):
        """Raise what the maker is told when he may not see the records he wants to write to."""
        for bulk in self:
            if bulk.audience in ("numbers", "file"):
                continue
            try:
                bulk._as_maker().env[bulk.record_model].check_access("read")
            except AccessError as error:
                raise UserError(self.env._("You may not see these records, so they cannot be written to.")) from error
