"""Importing a real portfolio: against the bare batch create of the same records, and against Odoo's own load()."""

import csv
import resource
import tempfile
import time
from pathlib import Path

from tests import lledo

from .base import Row

TITLE = "Importing a book"
SMALL, SAMPLE, CHUNK = 10_000, 2_000, 1000
SILENT = {
    "tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True, "mail_notrack": True,
    "no_vat_validation": True, "insurance_silent": True,
}  # fmt: skip


def run(context):
    """Measure on the real set; without it there is nothing to measure."""
    if not context.data:
        return [Row("Lledó–Pavía portfolio", "skipped: no INSURANCE_DATA")]
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.csv", Path(folder) / "small.csv"
        lledo.write(context.data, whole)
        lledo.write(context.data, small, limit=SMALL)
        few = context.run(context.clone(name="few"), import_file, path=str(small))
        many = context.run(context.clone(name="many"), import_file, path=str(whole))
        bare = context.run(context.clone(name="bare"), create_bare, path=str(whole))
        loaded = context.run(context.clone(name="load"), load_sample, path=str(small))
    return _rows(few, many, bare, loaded)


def _rows(few, many, bare, loaded):
    per_row = {name: 1000 * made["seconds"] / made["rows"] for name, made in
               {"few": few, "many": many, "bare": bare, "loaded": loaded}.items()}  # fmt: skip
    ratio, growth = many["seconds"] / bare["seconds"], per_row["many"] / per_row["few"]
    return [
        Row(f"Import of {many['rows']:,} rows, reading included", f"{many['seconds']:.0f} s ({per_row['many']:.2f} ms a row)",
            "under 4 minutes", many["seconds"] < 240),
        Row("The same records by bare batch create()", f"{bare['seconds']:.0f} s ({per_row['bare']:.2f} ms a row)"),
        Row("Import against bare create()", f"{ratio:.2f} × (processor time {many['cpu'] / bare['cpu']:.2f} ×)",
            "at most 1.6 ×", ratio <= 1.6),
        Row(f"Time per row against {few['rows']:,} rows", f"{growth:.2f} × ({per_row['few']:.2f} ms a row there)",
            "at most 1.15 ×", growth <= 1.15),
        Row("Memory of the importing process", f"{many['memory']:.0f} MiB", "under 1.5 GiB", many["memory"] < 1536),
        Row("The same file again (nothing changes)", f"{many['again']:.0f} s"),
        Row(f"Odoo's own load() of {loaded['rows']:,} policies with clients and cars, no ledger, no matching",
            f"{per_row['loaded']:.2f} ms a row; scaled to the whole file {per_row['loaded'] * many['rows'] / 1000:.0f} s"),
        Row("Import against load()", f"{per_row['loaded'] / per_row['many']:.1f} × faster"),
    ]  # fmt: skip


def _make_agents(env):
    env.company.country_id = env.ref("base.es")
    users = env["res.users"].with_context(no_reset_password=True)
    agent = env.ref("insurance_crm.group_agent_own")
    for number, name in enumerate(lledo.AGENTS + lledo.ISSUERS):
        users.create({"name": name, "login": f"agent{number}", "group_ids": [(4, agent.id)]})
    env.cr.commit()


def _clock():
    return time.perf_counter(), time.process_time()


def import_file(env, path):
    """Import the file as the scheduled action does, then once more; returns rows, seconds, cpu, memory, again."""
    import base64

    _make_agents(env)
    runs = env["insurance.book.run"]
    data = base64.b64encode(Path(path).read_bytes())
    first = runs.create({"filename": "lledo.csv", "file": data})
    wall, cpu = _clock()
    _work(env, first)
    seconds, used = (now - before for now, before in zip(_clock(), (wall, cpu), strict=True))
    again = runs.create({"filename": "lledo.csv", "file": data, "profile_id": first.profile_id.id})
    wall, _cpu = _clock()
    _work(env, again)
    assert first.created == again.unchanged == first.total, first.message
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": first.total, "seconds": seconds, "cpu": used, "memory": memory, "again": _clock()[0] - wall}


def _work(env, run):
    run.action_import()
    env.cr.commit()
    while run.state == "running":
        run._step()
        env.flush_all()
        env.cr.commit()
        env.invalidate_all()


