from odoo import models


class InsuranceBookRun(models.Model):
    """Taking back the objects an import put on policies that were there before it."""

    _inherit = "insurance.book.run"

    def _undo_endorsements(self):
        """Throw away the draft endorsements the import filled; confirmed ones stay. Returns how many there were."""
        drafts = self.endorsement_ids.filtered(lambda endorsement: endorsement.state == "draft")
        stay = self.endorsement_ids - drafts
        for endorsement in stay:
            self._keep(endorsement.display_name, self.env._("it was confirmed."), endorsement.policy_id)
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        going = links.search([("endorsement_line_id.endorsement_id", "in", drafts.ids), ("made_run_id", "=", self.id)])
        going.write({"policy_id": False})
        count = len(self.endorsement_ids)
        stay.sudo().book_run_id = False  # sudo: the import's own note
        drafts.sudo().unlink()  # sudo: an undo takes back what the import wrote
        return count

    def _undo_places(self):
        """Undo one batch of places; returns their number. Places somebody changed since stay."""
        links = self._next_links("made_place", "place_id")
        if not links:
            return 0
        links.write({"made_place": False})
        service = self.profile_id.sudo().user_id  # sudo: whose work it was
        places = links.place_id.exists()
        used = {place.id: self.env._("somebody changed it.") for place in places if place.write_uid != service}
        used |= {
            place.id: self.env._("the policy has ended.") for place in places
            if place.policy_id.state not in ("draft", "issued")
        }  # fmt: skip
        used |= self._get_used_ids(places)
        for place in places.filtered(lambda place: place.id in used):
            self._keep(place.object_id.display_name, used[place.id], place.policy_id)
        going = places.filtered(lambda place: place.id not in used)
        policies = going.policy_id
        links.filtered(lambda link: link.place_id in going).write({"policy_id": False})
        following = policies.filtered(lambda policy: policy._costs_its_objects())
        going.sudo().unlink()  # sudo: an undo takes back what the import wrote
        self._settle_undone(policies, following)
        return len(links)

    def _settle_undone(self, policies, following):
        """Bring the money of policies to the objects left on them.

        :param following: those that cost what their objects cost
        """
        policies.invalidate_recordset(["object_premium", "object_count"])
        importer = self._get_importer()
        for policy in policies.with_env(importer.env):
            if self.policy_id:
                if policy.state == "draft" and policy.id in following.ids:
                    policy.premium = policy.object_premium
                continue
            figures = importer._get_figures_left(policy)
            changes = importer._get_changes(policy, figures)
            if not changes:
                continue
            policy._write_state(changes)
            importer._rebook(policy)
