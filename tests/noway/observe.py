"""What somebody sees of a world: answers, statements, mails. Owns the observation and the comparison of two worlds.

Everything that an answer is made of is compared: status, headers, cookies, body (an archive file by file), its size,
and the statements that it took, which a clock or a log of the database would tell.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from carnet.identity import letters, mail, mail_worker
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId
from carnet.storage.outbox import Posted, Task
from carnet.usecases._sought import FIELD
from carnet.usecases.read_texts import read_texts
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.tell_holder import tell_holder
from tests.authz import routes
from tests.normalise import Normaliser, Seen
from tests.noway.house import EMAILS, NOBODY, House
from tests.noway.secrets import Secret, absent_of
from tests.noway.steps import Ids, Step

CLOCK = SystemClock()


@dataclass(frozen=True)
class Observed:
    """One answer."""

    step: str
    seen: Seen
    size: int
    statements: tuple[str, ...]
    raw: str = field(default="", repr=False, compare=False)
    """The body as it was sent, for words and ids that must stand in none."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that run inside, without their values."""
    ran: list[str] = []

    def look(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        ran.append(_shape(str(statement)))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(look):
        yield ran


# A kind that is hidden is a part of the condition of the one statement of a list, and no statement more.
_KINDS = re.compile(r" AND NOT \(now\.(class|type)_code = ANY\(%\(policy_\d+\)s\)\)| AND FALSE")


def _shape(statement: str) -> str:
    """A statement without hidden kinds and names of savepoints, which the transaction of the test counts."""
    return _KINDS.sub("", re.sub(r'"s\d+_x\d+"', "", statement))


class Eye:
    """One observer in one world."""

    def __init__(self, home: House, name: str, ids: Ids) -> None:
        self._browser: Client = home.browser(name)
        self.name = name
        self._ids = ids
        self._normal = Normaliser({str(value): which for which, value in ids.documents.items()})

    @property
    def ids(self) -> Ids:
        """The documents that its addresses name."""
        return self._ids

    def knows(self, ids: Ids) -> None:
        """From now on addresses name these documents, and they are the same ones in both worlds."""
        self._ids = ids
        self._normal.learn({str(value): which for which, value in ids.documents.items()})

    def look(self, step: Step) -> Observed:
        """Sends one request and keeps what came of it."""
        if step.words:
            # What the worker does meanwhile: every document is in the index, those that are hidden too.
            read_texts(RecordId(self._ids.world.record), CLOCK)
        with statements() as ran:
            response = self._sent(step)
        assert response.status_code < 500 or response.status_code == 503, step
        body = _body(response)
        seen = self._normal.seen(HttpResponse(_opened(body), status=response.status_code, headers=_headers(response)))
        cookies = tuple(self._normal.text(one.OutputString()) for _, one in sorted(response.cookies.items()))
        # An archive is compressed: what it holds is compared, and its size is that of what it holds.
        size = len(self._normal.text(_opened(body).decode("latin-1")))
        whole = Seen(seen.status, (*seen.headers, ("cookies", str(cookies))), seen.body)
        return Observed(str(step), whole, size, tuple(ran), _opened(body).decode("latin-1"))

    def undone(self, step: Step) -> Observed:
        """The same, with its effects taken back."""
        with routes.undone():
            return self.look(step)

    def _sent(self, step: Step) -> Any:
        path = self._ids.path(step)
        if step.words:
            sent = self._browser.post(path, {FIELD: step.words})
            assert sent.status_code in {302, 403, 404}, sent.status_code
            return self._browser.get(sent["Location"]) if sent.status_code == 302 else sent
        if step.method == "POST":
            return self._browser.post(path, dict(step.row.form(self._ids.of(step))), headers=step.headers)
        return self._browser.generic(step.method, path, headers=step.headers)


def _headers(response: Any) -> dict[str, str]:
    # The number of a request is made at random; nothing else stands in it.
    return {name: value for name, value in response.items() if name != "X-Request-Id"}


def _body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def _opened(body: bytes) -> bytes:
    """An archive as the files that it holds; anything else as it is."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())


def told(name: str) -> list[str]:
    """Every mail and letter that reached somebody, oldest first, once the worker did its work."""
    for posted in _relayed():
        if posted.task not in {Task.CHECK_CONTENT, Task.READ_TEXTS}:
            tell_holder(posted.record_id, posted.task, CLOCK, posted.ids)
    mail_worker.send_waiting(CLOCK.now(), limit=1000)
    mails = [f"{one.text.subject}\n{one.text.body}" for one in mail.demo_mails(1000) if one.to == EMAILS.get(name)]
    return sorted(re.sub(r"https?://\S+", "LINK", text) for text in mails)


def letters_waiting() -> int:
    """How many letters wait for a printer."""
    return len(letters.waiting_letters(1000))


def _relayed() -> list[Posted]:
    taken: list[Posted] = []
    relay_outbox(taken.append, CLOCK)
    return taken


def ids_of(home: House, secret: Secret, hidden: UUID) -> Ids:
    """The documents of one world."""
    world = home.child if secret.child else home.adult
    return Ids(world, {"hidden": hidden, "visible": world.document, "nobody": NOBODY})


Walk = Callable[[Eye], Iterable[Observed]]


def without(home: House, secret: Secret, name: str, walk: Walk) -> tuple[list[Observed], list[str]]:
    """What somebody sees in the world in which the secret is not; its id names nothing."""
    with routes.world():
        return _walked(home, secret, name, walk, absent_of(home, secret))


def with_it(home: House, secret: Secret, name: str, walk: Walk) -> tuple[list[Observed], list[str]]:
    """What somebody sees in the world in which it is."""
    with routes.world():
        return _walked(home, secret, name, walk, secret.make(home))


def _walked(home: House, secret: Secret, name: str, walk: Walk, hidden: UUID) -> tuple[list[Observed], list[str]]:
    seen = list(walk(Eye(home, name, ids_of(home, secret, hidden))))
    return seen, told(name)


def differences(home: House, secret: Secret, name: str, walk: Walk) -> list[str]:
    """By what somebody tells the two worlds apart."""
    return differences_of(without(home, secret, name, walk), with_it(home, secret, name, walk))


def differences_of(one: tuple[list[Observed], list[str]], other: tuple[list[Observed], list[str]]) -> list[str]:
    """The steps, and the mails, that differ between two worlds."""
    (absent, absent_mails), (there, there_mails) = one, other
    assert [seen.step for seen in absent] == [seen.step for seen in there]
    found = [f"{a.step}: {what}" for a, b in zip(absent, there, strict=True) for what in _apart(a, b)]
    return found + ([] if absent_mails == there_mails else [f"mails: {absent_mails} / {there_mails}"])


def _apart(absent: Observed, there: Observed) -> Iterator[str]:
    if absent.seen.status != there.seen.status:
        yield f"status {absent.seen.status} / {there.seen.status}"
    if absent.seen.headers != there.seen.headers:
        yield f"headers {_first(absent.seen.headers, there.seen.headers)}"
    if absent.seen.body != there.seen.body:
        yield f"body {_first(absent.seen.body.splitlines(), there.seen.body.splitlines())}"
    if absent.size != there.size:
        yield f"size {absent.size} / {there.size}"
    if absent.statements != there.statements:
        yield (
            f"statements {len(absent.statements)} / {len(there.statements)}: "
            f"{_first(absent.statements, there.statements)}"
        )


def _first(absent: Iterable[Any], there: Iterable[Any]) -> str:
    """The first place at which two lists differ."""
    one, other = list(absent), list(there)
    for a, b in zip(one, other, strict=False):
        if a != b:
            return f"{a!r} / {b!r}"[:600]
    return f"{one[len(other) :]!r} / {other[len(one) :]!r}"[:600]