def _read(path):
    with Path(path).open(encoding=lledo.ENCODING, newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _catalogue(env):
    """Make what the rows refer to; returns ``{name: id}`` of insurers, marketers and agents."""
    _make_agents(env)
    insurers = env["res.partner"].create([{"name": name, "is_insurer": True} for name in lledo.INSURERS])
    marketers = env["res.partner"].create([{"name": name, "is_marketer": True} for name in lledo.MARKETERS])
    users = env["res.users"].search([])
    return {record.name: record.id for records in (users, insurers, marketers) for record in records}


def _vals(env, names, row):
    """Return the values of a row's client, car and policy, as ready as can be."""
    line = env.ref("insurance_crm.line_mtpl" if row["Line"] == "MTPL" else "insurance_crm.line_hull").id

    def iso(text):
        return "-".join(reversed(text.split("/")))

    client = {
        "name": row["Client"], "phone": row["Phone"], "birth_date": iso(row["Birth date"]), "city": row["City"],
        "is_insurance_client": True, "user_id": names[row["Agent"]],
    }  # fmt: skip
    car = {"plate": row["Plate"], "make": row["Make"], "model": row["Model"], "year": row["Year built"],
           "type_id": env.ref("insurance_crm.object_type_vehicle").id}  # fmt: skip
    premium = float(row["Premium"].replace(",", "."))
    rate = float(row["Our %"].replace(",", "."))
    policy = {
        "number": row["Policy number"], "line_id": line, "insurer_id": names[row["Insurer"]], "user_id": names[row["Agent"]],
        "issuer_id": names[row["Issuer"]], "marketer_id": names.get(row["Channel"], False), "date_issue": iso(row["Issue date"]),
        "date_start": iso(row["Valid from"]), "date_end": iso(row["Valid to"]), "premium": premium,
        "commission_rate": rate, "commission": round(premium * rate / 100, 2), "state": "issued",
    }  # fmt: skip
    return client, car, policy


def create_bare(env, path):
    """Make the same clients, cars, policies, places and ledger rows by batch create() alone; nothing is looked up."""
    names, clients, cars = _catalogue(env), {}, {}
    env.cr.commit()
    silent = env(context={**env.context, **SILENT})
    prepared = [(row, *_vals(env, names, row)) for row in _read(path)]
    wall, cpu = _clock()
    for start in range(0, len(prepared), CHUNK):
        _create_batch(silent, prepared[start : start + CHUNK], clients, cars)
        silent.flush_all()
        silent.cr.commit()
        silent.invalidate_all()
    seconds, used = (now - before for now, before in zip(_clock(), (wall, cpu), strict=True))
    return {"rows": len(prepared), "seconds": seconds, "cpu": used}


def _create_batch(env, batch, clients, cars):
    new = {row["Client no."]: client for row, client, _car, _policy in batch if row["Client no."] not in clients}
    clients.update(zip(new, env["res.partner"].create(list(new.values())).ids, strict=True))
    new = {row["Plate"]: {**car, "owner_id": clients[row["Client no."]]} for row, _client, car, _policy in batch
           if row["Plate"] not in cars}  # fmt: skip
    cars.update(zip(new, env["insurance.object"].create(list(new.values())).ids, strict=True))
    policies = env["insurance.policy"].create(
        [{**policy, "partner_id": clients[row["Client no."]], "object_ids": [(0, 0, {"object_id": cars[row["Plate"]]})]}
         for row, _client, _car, policy in batch]
    )  # fmt: skip
    ledger = env["insurance.transaction"]
    ledger.create(
        [
            {
                "policy_id": made.id, "kind": "issue", "date_booking": policy["date_issue"], "date_effective": policy["date_start"],
                "earn_from": policy["date_start"], "earn_to": made.cover_end, "currency_id": made.currency_id.id,
                "company_id": made.company_id.id, "partner_id": clients[row["Client no."]], "premium": policy["premium"],
                "premium_company": policy["premium"], "commission": policy["commission"],
                "commission_company": policy["commission"], "commission_base": policy["premium"],
                **{name: policy[name] for name in ("insurer_id", "marketer_id", "line_id", "user_id", "issuer_id")},
                "office_id": made.office_id.id,
            }
            for made, (row, _client, _car, policy) in zip(policies, batch, strict=True)
        ]
    )  # fmt: skip


def load_sample(env, path):
    """Bring a sample in by Odoo's own load(), with database ids as references: its fastest way."""
    names, clients, cars = _catalogue(env), {}, {}
    env.cr.commit()
    silent = env(context={**env.context, **SILENT})
    prepared = [(row, *_vals(env, names, row)) for row in _read(path)][:SAMPLE]
    wall, _cpu = _clock()
    new = {row["Client no."]: client for row, client, _car, _policy in prepared}
    clients.update(zip(new, _load(silent["res.partner"], list(new.values())), strict=True))
    new = {row["Plate"]: {**car, "owner_id": clients[row["Client no."]]} for row, _client, car, _policy in prepared}
    cars.update(zip(new, _load(silent["insurance.object"], list(new.values())), strict=True))
    policies = []
    for row, _client, _car, policy in prepared:
        vals = {name: value for name, value in policy.items() if name != "state"}
        policies.append({**vals, "partner_id": clients[row["Client no."]], "object_ids/object_id": cars[row["Plate"]]})
    _load(silent["insurance.policy"], policies)
    silent.flush_all()
    silent.cr.commit()
    return {"rows": len(prepared), "seconds": _clock()[0] - wall}


def _load(model, vals_list):
    """Load records given as values; references are database ids."""
    names = list(vals_list[0])
    columns = [f"{name}/.id" if name.endswith("_id") else name for name in names]
    rows = [["" if vals[name] in (False, None) else str(vals[name]) for name in names] for vals in vals_list]
    result = model.load(columns, rows)
    assert result["ids"], result["messages"][:3]
    return result["ids"]
