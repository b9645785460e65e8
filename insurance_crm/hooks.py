"""What has to be done once, when the module comes into a database that already works."""


def post_init_hook(env):
    _keep_clients_at_home(env)


def _keep_clients_at_home(env):
    """Stop core from sending clients' mail domains to an outside service for each new deal.

    An administrator may switch it on again in the settings of the CRM.
    """
    env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
    cron = env.ref("crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
    if cron:
        cron.active = False
