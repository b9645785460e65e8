"""What tests of needs and gaps share: lines, rules that find nothing by themselves, short ways to note things."""

from .common import InsuranceCase


class NeedCase(InsuranceCase):
    """A broker without the shipped rules; ``_gaps`` runs one rule for everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.gap.rule"].search([]).active = False
        cls.home, cls.travel = cls.env["insurance.line"].create([{"name": "Test home"}, {"name": "Test travel"}])
        (cls.client | cls.persian | cls.chinese).is_insurance_client = True

    @classmethod
    def _need(cls, user=None, **vals):
        """Return a need of the client in the test line, noted by ``user`` (default: the agent)."""
        defaults = {"partner_id": cls.client.id, "line_id": cls.line.id}
        return cls.env["insurance.need"].with_user(user or cls.agent)._open_need(defaults | vals)

    @classmethod
    def _rule(cls, **vals):
        """Return a rule written by the administrator: who has a vehicle lacks the home."""
        defaults = {
            "name": "Car, no home",
            "object_type_id": cls.env.ref("insurance_crm.object_type_vehicle").id,
            "line_id": cls.home.id,
        }
        return cls.env["insurance.gap.rule"].with_user(cls.administrator).create(defaults | vals)

    @classmethod
    def _gaps(cls, rule, clients=None):
        """Find the gaps of ``rule`` in the company and return the clients whose needs are from it, by name."""
        rule.sudo()._find(cls.company, clients and clients.ids)
        return cls._found(rule).partner_id

    @classmethod
    def _found(cls, rule):
        """Return all needs found by ``rule``, read with full rights."""
        return cls.env["insurance.need"].search([("gap_rule_id", "=", rule.id)], order="id")

    @classmethod
    def _related(cls, code, first, second):
        """Relate two contacts; the first is the parent."""
        kind = cls.env["insurance.relation.type"].search([("code", "=", code)])
        return cls.env["insurance.relation"].create({"partner_id": first.id, "other_id": second.id, "type_id": kind.id})
