from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date


class InsurancePolicy(models.Model):
    """Changes of a policy in words: what the versions and the endorsements show."""

    _inherit = "insurance.policy"

    def _describe_value(self, name, value):
        """Return one value of a row (or of the policy) as people read it.

        :param str name: a field of ``insurance.endorsement.line`` or of the policy
        :param value: as stored in JSON
        """
        source = self.env["insurance.endorsement.line"]._fields.get(name) or self._fields[name]
        if value in (False, None, ""):
            return "—" if source.type != "monetary" else format_amount(self.env, 0, self.currency_id)
        if source.type == "monetary":
            return format_amount(self.env, value, self.currency_id)
        if source.type == "many2one":
            # sudo: a name already written down in a version this user may read
            return self.env[source.comodel_name].sudo().browse(value).exists().display_name or "—"
        if source.type == "date":
            return format_date(self.env, value)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _describe_field(self, name):
        source = self.env["insurance.endorsement.line"]._fields.get(name) or self._fields[name]
        return source._description_string(self.env)

    def _describe_row(self, kind, values):
        """Return a row's values in one line: “Sum insured 10,000 · Deductible 200”."""
        names = self._get_timeline_kinds()[kind].values
        return " · ".join(
            f"{self._describe_field(name)} {self._describe_value(name, values[name])}"
            for name in names
            if values.get(name)
        )

    def _describe_subject(self, change):
        """Return what a change is about: the car, the cover, the person."""
        if change["kind"] == "policy":
            return self._describe_field(change["field"])
        keys = self._get_timeline_kinds()[change["kind"]].keys
        pairs = zip(keys, change["subject"], strict=True)
        return ", ".join(self._describe_value(name, value) for name, value in pairs if value)

    def _get_change_rows(self, changes):
        """Return ``[(what, field, before, after)]`` in words, only what differs."""
        rows = []
        for change in changes:
            what = self._describe_subject(change)
            if change["kind"] == "policy":
                before, after = (self._describe_value(change["field"], change[side]) for side in ("before", "after"))
                rows.append((what, "", before, after))
                continue
            before, after = change["before"], change["after"]
            if before is None or after is None:
                sides = [
                    self._describe_row(change["kind"], side) if side is not None else "—" for side in (before, after)
                ]
                rows.append((what, self.env._("added") if before is None else self.env._("removed"), *sides))
                continue
            for name in after:
                if before.get(name) != after[name]:
                    pair = (self._describe_value(name, side.get(name)) for side in (before, after))
                    rows.append((what, self._describe_field(name), *pair))
        return rows

    @api.model
    def _join_changes(self, lists):
        """Return the net changes of several steps: what was first, what is last; what came back is left out."""
        joined = {}
        for change in (change for changes in lists for change in changes):
            key = (change["kind"], change.get("field") or tuple(change["subject"]))
            if key in joined:
                joined[key] = joined[key] | {"after": change["after"]}
            else:
                joined[key] = change
        return [change for change in joined.values() if change["before"] != change["after"]]

    def _render_changes(self, changes, limit=500):
        """Return changes as an HTML table (``Markup``), or a sentence when nothing differs."""
        rows = self._get_change_rows(changes[:limit])
        if not rows:
            return Markup("<p>%s</p>") % self.env._("Dates or figures only.")
        cell = Markup("<td>%s</td>")
        head = [self.env._("What"), "", self.env._("Before"), self.env._("After")]
        body = Markup().join(Markup("<tr>%s</tr>") % Markup().join(cell % value for value in row) for row in rows)
        more = len(changes) - limit
        note = Markup("<p>%s</p>") % self.env._("… and %(count)s more.", count=more) if more > 0 else Markup()
        return Markup('<table class="table table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody></table>%s') % (
            Markup().join(Markup("<th>%s</th>") % title for title in head),
            body,
            note,
        )
