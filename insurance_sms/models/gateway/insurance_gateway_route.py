from odoo import api, fields, models, tools


class InsuranceGatewayRoute(models.Model):
    """Which numbers a gateway is for. A gateway without routes takes every number."""

    _name = "insurance.gateway.route"
    _description = "Route of an SMS Gateway"
    _inherit = ["insurance.gateway.prefix"]
    _order = "prefix desc, sequence, id"

    sequence = fields.Integer(
        "Order", default=10, help="Of two gateways with the same beginning, the lower number is tried first."
    )


class InsuranceGateway(models.Model):
    _inherit = "insurance.gateway"

    route_ids = fields.One2many("insurance.gateway.route", "gateway_id", "Routes")

    @api.model
    def _get_routes(self, company, number):
        """Return the gateways that may send to a number, the one to try first in front.

        The longest beginning of a number that fits goes first, then the route's order, then the gateway's. A number
        for which there is a longer route is sent by the others only when that one fails.

        :param company: res.company the message is of
        :param number: E.164
        """
        digits = (number or "").lstrip("+")
        fitting = [row for row in self._get_route_table(company.id) if digits.startswith(row[0])]
        # the table is sorted; a gateway with several fitting routes counts with its best
        return self.browse(dict.fromkeys(gateway_id for _prefix, gateway_id in fitting))

    @api.model
    @tools.ormcache("company_id")
    def _get_route_table(self, company_id):
        """Return ``((prefix, gateway id), …)`` of a company in the order in which they are tried."""
        # sudo: who may send does not depend on who may read the list of gateways; the company is the caller's
        gateways = self.sudo().search([("company_id", "in", [company_id, False])])
        rows = []
        for place, gateway in enumerate(gateways):
            for route in gateway.route_ids:
                rows.append((-len(route.prefix or ""), route.sequence, place, route.prefix or "", gateway.id))
            if not gateway.route_ids:
                rows.append((0, gateway.sequence, place, "", gateway.id))
        return tuple((prefix, gateway_id) for _length, _order, _place, prefix, gateway_id in sorted(rows))
