"""Browsers that deposit documents until told to stop, and what they were answered. Owns the history; never judges.

Each answer is a line: `ok` (the page said so), `fail` (the page said no), `info` (no whole answer, or "later": it may
or may not have happened). Who got an `info` sends the same document again with the same key, as a browser does; one in
four gives up instead.
"""

import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.browser import Browser, Reply, Unanswered

SIZE = 8_000
AGAIN = "déjà dans le dossier".encode()


@dataclass
class Farm:
    """The depositors. `acknowledged` maps a uniqueId to the document that the page named."""

    ask: Callable[[uuid.UUID, str], Reply]
    depositors: int = 3
    acknowledged: dict[str, str] = field(default_factory=dict)
    abandoned: list[str] = field(default_factory=list)
    present_after_info: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    said_no: list[tuple[int, str]] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    history: list[dict[str, object]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Deposits in threads until `stop`."""
        self._pool = ThreadPoolExecutor(self.depositors)
        self._jobs: list[Future[None]] = [self._pool.submit(self._depositing, n) for n in range(self.depositors)]

    def stop(self) -> None:
        """Ends; what is under way is sent until it is answered or given up."""
        self._over.set()
        for job in self._jobs:
            job.result()
        self._pool.shutdown()
        keep(self.history)

    def wait_for(self, more: int, seconds: float = 60) -> None:
        """Until so many more were acknowledged."""
        wanted, until = len(self.acknowledged) + more, time.monotonic() + seconds
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < until, (len(self.acknowledged), wanted, self.answers)
            time.sleep(0.02)

    def wait_for_info(self, more: int, seconds: float = 60) -> None:
        """Until so many more got no answer."""
        wanted, until = self.answers["info"] + more, time.monotonic() + seconds
        while self.answers["info"] < wanted:
            assert time.monotonic() < until, (wanted, self.answers)
            time.sleep(0.02)

    def _depositing(self, number: int) -> None:
        chance = random.Random(number)
        while not self._over.is_set():
            self._deposit(number, uuid.uuid4(), chance)

    def _deposit(self, number: int, unique: uuid.UUID, chance: random.Random) -> None:
        key, tries, began = uuid.uuid4().hex, 0, time.monotonic()
        while True:
            kind, reply = self._sent(number, unique, key)
            if kind == "ok" and reply is not None:
                self.present_after_info += tries > 0 and AGAIN in reply.body
                self.acknowledged[str(unique)] = str(reply.documents[0])
                self.gaps.append(time.monotonic() - began)
                return
            if kind == "fail":
                return
            tries += 1
            if self._over.wait(0.1) or (tries == 1 and chance.random() < 0.25):
                self.abandoned.append(str(unique))
                return

    def _sent(self, number: int, unique: uuid.UUID, key: str) -> tuple[str, Reply | None]:
        self._note(number, unique, "invoke")
        try:
            reply = self.ask(unique, key)
        except Unanswered as error:
            self._note(number, unique, "info", str(error))
            return "info", None
        kind = "ok" if reply.status == 200 and reply.documents else "info" if reply.status >= 500 else "fail"
        if kind == "fail":
            self.said_no.append((reply.status, reply.body.decode("utf-8", "replace")[:2000]))
        self._note(number, unique, kind, str(reply.status))
        return kind, reply

    def _note(self, number: int, unique: uuid.UUID, kind: str, more: str = "") -> None:
        self.answers[kind] += 1
        at = round(time.monotonic(), 6)
        self.history.append(
            {"at": at, "actor": number, "what": "deposit", "id": str(unique), "kind": kind, "more": more}
        )


def keep(history: list[dict[str, object]]) -> None:
    """Writes a history where CARNET_TORTURE_HISTORY asks for it, one JSON object a line."""
    folder = os.environ.get("CARNET_TORTURE_HISTORY")
    if folder:
        with (Path(folder) / f"history-{time.time_ns()}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in history)


def depositing(port: int, cookie: str, record: str) -> Callable[[uuid.UUID, str], Reply]:
    """The request by which Hélène deposits the document with this uniqueId in Odette's record."""
    # Imported here: models exist only once Django is ready.
    from tests.torture.papers import paper

    browser = Browser(port, cookie)

    def ask(unique: uuid.UUID, key: str) -> Reply:
        return browser.post(f"/pro/dossiers/{record}/deposer/", {"form_key": key}, paper(unique))

    return ask
