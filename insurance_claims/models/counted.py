"""What is counted, or follows from another record, is not typed; and nobody links what he may not read."""


def get_counted(model):
    """Return the names of the model's stored fields that are computed or another record's, and on no screen typed."""
    return {name for name, field in model._fields.items() if field.store and field.compute and field.readonly}


def leave_out(vals, names):
    """Return values without ``names``."""
    return {name: value for name, value in vals.items() if name not in names}


def without_defaults(records, names):
    """Return records whose context gives no ``default_…`` for ``names``."""
    closed = {f"default_{name}" for name in names}
    if closed.isdisjoint(records.env.context):
        return records
    return records.with_env(records.env(context=leave_out(records.env.context, closed)))


def check_links(model, vals_list):
    """Refuse policies and claims the user may not read, before anything of them is taken over or named.

    :raises AccessError: naming what is closed to him
    """
    for name in {"policy_id", "claim_id"} & model._fields.keys():
        default = model.env.context.get(f"default_{name}")
        ids = {vals.get(name, default) for vals in vals_list}
        model.env[model._fields[name].comodel_name].browse(filter(None, ids)).check_access("read")
