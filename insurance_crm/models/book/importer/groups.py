from odoo import models

from ....lib import text
from ....lib.book.keys import object_mark
from ....lib.book.names import names_agree

OBJECT_PREFIX = "place|%"  # keys of rows of a list of objects begin like this
_ADDED = ("premium", "tax", "fee", "commission")


class InsuranceBookImporter(models.AbstractModel):
    """Several rows of one policy: one policy with several objects.

    The first row (by its number in the file) says what the policy is; each row brings its object. What the
    rows cost is added up, unless the profile says that every row repeats the policy's premium.
    """

    _inherit = "insurance.book.importer"

    def _tie_rows(self, batch):
        """Set the head of each row, and refuse rows that do not go with theirs."""
        heads, objects = {}, {}
        for row in sorted((row for row in batch.rows if not row.problem), key=lambda row: row.number):
            mark = self._get_policy_mark(row)
            head = heads.setdefault(mark, row) if mark else row
            row.head = head
            item = (head, object_mark(row.record), row.get("object_entry"))
            first = objects.setdefault(item, row)
            if not row.is_head:
                self._check_follower(row, head, item[1], first)
            if row.problem:
                row.head = row
        for rows in batch.groups.values():
            for row in rows:
                row.company = len(rows)

    def _get_policy_mark(self, row):
        """Return what the rows of one policy have in common, None for a row that names no policy."""
        if row.policy:
            return row.policy.id
        if not row.get("number"):
            return None
        return self._get_chain_number(row.get("number")), row.get("start"), row.insurer, row.record["origin"]

    def _check_follower(self, row, head, mark, first):
        """Refuse a further row of a policy that says something else about it than the first."""
        if not mark:
            row.refuse("row_without_object", row=head.number)
        elif first is not row:
            row.refuse("duplicate", row=first.number)
        elif not self._is_same_client(row, head):
            row.refuse("other_client", row=head.number, name=head.get("client_name"))
        elif row.get("end") != head.get("end"):
            row.refuse("other_end", row=head.number, end=head.get("end"))
        elif (
            row.get("currency")
            and head.get("currency")
            and text.fold(row.get("currency")) != text.fold(head.get("currency"))
        ):
            row.refuse("other_currency", row=head.number, currency=head.get("currency"))

    @staticmethod
    def _is_same_client(row, head):
        if row.get("client_key") and head.get("client_key"):
            return row.get("client_key") == head.get("client_key")
        return names_agree(row.get("client_name"), head.get("client_name"))

    # --- what the rows cost --------------------------------------------------------------------

    def _adds_up(self, batch, row):
        """Return whether the row's money is a part of its policy's; a premium of the object beside it says no."""
        return batch.profile.several_rows == "sum" and not (
            row.get("object_premium") is not None and row.get("premium") is not None
        )

    def _get_row_figures(self, row):
        """Return what a row adds to its policy: dict of premium, tax, fee and commission."""
        premium = row.get("premium", row.get("object_premium"))
        commission = row.get("commission")
        if commission is None and premium is not None and row.get("commission_rate") is not None:
            commission = round(premium * row.get("commission_rate") / 100, 2)
        figures = {"premium": premium, "tax": row.get("tax"), "fee": row.get("fee"), "commission": commission}
        return {name: value for name, value in figures.items() if value is not None}

    def _get_kept_figures(self, batch, row):
        """Return what is kept of a row's figures: those of policies with several rows only."""
        return self._get_row_figures(row) if self._is_part(row) and self._adds_up(batch, row) else None

    def _is_part(self, row):
        """Return whether the row is one of several of its policy, here or in earlier files."""
        return row.key != row.keys[0] or row.company > 1 or (row.made_place and not row.is_new)

    def _get_group_figures(self, batch, rows, policy=None):
        """Return what the rows of a policy cost together, with those of earlier files that are not in this one.

        Empty when the policy has one row only, or when each row repeats the policy's figures.
        """
        others = self._get_other_figures(rows, policy) if policy else []
        if not self._adds_up(batch, rows[0]) or (len(rows) == 1 and not others):
            return self._get_objects_premium(rows)
        parts = [*map(self._get_row_figures, rows), *others]
        sums = {
            name: sum(part.get(name, 0) for part in parts) for name in _ADDED if any(name in part for part in parts)
        }
        rates = {row.get("commission_rate") for row in rows}
        if "commission" in sums and (
            others or len(rates) > 1 or any(row.get("commission") is not None for row in rows)
        ):
            premium = sums.get("premium") or 0
            sums["commission_rate"] = round(sums["commission"] / premium * 100, 2) if premium else 0
        else:
            sums.pop("commission", None)
        return {name: round(value, 2) for name, value in sums.items()}

    def _get_objects_premium(self, rows):
        """A policy whose rows give the premium of their objects alone costs what these cost."""
        if len(rows) == 1 and rows[0].get("premium") is None and rows[0].get("object_premium") is not None:
            return {"premium": rows[0].get("object_premium")}
        return {}

    def _get_figures_left(self, policy):
        """Return what the rows left on a policy cost together, empty when it has none that are added up."""
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        kept = [link.figures for link in links.search([("policy_id", "=", policy.id)]) if link.figures]
        return {name: round(sum(part.get(name, 0) for part in kept), 2) for name in _ADDED} if kept else {}

    def _get_other_figures(self, rows, policy):
        """Return the figures of rows of earlier files on ``policy`` that this batch does not have.

        A row that was alone so far has none of its own: they are the policy's.
        """
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        mine = [row.link.id for row in rows if row.link]
        domain = [("policy_id", "=", policy.id), ("id", "not in", mine), ("row_key", "not like", OBJECT_PREFIX)]
        others = links.search_fetch(domain, ["figures"])
        for link in others.filtered(lambda link: not link.figures):
            link.figures = {name: policy[name] for name in _ADDED}
        return [link.figures for link in others]
