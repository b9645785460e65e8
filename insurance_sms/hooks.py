"""What has to be done once, when the module leaves a database."""

# messages, rules and bulk messages go with their tables; until then they would hold what the module shipped
_HOLDING = (
    "DELETE FROM insurance_message",
    "DELETE FROM insurance_contact_rule_insurance_stop_condition_rel",
    "UPDATE insurance_contact_rule SET template_id = NULL",
    "UPDATE insurance_bulk SET template_id = NULL",
    "DELETE FROM insurance_bulk_res_partner_rel",
)


def uninstall_hook(env):
    """Consents that clients gave and tasks that came of their answers stay, in the name of the system and as core's to-dos."""
    ours = env.ref("insurance_sms.activity_client_answered", raise_if_not_found=False)
    if ours:
        tasks = env["mail.activity"].with_context(active_test=False).search([("activity_type_id", "=", ours.id)])
        kept = env.ref("mail.mail_activity_data_todo").id
        tasks.with_context(mail_activity_quick_update=True).activity_type_id = kept
    service = env.ref("insurance_sms.user_messages", raise_if_not_found=False)
    if service:
        env["insurance.consent"].search([("user_id", "=", service.id)]).user_id = env.ref("base.user_root")
    env.flush_all()
    for statement in _HOLDING:
        env.cr.execute(statement)
