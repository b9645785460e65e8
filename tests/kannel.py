"""A real Kannel between Odoo and a telephone network of our own: both on loopback, both ended with the test.

Kannel comes from Debian's package, the network is ``smsc.js`` on node's smpp; `tools.kannel` fetches them.
"""

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from tools import kannel
from tools.setup import free_port

PATIENCE = 60  # seconds until something is there
CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = admin
status-password = admin
admin-allow-ip = "127.0.0.1"
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 1
store-type = spool
store-location = "{folder}/store"
dlr-storage = spool
dlr-spool = "{folder}/dlr"

group = smsc
smsc = smpp
smsc-id = network
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = broker
smsc-password = secret
system-type = ""
interface-version = 34
reconnect-delay = 1
wait-ack = 5
wait-ack-expire = 0x03

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
log-file = "{folder}/smsbox.log"
log-level = 1
http-request-retry = 5
http-queue-delay = 1

group = sendsms-user
username = odoo
password = "{password}"
max-messages = 20
concatenation = true

group = sms-service
keyword = default
catch-all = true
concatenation = true
max-messages = 0
get-url = "{answer}?from=%p&text=%b&charset=%C&coding=%c&to=%P&ref=%I&when=%T"
"""


def wait_until(what, told, patience=PATIENCE):
    """Return what ``what()`` returns as soon as it is true; fail with ``told`` when it does not become so."""
    end = time.monotonic() + patience
    while True:
        with contextlib.suppress(OSError):
            if found := what():
                return found
        assert time.monotonic() < end, f"{told}, not within {patience} seconds"
        time.sleep(0.1)


def _listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Kannel:
    """Kannel's two programs and the network they are bound to."""

    def __init__(self, folder, password="kannel"):
        self.folder, self.password = Path(folder), password
        self.ports = {name: free_port(base) for name, base in self._bases().items()}
        self._network = self._boxes = None
        self._kept = []  # what networks that were ended got
        self.answer_url = "http://127.0.0.1:9/"

    @staticmethod
    def _bases():
        # far apart, so that each finds a free one of its own
        start = free_port()
        return {name: start + 7 * n for n, name in enumerate(("admin", "box", "sendsms", "smpp", "http"), 1)}

    @property
    def url(self):
        """Where messages are handed over."""
        return f"http://127.0.0.1:{self.ports['sendsms']}/cgi-bin/sendsms"

    # --- the network ---------------------------------------------------------------------------------

    def start_network(self):
        """Start the telephone network."""
        node, script = shutil.which("node"), Path(__file__).with_name("smsc.js")
        command = [node, script, str(self.ports["smpp"]), str(self.ports["http"])]
        self._network = self._start(command, "network")
        wait_until(lambda: self.look(), "the network answers")

    def stop_network(self):
        """End the telephone network; what it got is kept."""
        if self._network:
            self._kept = self.look()["taken"]
            self._network.kill()
            self._network.wait()
            self._network = None

    def look(self, message=None):
        """Return what the network got, after somebody sent it ``message`` (``from``, ``to``, ``text``) if given."""
        body = json.dumps(message).encode() if message else None
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['http']}/", body, timeout=10) as answer:
            told = json.load(answer)
        return told | {"taken": self._kept + told["taken"]}

    def get_texts(self, number):
        """Return the texts a number got, the parts of long ones joined."""
        found, texts = {}, []
        for one in self.look()["taken"]:
            if one["to"].lstrip("+") != number.lstrip("+"):
                continue
            if one["part"]:
                *_head, reference, total, place = one["part"]
                found.setdefault((reference, total), {})[place] = one["text"]
            else:
                texts.append(one["text"])
        for (_reference, total), parts in found.items():
            assert sorted(parts) == list(range(1, total + 1)), f"parts {sorted(parts)} of {total}"
            texts.append("".join(parts[place] for place in sorted(parts)))
        return texts

    # --- Kannel ----------------------------------------------------------------------------------------

    def start(self):
        """Start Kannel and wait until it is bound to the network and takes messages."""
        for name in ("store", "dlr"):
            (self.folder / name).mkdir(exist_ok=True)
        file = self.folder / "kannel.conf"
        values = {name: self.ports[name] for name in ("admin", "box", "sendsms", "smpp")}
        file.write_text(
            CONFIGURATION.format(folder=self.folder, password=self.password, answer=self.answer_url, **values)
        )
        bearer = self._start([kannel.program("bearerbox"), file], "bearerbox")
        self._boxes = [bearer]
        wait_until(lambda: _listens(self.ports["box"]), "bearerbox listens")
        self._boxes.append(self._start([kannel.program("smsbox"), file], "smsbox"))
        wait_until(lambda: _listens(self.ports["sendsms"]), "smsbox listens")
        wait_until(lambda: self.look()["bound"], "Kannel is bound to the network")

    def stop(self, how=signal.SIGTERM):
        """End Kannel's programs: properly, or as a power cut would (SIGKILL)."""
        for process in reversed(self._boxes or []):
            if process.poll() is None:
                process.send_signal(how)
        for process in self._boxes or []:
            _end(process)
        self._boxes = None

    def freeze(self):
        """Let the part behind the one that takes messages hang: Kannel has got what comes, and says nothing."""
        self._boxes[0].send_signal(signal.SIGSTOP)

    def thaw(self):
        self._boxes[0].send_signal(signal.SIGCONT)

    def close(self):
        """End everything."""
        self.stop()
        self.stop_network()

    def _start(self, command, name):
        with open(self.folder / f"{name}.out", "ab") as out:
            return subprocess.Popen(
                list(map(str, command)),
                cwd=self.folder,
                env=kannel.environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )


def _end(process):
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
