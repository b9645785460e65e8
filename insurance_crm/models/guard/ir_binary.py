from odoo import models


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _get_stream_from(self, record, field_name="raw", filename=None, filename_field="name", *args, **kwargs):
        self._check_filename_field(record, filename_field)
        return super()._get_stream_from(record, field_name, filename, filename_field, *args, **kwargs)

    def _get_image_stream_from(self, record, field_name="raw", filename=None, filename_field="name", *args, **kwargs):
        self._check_filename_field(record, filename_field)
        return super()._get_image_stream_from(record, field_name, filename, filename_field, *args, **kwargs)

    def _check_filename_field(self, record, name):
        """Refuse a file's name taken from a field that is none: the phone would travel in the header.

        :raises AccessError: for those who may not export the client base
        """
        # name, display_name, filename, report_file_name, datas_fname …
        if name and not name.endswith("name") and not self.env.su and self.env.user._is_export_restricted():
            raise self.env["insurance.guard.refusal"]._refuse("export", f"{record._name}.{name}")
