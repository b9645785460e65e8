"""Hands many requests to one provider: several at a time, not faster than allowed, and stops when it is down.

The threads do HTTP only; nothing of Odoo is touched in them. Answers that never came are told apart by what is
certain: a connection that was refused carried nothing, one that broke later may have carried the message.
"""

import dataclasses
import functools
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
import urllib3
from urllib3 import exceptions as errors

from . import answer as answers

ENOUGH = 5  # in a row that failed the same way: the rest would fail as well
BIGGEST = 64 * 1024  # bytes of an answer that are read
_NOT_LEFT = (errors.NewConnectionError, errors.ConnectTimeoutError, errors.ProxyError)


@dataclasses.dataclass(frozen=True)
class Limits:
    """``rate``: requests a second, 0 for no limit. Times in seconds; ``whole`` is the longest a batch may take."""

    parallel: int = 8
    rate: float = 0
    connect: float = 5
    read: float = 20
    whole: float = 60


class Courier:
    """One batch's road to one provider; use it as a context."""

    def __init__(self, limits):
        self.limits = limits
        self._lock = threading.Lock()
        self._next = 0.0
        self._end = time.monotonic() + limits.whole
        self._in_a_row = 0
        self._stopped = ""
        self._pool = urllib3.PoolManager(
            maxsize=limits.parallel,
            retries=False,
            timeout=urllib3.Timeout(connect=limits.connect, read=limits.read),
            ssl_context=_ssl_context(),
        )

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self._pool.clear()

    def deliver(self, build, reading, messages):
        """Return the outcome of each message in their order.

        :param build: function of a message that returns its `ask.Request` (raises ValueError)
        :param reading: `answer.Reading`
        :return: list of dicts ``state``, ``ref``, ``detail``, ``cost``
        """
        if len(messages) < 2 or self.limits.parallel < 2:
            return [self._one(build, reading, message) for message in messages]
        with ThreadPoolExecutor(min(self.limits.parallel, len(messages))) as threads:
            return list(threads.map(lambda message: self._one(build, reading, message), messages))

    def exchange(self, request):
        """Do one request.

        :return: ``(Answer or None, state, words)``: without an answer the state is ``again`` or ``unconfirmed``
        """
        try:
            return self._talk(request), "", ""
        except errors.SSLError as error:
            # a certificate is looked at before anything is said
            refused = "CERTIFICATE_VERIFY_FAILED" in str(error) or "WRONG_VERSION_NUMBER" in str(error)
            return None, answers.ACCOUNT if refused else answers.UNCONFIRMED, _words(error)
        except _NOT_LEFT as error:
            return None, answers.AGAIN, _words(error)
        except (errors.LocationValueError, UnicodeError) as error:
            return None, answers.ACCOUNT, _words(error)
        except (errors.HTTPError, OSError) as error:
            return None, answers.UNCONFIRMED, _words(error)

    def _one(self, build, reading, message):
        if self._stopped:
            return _result(answers.AGAIN, self._stopped)
        try:
            request = build(message)
        except ValueError as error:
            return self._note(_result(answers.ACCOUNT, str(error)))
        if not self._wait():
            return _result(answers.LATER, "")
        if self._stopped:
            return _result(answers.AGAIN, self._stopped)
        answer, state, words = self.exchange(request)
        return self._note(answers.understand(reading, answer) if answer else _result(state, words))

    def _note(self, result):
        """Count what fails in a row; when the account is the trouble, the first one is enough."""
        with self._lock:
            if result["state"] in (answers.SENT, answers.FAILED):
                self._in_a_row = 0
            else:
                self._in_a_row += 1
            if result["state"] == answers.ACCOUNT or self._in_a_row >= ENOUGH:
                self._stopped = self._stopped or result["detail"] or "-"
        return result

    def _wait(self):
        """Keep to the rate: every request gets the next free moment. Return False when that is after the batch's end."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now) if self.limits.rate else now
            if turn > self._end:
                return False
            self._next = turn + 1 / self.limits.rate if self.limits.rate else 0.0
        if turn > now:
            time.sleep(turn - now)
        return True

    def _talk(self, request):
        response = self._pool.request(
            request.method,
            request.url,
            body=request.body or None,
            headers=request.headers,
            redirect=False,
            preload_content=False,
        )
        try:
            data, is_whole = self._read(response)
        except BaseException:
            response.close()
            raise
        # only a connection whose answer was read to its end can be used again
        response.release_conn() if is_whole else response.close()
        kind = response.headers.get("Content-Type", "")
        return answers.Answer(response.status, _decode(data, kind), kind)

    def _read(self, response):
        """Return the beginning of an answer, however slowly it drips, and whether it is all of it."""
        end, data = time.monotonic() + self.limits.read, b""
        while chunk := response.read1(BIGGEST - len(data)):
            data += chunk
            if len(data) >= BIGGEST or time.monotonic() > end:
                return data, False
        return data, True


@functools.cache
def _ssl_context():
    context = ssl.create_default_context()
    context.load_verify_locations(requests.certs.where())
    return context


def _decode(data, kind):
    charset = kind.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _words(error):
    return type(error).__name__


def _result(state, detail):
    return {"state": state, "ref": None, "detail": detail[: answers.LONGEST], "cost": None}
