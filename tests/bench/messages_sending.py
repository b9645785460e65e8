"""Handing messages to a local gateway: how many a second on one core, and whether memory stays the same.

The gateway is a small HTTP server in a process of its own, which answers at once. Odoo's process is held to one core; the
database and the gateway have the others. First the gateway alone (requests, answers), then the whole way: rows of the
ledger that are due, decided about, handed over and settled, with a commit before and after each batch, as the job does it.
"""

import os
import subprocess
import sys
import time

from . import base

TITLE = "Messages handed to a local gateway"
ALONE = 6_000  # messages by the gateway alone
LEDGER = 3_000  # messages the whole way
BATCH = 500
LIMIT = 300  # messages a second
GROWTH = 40  # MiB that the process may grow by from the first to the last batch

SERVER = """
import asyncio, itertools
count = itertools.count(1)
class Gateway(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""
    def data_received(self, data):
        self.data += data
        while b"\\r\\n\\r\\n" in self.data:
            head, _, rest = self.data.partition(b"\\r\\n\\r\\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\\r\\n")[0] or 0)
            if len(rest) < length:
                return
            self.data, body = rest[length:], b'{"id": "%d"}' % next(count)
            head = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
            self.transport.write(head % len(body) + body)
async def main():
    server = await asyncio.get_running_loop().create_server(Gateway, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def run(context):
    """Measure on an empty book: what a message costs does not depend on the book."""
    db = context.clone(name="sending")
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        try:
            found = context.run(db, measure, port=int(server.stdout.readline()))
        finally:
            server.terminate()
    return [
        _rate_row("the gateway alone", found["alone"], ALONE),
        _rate_row("the whole way, from the ledger and back", found["ledger"], LEDGER),
        base.Row(
            f"memory: growth over {ALONE // BATCH} batches of {BATCH}",
            f"{found['growth']:.1f} MiB",
            f"≤ {GROWTH} MiB",
            found["growth"] <= GROWTH,
        ),
    ]


def _rate_row(what, taken, count):
    seconds, processor = taken
    rate = count / seconds
    figure = f"{rate:,.0f} a second ({count:,} in {seconds:.1f} s, one core, {processor:.1f} s of it worked by Odoo)"
    return base.Row(what, figure, f"≥ {LIMIT} a second", rate >= LIMIT)


def measure(env, port):
    """Return seconds of both ways, with those of the processor, and the growth of memory in MiB."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    env["insurance.gateway"].search([]).active = False
    gateway = env["insurance.gateway"].create(
        {
            "name": "Local",
            "url": f"http://127.0.0.1:{port}/send",
            "style": "json",
            "params": '{"to": "{number}", "text": "{text}", "ref": "{uuid}", "coding": "{coding}"}',
            "ok_place": "id",
            "ref_place": "id",
        }
    )
    sender = gateway.with_user(env.ref("insurance_sms.user_messages"))
    _alone(sender, 0)
    before = base.peak_memory_mib()
    alone = _timed(lambda: [_alone(sender, batch) for batch in range(ALONE // BATCH)])
    growth = base.peak_memory_mib() - before
    return {"alone": alone, "growth": growth, "ledger": _ledger(env)}


def _timed(function):
    """Return the seconds a function takes by the clock and by the processor."""
    processor = time.process_time()
    seconds = base.seconds(function)[0]
    return seconds, time.process_time() - processor


def _alone(sender, batch):
    messages = [
        {
            "id": number,
            "uuid": f"bench-{number}",
            "number": f"+38050{number:07}",
            "text": f"Шановний клієнте {number}, ваш поліс закінчується 10.06.2031. Агент Олена, 050 123 45 67",
            "segments": 2,
        }
        for number in range(batch * BATCH, batch * BATCH + BATCH)
    ]
    results = sender._deliver(messages)
    if {result["state"] for result in results} != {"sent"}:
        raise AssertionError(results[0])


def _ledger(env):
    """Plan messages of a person, each to a number of its own, and send them as the job does; return the seconds."""
    env.company.write({"message_quiet_from": 0, "message_quiet_to": 0, "message_cap": 0})
    messages = env["insurance.message"]._as_service()
    now = env.cr.now()
    messages._plan(
        [
            {
                "source": "person",
                "channel": "sms",
                "address": f"+38067{number:07}",
                "body": f"Шановний клієнте {number}, ваш поліс закінчується 10.06.2031.",
                "company_id": env.company.id,
                "due": now,
            }
            for number in range(LEDGER)
        ]
    )
    env.cr.commit()
    taken = _timed(lambda: list(iter(lambda: messages._send_batch(now), 0)))
    sent = messages.search_count([("state", "=", "sent"), ("address", "=like", "+38067%")])
    if sent != LEDGER:
        raise AssertionError(f"{sent} of {LEDGER} were sent")
    return taken
