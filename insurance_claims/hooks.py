"""What has to be done once, when the module comes into a database that already holds companies, or leaves it."""

from odoo.tools import SQL

# references to tables of models that no other module knows
_REFERENCES = """
    SELECT fk.conrelid::regclass::text, fk.conname
      FROM pg_constraint fk
     WHERE fk.contype = 'f' AND fk.confdeltype <> 'c' AND fk.confrelid::regclass::text = ANY(%s)
"""
_OWN_MODELS = """
    SELECT m.model FROM ir_model m
      JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = m.id
  GROUP BY m.model HAVING array_agg(DISTINCT d.module::text) = ARRAY['insurance_claims']
"""


def post_init_hook(env):
    env["res.company"].search([])._join_claims_service()


def uninstall_hook(env):
    """Let the tables go: claims and complaints would hold the stages, causes and kinds that the module shipped."""
    names = [name for (name,) in env.execute_query(SQL(_OWN_MODELS)) if name in env]
    tables = [env[name]._table for name in names if env[name]._auto]
    env.flush_all()
    env.cr.execute("DROP FUNCTION IF EXISTS insurance_claim_entry_keep() CASCADE")  # with the trigger that calls it
    for table, constraint in env.execute_query(SQL(_REFERENCES, tables)):
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(constraint)))
