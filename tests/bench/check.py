"""Whether a generated book is what the ORM would have written: used by tests/test_bench_book.py, inside Odoo."""

# columns that say when and by whom, or which row it is
_IGNORED = {"id", "create_uid", "write_uid", "create_date", "write_date"}
_MODELS = ("res.partner", "insurance.object", "insurance.policy", "insurance.policy.object", "insurance.transaction")


def differences(env, sample):
    """Compare up to `sample` records of every kind in two ways; returns lines of text, empty when all agree.

    What is stored but computed is computed again; and each record is made again by the ORM from its plain values.
    """
    env = env(context={**env.context, "tracking_disable": True, "insurance_silent": True})
    env.cr.execute(
        "DROP INDEX IF EXISTS insurance_policy_number_uniq"
    )  # the same number is made a second time; nothing is committed
    found = []
    for name in _MODELS[:4]:
        found += _recomputed(env[name], _sample(env, name, sample))
    for name in _MODELS[:2]:
        found += _created(env[name], _sample(env, name, sample))
    found += [line for policy in _policies(env, sample) for line in _lived(policy)]
    return found


def _sample(env, name, sample):
    condition = {"res.partner": "is_insurance_client"}.get(name, "true")
    env.cr.execute(f"SELECT id FROM {env[name]._table} WHERE {condition} ORDER BY hashint8(id) LIMIT %s", [sample])
    return env[name].browse([row[0] for row in env.cr.fetchall()])


def _policies(env, sample):
    """Some of every kind: origin, state, open-ended, followed, fleets."""
    env.cr.execute(
        """SELECT id FROM (
               SELECT p.id, row_number() OVER (
                          PARTITION BY origin, state, date_end IS NULL, previous_id IS NULL, object_names LIKE '%% + %%'
                          ORDER BY hashint8(p.id)) AS turn
                 FROM insurance_policy p) AS ranked WHERE turn <= %s""",
        [max(3, sample // 10)],
    )
    return env["insurance.policy"].browse([row[0] for row in env.cr.fetchall()])


def _rows(records):
    """The rows as the database has them: {id: {column: value}}; text that is a number compares as a number."""
    if not records:
        return {}
    records.env.flush_all()
    records.env.cr.execute(f"SELECT * FROM {records._table} WHERE id IN %s", [tuple(records.ids)])
    names = [column.name for column in records.env.cr.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in records.env.cr.fetchall()}


def _compare(label, expected, actual, ignored=()):
    return [
        f"{label}: {column} is {actual[column]!r}, the ORM writes {expected[column]!r}"
        for column in expected
        if column not in _IGNORED and column not in ignored and expected[column] != actual[column]
    ]


def _recomputed(model, records):
    before = _rows(records)
    for field in model._fields.values():
        if field.store and field.compute and field.column_type:
            model.env.add_to_compute(field, records)
    after = _rows(records)
    return [line for id_, row in before.items() for line in _compare(f"{model._name} {id_} computed", after[id_], row)]


def _plain_values(record, skip=()):
    """What a person would have typed: stored, set, neither computed nor about the record itself."""
    row = _rows(record)[record.id]
    names = [
        field.name
        for field in record._fields.values()
        if field.store and field.column_type and field.name not in _IGNORED and field.name not in skip
        and (not field.compute or not field.readonly) and row[field.name] is not None
    ]  # fmt: skip
    return record._convert_to_write({name: record[name] for name in names})


def _created(model, records):
    again = model.create([_plain_values(record) for record in records])
    before, after = _rows(records), _rows(again)
    same = {"commercial_partner_id", "calendar_last_notif_ack"}  # the record itself; the moment of making
    return [
        line
        for old, new in zip(records.ids, again.ids, strict=True)
        for line in _compare(f"{model._name} {old} made again", after[new], before[old], same)
    ]


def _lived(policy):
    """Make the policy again and let it live the same life: draft, issued, ended; compare it, its places and its ledger."""
    issue = policy.transaction_ids.filtered(lambda row: row.kind == "issue")
    vals = _plain_values(policy, skip={"state", "date_cancel", "reason"})
    vals |= {name: issue[name] for name in ("premium", "tax", "levy", "fee", "commission_base", "commission") if issue}
    vals |= {"date_end": policy.date_end, "user_id": policy.user_id.id}  # empty ones would get a default
    vals["object_ids"] = [(0, 0, _plain_values(place, skip={"policy_id", "company_id"})) for place in policy.object_ids]
    again = policy.create(vals)
    if issue:
        again._issue_history()
    if policy.state == "void":
        again._void(policy.reason)
    elif policy.state == "cancelled":
        reason = policy.env["insurance.cancel.reason"].create({"name": policy.reason})
        again._cancel(policy.date_cancel, reason)
    label = f"insurance.policy {policy.id} ({policy.origin}, {policy.state})"
    found = _compare(label, _rows(again)[again.id], _rows(policy)[policy.id])
    for name, ignored in (("object_ids", {"policy_id"}), ("transaction_ids", {"policy_id", "reversal_of_id"})):
        old, new = policy[name].sorted("id"), again[name].sorted("id")
        if len(old) != len(new):
            found.append(f"{label}: {len(old)} {name}, the ORM makes {len(new)}")
        before, after = _rows(old), _rows(new)
        for one, other in zip(old, new, strict=False):
            later = {"date_booking"} if name == "transaction_ids" and one.kind != "issue" else set()
            found += _compare(f"{label} {name}", after[other.id], before[one.id], ignored | later)
    return found
