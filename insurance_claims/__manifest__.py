{
    "name": "Insurance Claims",
    "summary": "Claims of an insurance broker: papers, estimates, payouts, complaints",
    "version": "19.0.1.0.0",
    "category": "Sales/Insurance",
    "license": "LGPL-3",
    "author": "Insurance Broker Suite",
    "depends": ["insurance_crm"],
    "data": ["security/insurance_claims_groups.xml"],
}
