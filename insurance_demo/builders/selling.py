"""Channels, who earns which part of the commission, marketers' terms, a sales script and papers to show."""

import base64

from odoo.fields import Command

from .. import content_needs
from .. import content_selling as content
from .paper import pdf

# older than any policy: what is booked is split by rules that were there
YEARS = 12


def build(demo):
    _channels(demo)
    _incomes(demo)
    _script(demo)
    _documents(demo)


def _lines(demo, codes):
    return [Command.set([demo.lines[code].id for code in codes])]


def _channels(demo):
    channels = demo.env["insurance.channel"].create([
        {
            "name": name, "sequence": number, "kind": kind, "marketer_rule": rule, "line_ids": _lines(demo, codes),
            "note": f"<p>{words}</p>", "incentive": incentive,
        }
        for number, (name, (kind, rule, codes, words, incentive)) in enumerate(content.CHANNELS.items())
    ])  # fmt: skip
    demo.channels = {channel.name: channel for channel in channels}
    for marketer, (channel, _share) in zip(demo.marketers, content.MARKETER_TERMS, strict=True):
        marketer.insurance_channel_id = demo.channels[channel]


def _incomes(demo):
    since = demo.day(-365 * YEARS)
    demo.env["insurance.income.rule"].create([
        {
            "date_from": since, "line_id": demo.lines[code].id if code else False,
            "channel_id": demo.channels[channel].id if channel else False,
            "advisor_share": advisor, "issuer_share": issuer, "marketer_share": marketer,
        }
        for code, channel, advisor, issuer, marketer in content.INCOME_RULES
    ])  # fmt: skip
    demo.env["insurance.marketer.term"].create([
        {"partner_id": marketer.id, "date_from": since, "share": share, "note": content.TERM_NOTE}
        for marketer, (_channel, share) in zip(demo.marketers, content.MARKETER_TERMS, strict=True)
    ])  # fmt: skip


def _script(demo):
    script = demo.env["insurance.script"].create(
        {
            **content.SCRIPT,
            "line_ids": _lines(demo, ("MTPL", "HULL")),
            "objection_ids": [Command.create({"name": name, "reply": reply}) for name, reply in content.OBJECTIONS],
            "question_ids": [
                Command.create(
                    {"name": name, "kind": kind, "hint": hint, "sequence": number, "field_id": _field(demo, field)}
                )
                for number, (name, kind, field, hint) in enumerate(content.QUESTIONS.values(), 1)
            ],
        }
    )
    questions = dict(zip(content.QUESTIONS, script.question_ids, strict=True))
    demo.env["insurance.script.answer"].create([
        {
            "question_id": questions[key].id, "sequence": number, "name": name, "advice": advice, "task": task,
            "next_question_id": questions[following].id if following else False, "is_end": not following,
            "opens": _opens(code, task),
            "need_line_id": demo.lines[code].id if code else False,
        }
        for number, (key, name, following, advice, code, task) in enumerate(content.ANSWERS, 1)
    ])  # fmt: skip
    demo.script = script


def _opens(code, task):
    if code:
        return "need" if code in content_needs.SCRIPT_NEEDS else "deal"
    return "task" if task else "nothing"


def _field(demo, name):
    return demo.env["ir.model.fields"]._get("crm.lead", name).id if name else False


def _documents(demo):
    stages = demo.env["crm.stage"].search([("team_ids", "in", demo.teams["new"].ids)])
    demo.env["insurance.sales.document"].create([
        {
            "name": name, "sequence": number, "kind": kind, "line_ids": _lines(demo, codes), "note": note,
            "stage_ids": [Command.set(stages.filtered(lambda stage, names=names: stage.name in names).ids)],
            "file": base64.b64encode(pdf(name, ["Kalyna Insurance Brokers", "A sample page of the demonstration."])),
            "file_name": f"{name}.pdf",
        }
        for number, (name, kind, codes, names, note) in enumerate(content.SALES_DOCUMENTS, 1)
    ])  # fmt: skip
