from datetime import timedelta

from odoo import models
from odoo.tools import SQL, html2plaintext

from ...lib import segments
from .insurance_message_time import ANY_TIME

WEEK = timedelta(days=7)
GONE = ("sending", "sent", "delivered", "unconfirmed")  # states in which a client has it, or may
CHECKS = ("_check_there", "_check_in_time", "_check_needed", "_check_wanted")


class InsuranceMessage(models.Model):
    """Whether a message may go now, by which way, to which address, and what it says."""

    _inherit = "insurance.message"

    def _decide(self, now):
        """Decide about due messages of one company; return those that are to be sent now.

        Those have their channel, address, text and number, and count as being sent. The others are not sent, with the
        reason; or wait, with a later time. Looked at in this order, the first that applies counts:

        1. is there anybody to tell (an employee who is away is represented by his stand-in);
        2. is it too late; 3. is it still needed, and is the record as it was (the rule's stop conditions);
        4. does the client want to be told of this at all; 5. the ways he agreed to, and their addresses, blocked ones,
        gateways; 6. quiet hours, days of rest, the client's own hours; 7. the text, without gaps;
        8. the same text to the same number today; 9. the limit per client and week: marketing waits first.

        A constant number of queries for the batch, apart from the records that templates read.
        """
        left = self
        left._replace_absent()
        for check in CHECKS:
            left = left._skip(getattr(left, check)(now))
        ways, refused = left._choose_ways()
        left = left._skip(refused)
        left = left._wait_for_hours(ways, now)
        left, words = left._find_words(ways)
        left = left._wait_again(ways, words, now)
        left = left._pick(words, now)
        return left._begin(words, now)

    def _skip(self, refused):
        """Mark messages that are not sent; return the others.

        :param refused: ``{id: (reason, detail)}``
        """
        for message in self.browse(refused):
            reason, detail = refused[message.id]
            message.write({"state": "skipped", "reason": reason, "detail": detail or False})
        return self.filtered(lambda message: message.id not in refused)

    # --- is it to be sent at all -------------------------------------------------------------------

    def _replace_absent(self):
        """Tell the stand-in instead of an employee who is away."""
        told = self.filtered(lambda message: message.audience == "employee" and message.partner_id)
        for company, messages in told.grouped("company_id").items():
            today = company._get_message_today()
            # sudo: colleagues' accounts; who stands in decides who is told
            users = messages.partner_id.sudo().user_ids.filtered("active").sudo(False)
            for away in users._get_absent(today):
                stand_in = away._get_stand_in(today)
                mine = messages.filtered(lambda message, away=away: away.sudo() in message.partner_id.sudo().user_ids)
                if stand_in:
                    words = self.env._("%s is away: told the stand-in.", away.sudo().name)
                    mine.write({"partner_id": stand_in.sudo().partner_id.id, "detail": words})

    def _check_there(self, _now):
        """The contact may have been deleted or archived meanwhile."""
        refused = {}
        for message in self:
            if not message.partner_id and not message.address:
                refused[message.id] = ("no_address", self.env._("The contact is not there any more."))
            elif message.partner_id and not message.partner_id.active and message.source != "person":
                refused[message.id] = ("no_address", self.env._("The contact is archived."))
        return refused

    def _check_in_time(self, now):
        late = self.filtered(lambda message: message.useful_until and message.useful_until < now)
        return dict.fromkeys(late.ids, ("too_late", False))

    def _check_needed(self, _now):
        """What the rule was about may be settled, or may have another date."""
        by_rule, rules = self.filtered("rule_id"), self.env["insurance.contact.rule"]
        if not by_rule:
            return {}
        refused = dict.fromkeys(rules._get_changed(by_rule), ("changed", False))
        return refused | {key: ("stopped", words) for key, words in rules._get_stops(by_rule).items()}

    def _check_wanted(self, _now):
        """Whoever wants to hear nothing, or nothing of this, is not told by itself; a person may still write."""
        asked = self.filtered(lambda message: message.audience == "client" and message.source != "person")
        patterns = asked._get_patterns()
        unwanted = asked.filtered(lambda message: patterns[message.id].get("channel") == "none")
        return dict.fromkeys(unwanted.ids, ("not_wanted", False))

    # --- now, or later -----------------------------------------------------------------------------

    def _wait_for_hours(self, ways, now):
        """Let messages wait that would come at a quiet hour; return the others."""
        allowed = self._get_next_allowed(now)
        refused = {}
        for message in self:
            moment = allowed[message.id]
            if moment == now or ways[message.id][0][0] in ANY_TIME:
                continue
            if moment is None or (message.useful_until and moment > message.useful_until):
                refused[message.id] = ("quiet", False)
            else:
                message.due = moment
        return self._skip(refused).filtered(lambda message: message.due <= now)

    def _find_words(self, ways):
        """Return ``(messages, words)``: those that have a text, and for each the columns of its way and text.

        Nothing is written yet: what has to wait is put in words anew when its time comes.
        """
        open_ones = self.filtered(lambda message: not message._is_final())
        said = self.env["insurance.message.template"]._render(open_ones) if open_ones else {}
        found, refused = {}, {}
        for message in self:
            text = said.get(message.id) or {"text": message.body, "html": message.body_html}
            gaps = [message._get_gaps(channel, text) for channel, _address in ways[message.id]]
            whole = (way for way, gap in zip(ways[message.id], gaps, strict=True) if not gap)
            way = next((way for way in whole if message._has_words(way[0], text)), None)
            if not way:
                names = ", ".join(dict.fromkeys(name for gap in gaps for name in gap))
                refused[message.id] = ("empty_text", self.env._("Empty: %s", names) if names else False)
                continue
            found[message.id] = {"channel": way[0], "address": way[1], "body": message.body}
            if message.id in said:
                found[message.id] |= message._prepare_text_vals(way[0], text)
        return self._skip(refused), found

    def _get_gaps(self, channel, words):
        """Return the names of the fields a channel's text needs and that are empty; a channel of a room's own: the SMS'."""
        missing = words.get("missing") or {}
        return missing.get(channel, missing.get("sms", []))

    def _wait_again(self, ways, words, now):
        """Let wait what had a letter or call in mind, and goes by a way that keeps quiet; return the others."""
        moved = self.filtered(lambda message: words[message.id]["channel"] != ways[message.id][0][0])
        chosen = {m.id: [(words[m.id]["channel"], words[m.id]["address"])] for m in moved}
        return (self - moved) | moved._wait_for_hours(chosen, now)

    def _is_final(self):
        """Return whether the text is as it leaves: written already, or handed to us as it is by core."""
        return bool(self.is_final or self.source == "campaign" or self.mail_message_id)

    def _has_words(self, channel, words):
        """Return whether there is a text for a channel; a letter or e-mail may be made of the short one."""
        return bool(words.get("text") or (channel in ("email", "letter") and words.get("html")))

    def _prepare_text_vals(self, channel, words):
        long = channel in ("email", "letter")
        # what stays in the log has no gap either: the words of the e-mail stand for an SMS that has one
        gap = long and self._get_gaps("sms", words)
        return {
            "body": html2plaintext(words.get("html") or "", include_references=False) if gap else words.get("text"),
            "subject": words.get("subject") or False,
            "body_html": words.get("html") if long else False,
            "lang": words.get("lang") or self.lang,
            "is_final": True,
        }

    # --- not twice, not too many -------------------------------------------------------------------

    def _pick(self, words, now):
        """Leave out what this number was told today already, and let wait what would be too much; return the others.

        Messages about own policies go before marketing.
        """
        told, weeks = self._get_told(words, now), self._get_weeks(now)
        picked, refused = self.browse(), {}
        for message in self.sorted(lambda message: (message.purpose_id.needs_yes, message.due, message.id)):
            key = message._get_told_key(words[message.id])
            if key and key in told:
                refused[message.id] = ("duplicate", words[message.id]["address"])
                continue
            until = message._get_cap_end(weeks, now)
            if until is None:
                told |= {key} if key else set()
                message._count(weeks, now)
                picked |= message
            elif message.useful_until and until > message.useful_until:
                refused[message.id] = ("cap", False)
            else:
                message.due = until
        return self._skip(refused) & picked

    def _get_told_key(self, words):
        """Return what makes two messages of a day the same for who has the phone in his hand; None: never.

        :param words: its channel, address and body
        """
        if words["channel"] not in ("sms", "email") or self.source not in ("rule", "bulk"):
            return None
        return self.rule_id.id or 0, self.bulk_id.id or 0, words["channel"], words["address"], words["body"]

    def _get_told(self, words, now):
        """Return the keys of what was told within a day to the addresses of these messages; one query."""
        addresses = {words[message.id]["address"] for message in self if message._get_told_key(words[message.id])}
        if not addresses:
            return set()
        domain = [
            ("address", "in", list(addresses)),
            ("state", "in", GONE),
            ("date_claimed", ">", now - timedelta(days=1)),
            ("company_id", "in", self.company_id.ids),
        ]
        names = ["rule_id", "bulk_id", "channel", "address", "body", "source"]
        rows = self.search_fetch(domain, names)
        return {row._get_told_key({name: row[name] for name in names}) for row in rows} - {None}

    def _get_weeks(self, now):
        """Return ``{contact's id: [(moment, rule's id)]}`` of what clients got in the last seven days; one query."""
        self.flush_recordset()
        clients = self.filtered(lambda message: message.audience == "client").partner_id
        weeks = {}
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, coalesce(date_sent, date_claimed), rule_id FROM insurance_message
                    WHERE partner_id = ANY(%s) AND company_id = ANY(%s) AND audience = 'client'
                      AND direction = 'outgoing' AND state = ANY(%s) AND coalesce(date_sent, date_claimed) > %s""",
                clients.ids,
                self.company_id.ids,
                list(GONE),
                now - WEEK,
            )
        )
        for partner, moment, rule in rows:
            weeks.setdefault(partner, []).append((moment, rule))
        return weeks

    def _get_cap_end(self, weeks, now):
        """Return the moment from which the client may get this one, None when at once."""
        if self.audience != "client" or self.source == "person" or self.is_hurried or not self.partner_id:
            return None
        got = weeks.get(self.partner_id.id, [])
        own = [row for row in got if row[1] == self.rule_id.id]
        ends = [
            sorted(moment for moment, _rule in rows)[-limit] + WEEK
            for limit, rows in ((self.company_id.message_cap, got), (self.rule_id.cap, own))
            if limit and len(rows) >= limit
        ]
        return max(ends, default=None)

    def _count(self, weeks, now):
        if self.audience == "client" and self.partner_id:
            weeks.setdefault(self.partner_id.id, []).append((now, self.rule_id.id))

    def _begin(self, words, now):
        """Mark the messages as being sent, each with a number of its own; letters wait for the printer."""
        for message in self:
            detail = message.detail if message.audience == "employee" else False
            vals = words[message.id] | {"date_claimed": now, "detail": detail}
            if vals["channel"] != "letter":
                vals |= {
                    "state": "sending",
                    "attempts": message.attempts + 1,
                    "uuid": message.uuid or self._make_uuid(),
                }
            if vals["channel"] == "sms":
                vals["segments"] = segments.count(vals["body"]).segments
            message.write(vals)
        return self.filtered(lambda message: message.state == "sending")
