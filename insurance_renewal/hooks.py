"""What has to be done once, when the module comes into a database that already holds a book, or leaves it."""


def post_init_hook(env):
    env["res.company"].search([])._prepare_renewals()


def uninstall_hook(env):
    """What people did with our task type and lost reasons stays, under core's own or without a reason."""
    kept = env.ref("mail.mail_activity_data_todo").id
    ours = env.ref("insurance_renewal.activity_type_renewal", raise_if_not_found=False)
    if ours:
        tasks = env["mail.activity"].with_context(active_test=False).search([("activity_type_id", "=", ours.id)])
        tasks.with_context(mail_activity_quick_update=True).activity_type_id = kept
    rows = env["ir.model.data"].search([("module", "=", "insurance_renewal"), ("model", "=", "crm.lost.reason")])
    deals = env["crm.lead"].with_context(active_test=False, tracking_disable=True)
    deals.search([("lost_reason_id", "in", rows.mapped("res_id"))]).lost_reason_id = False
    env["insurance.need"].with_context(active_test=False).search(
        [("reason_id", "in", rows.mapped("res_id"))]
    ).reason_id = False
    env.flush_all()
    # the cases go with their table
    env.cr.execute("UPDATE insurance_renewal SET lost_reason_id = NULL WHERE lost_reason_id IS NOT NULL")
