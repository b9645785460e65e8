{
    "name": "Insurance Broker: Demonstration",
    "summary": "An invented broker with clients, policies and work, to look around in",
    "version": "19.0.1.0.0",
    "category": "Sales/Insurance",
    "license": "LGPL-3",
    "author": "Insurance Broker Suite",
    "depends": ["insurance_crm", "insurance_renewal", "insurance_claims", "insurance_sms", "insurance_reports"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "post_init_hook": "post_init_hook",
}
