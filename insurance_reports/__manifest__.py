{
    "name": "Insurance Reports",
    "summary": "Desk, production table and analysis of an insurance broker",
    "version": "19.0.1.0.0",
    "category": "Sales/Insurance",
    "license": "LGPL-3",
    "author": "Insurance Broker Suite",
    "depends": ["insurance_crm"],
    "data": ["security/insurance_reports_groups.xml"],
}
