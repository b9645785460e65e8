from . import gateway, template, rule, message, inbound, bulk, report
