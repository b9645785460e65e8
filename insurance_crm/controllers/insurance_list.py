from odoo import http
from odoo.http import content_disposition, request

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class InsuranceList(http.Controller):
    @http.route("/insurance/list/<string:model>/<int:record_id>", type="http", auth="user", methods=["GET"])
    def insurance_list_xlsx(self, model, record_id):
        """Download a list as XLSX, read with the rights of the user who asks.

        :param model: a model that inherits `insurance.list.mixin`
        :param record_id: its record (for a wizard: one the user made himself)
        """
        found = request.env.get(model)
        if found is None or found._abstract or not isinstance(found, request.env.registry["insurance.list.mixin"]):
            raise request.not_found()
        record = found.browse(record_id).exists()
        if not record:
            raise request.not_found()
        record.check_access("read")
        content = record._list_xlsx()
        name = content_disposition(record._list_file_name())
        return request.make_response(content, [("Content-Type", XLSX_TYPE), ("Content-Disposition", name)])
