"""How a message is handed to a provider over HTTP and what its answer means; no Odoo in here."""

from . import answer, ask, courier
