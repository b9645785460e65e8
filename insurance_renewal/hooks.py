"""What has to be done once, when the module comes into a database that already holds a book."""


def pre_init_hook(env):
    """Add the policies' link to their renewal case as an empty column.

    Without it Odoo would compute the link, empty for all of them, on every
    policy of the book: minutes at a million.
    """
    env.cr.execute("ALTER TABLE insurance_policy ADD COLUMN IF NOT EXISTS renewal_id int4")


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
