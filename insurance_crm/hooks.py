"""What has to be done once, when the module comes into a database that already works."""

from odoo.fields import Command


def post_init_hook(env):
    _keep_clients_at_home(env)
    _keep_exporters(env)


def _keep_clients_at_home(env):
    """Stop core from sending clients' mail domains to an outside service for each new deal.

    An administrator may switch it on again in the settings of the CRM.
    """
    env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
    cron = env.ref("crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
    if cron:
        cron.active = False


def _keep_exporters(env):
    """Those who may export on the day of installation still may, so that no running integration breaks.

    From then on an administrator gives the right, user by user.
    """
    exporters = env.ref("base.group_allow_export").all_user_ids
    exporters |= env.ref("base.user_admin", raise_if_not_found=False) or exporters
    exporters.filtered(lambda user: not user.share).write(
        {"group_ids": [Command.link(env.ref("insurance_crm.group_export").id)]}
    )


def uninstall_hook(env):
    """Take along what the ORM does not know of: tasks of our kinds, the ledger's guard, an index on a core column.

    Our own records go with their tables: without their names the ORM does not try to delete them one by one,
    which policies and products that refer to them would forbid.
    """
    _forget_reasons(env)
    _free_addresses(env)
    kinds = env["ir.model.data"].search([("module", "=", "insurance_crm"), ("model", "=", "mail.activity.type")])
    tasks = env["mail.activity"].with_context(active_test=False)
    tasks.search([("activity_type_id", "in", kinds.mapped("res_id"))]).unlink()
    env.cr.execute("DELETE FROM ir_model_data WHERE module = 'insurance_crm' AND model LIKE 'insurance.%%'")
    # the numbers went with their table, so another key may be used from now on
    env["ir.config_parameter"].search([("key", "=", "insurance_crm.identity_key_fingerprint")]).unlink()
    env["ir.sequence"].search([("code", "=like", "insurance.document.%")]).unlink()  # the counters of documents
    env.cr.execute("DROP FUNCTION IF EXISTS insurance_ledger_keep() CASCADE")
    env.cr.execute("DROP INDEX IF EXISTS res_partner__phone_sanitized_index, res_partner__email_normalized_index")


def _forget_reasons(env):
    """Deals and needs lost for a reason of ours stay lost, without the reason."""
    rows = env["ir.model.data"].search([("module", "=", "insurance_crm"), ("model", "=", "crm.lost.reason")])
    deals = env["crm.lead"].with_context(active_test=False, tracking_disable=True)
    deals.search([("lost_reason_id", "in", rows.mapped("res_id"))]).lost_reason_id = False
    env.flush_all()
    env.cr.execute("UPDATE insurance_need SET reason_id = NULL WHERE reason_id IS NOT NULL")


def _free_addresses(env):
    """Mail to the addresses of our sources makes no deals any more, and the addresses are free for others."""
    aliases = env["insurance.request.source"].with_context(active_test=False).search([]).alias_id
    env.flush_all()
    env.cr.execute("UPDATE insurance_request_source SET alias_id = NULL")
    env.invalidate_all()
    aliases.unlink()
