"""Browsers that publish, replace, hide, show, delete and read the same few documents at once. Owns the history.

What changes something is sent until it is answered, with the same key: one operation from its first sending to its
answer. A reading is sent once.
"""

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.torture.browser import Browser, Reply, Unanswered
from tests.torture.farm import keep
from tests.torture.linear import NEVER, Op, What
from tests.torture.papers import paper
from tests.torture.stand import People

DEPOSITORS, HOLDERS, READERS = 2, 3, 3
# So many more sendings of one request after which its browser gives up.
PATIENCE = 40


@dataclass
class Document:
    """One register: its versions as its clients know them, newest last. Numbers stand for ids in the history."""

    name: str
    ids: dict[int, uuid.UUID] = field(default_factory=dict)
    ops: list[Op] = field(default_factory=list)
    made: int = 0


@dataclass
class Play:
    """A game of eight browsers on a few documents."""

    ports: tuple[int, ...]
    people: People
    seed: int
    documents: tuple[Document, ...]
    wanted: int
    repeats: bool = False
    """Whether requests may arrive more than once. "No" is then no proof that nothing happened: a first copy may have
    been done, and the document deleted before the second one came."""
    answers: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _history: list[dict[str, object]] = field(default_factory=list)
    _by_id: dict[uuid.UUID, tuple[Document, int]] = field(default_factory=dict)
    _lists: list[tuple[float, float, frozenset[uuid.UUID]]] = field(default_factory=list)

    def run(self) -> None:
        """Plays until there were so many operations."""
        turns: list[Callable[[random.Random], None]] = [
            *[self._deposits] * DEPOSITORS,
            *[self._holds] * HOLDERS,
            *[self._reads] * READERS,
        ]
        with ThreadPoolExecutor(len(turns)) as pool:
            jobs = [pool.submit(self._turns, n, turn) for n, turn in enumerate(turns)]
            for job in jobs:
                job.result()
        self._share_lists()
        keep(self._history)

    def _turns(self, number: int, turn: Callable[[random.Random], None]) -> None:
        chance = random.Random(f"{self.seed}.{number}")
        try:
            while not self._over.is_set():
                turn(chance)
                if sum(self.answers.values()) >= self.wanted:
                    self._over.set()
                time.sleep(chance.uniform(0, 0.05))
        finally:
            self._over.set()

    def _deposits(self, chance: random.Random) -> None:
        document, at = chance.choice(self.documents), self._browser(self.people.depositor, chance)
        versions = list(document.ids)
        if not versions or chance.random() < 0.05:
            self._make(at, document, What.PUBLISH, 0, chance)
        elif chance.random() < 0.9:
            self._make(at, document, What.REPLACE, chance.choice(versions[-2:]), chance)
        else:
            version = chance.choice(versions)
            self._change(at, document, What.DELETE, version, f"{self._theirs(document, version)}supprimer/")

    def _make(self, at: Browser, document: Document, what: What, former: int, chance: random.Random) -> None:
        """A new document, or a new version: its number is given when it is sent, its id when it is answered."""
        with self._lock:
            document.made += 1
            version = document.made
        unique = uuid.UUID(int=chance.getrandbits(128), version=4)
        base = f"/pro/dossiers/{self.people.record}/"
        path = f"{base}deposer/" if what is What.PUBLISH else f"{self._theirs(document, former)}remplacer/"
        began, key = time.monotonic(), uuid.uuid4().hex
        reply = self._until_answered(lambda: at.post(path, {"form_key": key}, paper(unique)))
        made = _made(reply, document.ids.get(former))
        if made is not None:
            with self._lock:
                document.ids[version] = made
                self._by_id[made] = (document, version)
        self._note(document, what, began, version, "done" if made else _refused(reply), former, reply)

    def _holds(self, chance: random.Random) -> None:
        document = chance.choice(self.documents)
        versions = list(document.ids)
        if not versions:
            return
        version, hide = chance.choice(versions[-2:]), chance.random() < 0.5
        path = f"/mon-dossier/documents/{document.ids[version]}/{'cacher' if hide else 'montrer'}/"
        at = self._browser(self.people.holder, chance)
        self._change(at, document, What.HIDE if hide else What.SHOW, version, path)

    def _change(self, at: Browser, document: Document, what: What, version: int, path: str) -> None:
        began, key = time.monotonic(), uuid.uuid4().hex
        reply = self._until_answered(lambda: at.post(path, {"form_key": key}))
        done = reply is not None and (reply.status == 302 or (what is What.DELETE and _deleted(reply)))
        self._note(document, what, began, version, "done" if done else _refused(reply), 0, reply)

    def _reads(self, chance: random.Random) -> None:
        at, base = self._browser(self.people.reader, chance), f"/pro/dossiers/{self.people.record}/documents/"
        document, began = chance.choice(self.documents), time.monotonic()
        versions = list(document.ids)
        try:
            if not versions or chance.random() < 0.4:
                reply = at.get(base)
                assert reply.status == 200 or reply.status >= 500, reply.status
                if reply.status == 200:
                    self._lists.append((began, time.monotonic(), frozenset(reply.documents)))
                    self.answers["list"] += 1
                return
            version = chance.choice(versions)
            reply = at.get(f"{base}{document.ids[version]}/")
        except Unanswered:
            return
        if reply.status < 500:
            self._note(document, What.READ, began, version, "shown" if reply.status == 200 else "absent", 0, reply)

    def _until_answered(self, ask: Callable[[], Reply]) -> Reply | None:
        for _ in range(PATIENCE):
            try:
                reply = ask()
            except Unanswered:
                self.answers["sent again"] += 1
                continue
            if reply.status < 500:
                return reply
        return None

    def _note(
        self, document: Document, what: What, began: float, version: int, answer: str | None, former: int,
        reply: Reply | None,
    ) -> None:  # fmt: skip
        self.answers[f"{what} {answer}"] += 1
        answer = None if self.repeats and answer == "no" else answer
        ended = time.monotonic() if answer is not None else NEVER
        if reply is not None and what is not What.READ and reply.status not in (200, 302, 404):
            self.odd.append(f"{what} {version}: {reply.status}")
        with self._lock:
            document.ops.append(Op(what, began, ended, version, former, answer))
            line = {"what": what, "began": began, "ended": ended, "document": document.name, "version": version}
            self._history.append({**line, "former": former, "answer": answer})

    def _share_lists(self) -> None:
        """A list is a reading of every document at once: each register gets its part."""
        for began, ended, ids in self._lists:
            for document in self.documents:
                known = (self._by_id[one] for one in ids if one in self._by_id)
                versions = frozenset(version for of, version in known if of is document)
                document.ops.append(Op(What.LIST, began, ended, 0, 0, versions))
                line = {"what": What.LIST, "began": began, "ended": ended, "document": document.name}
                self._history.append({**line, "answer": sorted(versions)})

    def _browser(self, cookie: str, chance: random.Random) -> Browser:
        return Browser(chance.choice(self.ports), cookie)

    def _theirs(self, document: Document, version: int) -> str:
        return f"/pro/dossiers/{self.people.record}/documents/{document.ids[version]}/"


def _refused(reply: Reply | None) -> str | None:
    return None if reply is None else "no"


def _made(reply: Reply | None, former: uuid.UUID | None) -> uuid.UUID | None:
    """The document that a receipt leads to: the form with an error, or a page of "too late", leads to none but the
    former one."""
    if reply is None or reply.status != 200:
        return None
    return next((one for one in reply.documents if one != former), None)


def _deleted(reply: Reply) -> bool:
    from carnet.portal.messages import message

    return reply.status == 200 and message("delete.done").text("fr").encode() in reply.body
