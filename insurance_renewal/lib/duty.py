"""Who of several employees is on duty, and whose turn it is. Pure Python, no Odoo."""

from dataclasses import dataclass, field

from odoo.addons.insurance_crm.lib.distribution import Candidate, choose


@dataclass
class Duty:
    """The employees a batch of work can be given to.

    :ivar able: ids of those who work here and for the company
    :ivar stand_ins: ``{id of who is away: id of the stand-in, or None}``
    :ivar loads: ``{id: open deals}``
    :ivar given: ``{id: when given work last, as a text that sorts}``; missing = never
    """

    able: set
    stand_ins: dict = field(default_factory=dict)
    loads: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    turns: int = 0

    def replace(self, user_id):
        """Return the id of who does the work of ``user_id``: himself, his stand-in, or None."""
        if user_id in self.stand_ins:
            user_id = self.stand_ins[user_id]
        return user_id if user_id in self.able else None

    def present(self, user_ids):
        """Return the ids of those who are here, or, when all are away, of their stand-ins; in order, no doubles."""
        here = [user_id for user_id in user_ids if user_id in self.able and user_id not in self.stand_ins]
        others = here or [self.replace(user_id) for user_id in user_ids]
        return [user_id for user_id in dict.fromkeys(others) if user_id]

    def choose(self, user_ids, way):
        """Return the id of who is next, or None, and count the work for him.

        :param way: ``turn`` or ``load``, see ``insurance_crm.lib.distribution``
        """
        pool = [
            Candidate(user_id, load=self.loads.get(user_id, 0), given=self.given.get(user_id, ""))
            for user_id in self.present(user_ids)
        ]
        chosen = choose(pool, way, at_work_first=False)
        if not chosen:
            return None
        self.turns += 1
        self.given[chosen.id] = f"~{self.turns:09d}"  # sorts after every number
        self.loads[chosen.id] = chosen.load + 1
        return chosen.id
