{
    "name": "Insurance Messages",
    "summary": "Messages to an insurance broker's clients by rule, in bulk and inbound",
    "version": "19.0.1.0.0",
    "category": "Sales/Insurance",
    "license": "LGPL-3",
    "author": "Insurance Broker Suite",
    "depends": ["insurance_crm"],
    "data": ["security/insurance_sms_groups.xml"],
}
