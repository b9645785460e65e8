from odoo import http
from odoo.http import content_disposition, request

from .insurance_list import XLSX_TYPE


class InsuranceTariff(http.Controller):
    @http.route("/insurance/tariff/<int:tariff_id>/xlsx", type="http", auth="user", methods=["GET"])
    def insurance_tariff_xlsx(self, tariff_id):
        """Download a tariff as a spreadsheet; the model decides who may, and the guard refuses who may not export."""
        tariff = request.env["insurance.tariff"].browse(tariff_id).exists()
        if not tariff:
            raise request.not_found()
        tariff.check_access("read")
        content = tariff._export_xlsx()
        name = content_disposition(f"{tariff.display_name}.xlsx".replace("/", "-"))
        return request.make_response(content, [("Content-Type", XLSX_TYPE), ("Content-Disposition", name)])
