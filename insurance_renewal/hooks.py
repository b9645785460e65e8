"""What has to be done once, when the module comes into a database that already holds a book."""


def pre_init_hook(env):
    """Add the policies' link to their renewal case as an empty column.

    Without it Odoo would compute the link, empty for all of them, on every
    policy of the book: minutes at a million.
    """
    env.cr.execute("ALTER TABLE insurance_policy ADD COLUMN IF NOT EXISTS renewal_id int4")


def post_init_hook(env):
    env["res.company"].search([])._prepare_renewals()
