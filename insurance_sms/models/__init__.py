from . import message, gateway, template, rule, inbound, bulk, report
