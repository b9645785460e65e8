"""What has to be done once, when the module comes into a database that already holds companies."""


def post_init_hook(env):
    env["res.company"].search([])._join_claims_service()
