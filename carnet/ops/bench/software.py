"""A software at the FHIR door, for what is measured: its token, its requests, the statements they send. Owns these.

It acts for a professional; each request passes every layer (WSGI, token, rights, journal, encryption, JSON) but the
socket.
"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from carnet.crypto import client_key
from carnet.kernel.clock import SystemClock
from carnet.ops import trial_software
from carnet.ops.bench.pgbench import Statement, caught
from carnet.ops.bench.samples import Calls
from carnet.ops.bench.world import Record
from carnet.ops.bench.wsgi_call import called
from carnet.ops.example_people import HELENE

FOUND = 20
SITE = "http://localhost"
JSON = "application/fhir+json"


class Software:
    """A software that acts for Hélène: its token, and the program as the server calls it.

    One for a whole run: another would be registered in its place, with another key.
    """

    def __init__(self) -> None:
        from django.core.servers.basehttp import get_internal_wsgi_application

        self._private = client_key.make()
        trial_software.register(self._private)
        self._serve = get_internal_wsgi_application()
        self.token = ""
        self.renew()

    def renew(self) -> None:
        """Another token: each lives five minutes."""
        from carnet.identity.oauth.server import Addresses
        from carnet.usecases.issue_token import issue_token

        here = Addresses(issuer=SITE, fhir=f"{SITE}/fhir", token=f"{SITE}/oauth/token")
        form = trial_software.form(self._private, here.token, HELENE)
        answer = issue_token(form, {}, here, request_id="bench", clock=SystemClock())
        if answer.status != 200:
            raise RuntimeError(f"no token to measure with: {answer.body}")
        self.token = str(answer.body["access_token"])

    def reads(self, name: str, address: str, *, anew: bool = False) -> Calls:
        """A side that reads an address again and again; `anew`: as who never asked for it."""
        from carnet.usecases._kept import MEMORY

        def once() -> None:
            if anew:
                MEMORY.forget()
            self.get(address)

        return Calls(f"{name}, never asked" if anew else name, once, ready=self.renew)

    def get(self, address: str) -> bytes:
        """One reading, which must succeed."""
        return self._ask("GET", address, b"")

    def post(self, address: str, resource: dict[str, Any]) -> bytes:
        """One writing, which must succeed."""
        return self.send(address, json.dumps(resource).encode())

    def send(self, address: str, resource: bytes) -> bytes:
        """The same of what was encoded before."""
        return self._ask("POST", address, resource)

    def _ask(self, method: str, address: str, data: bytes) -> bytes:
        parts = urlsplit(address)
        more = {"QUERY_STRING": parts.query, "HTTP_AUTHORIZATION": f"Bearer {self.token}"}
        status, body = called(self._serve, method, parts.path, data, JSON, more)
        if not status.startswith("20"):
            raise RuntimeError(f"{method} {parts.path} answered {status}: {body[:400]!r}")
        return body


def search_of(record: Record) -> str:
    return f"/fhir/DocumentReference?patient={record.record_id}&status=current&_count={FOUND}"


def file_of(software: Software, record: Record) -> str:
    """The address of the large document, which the search gives."""
    entries = json.loads(software.get(search_of(record)))["entry"]
    attachments = [entry["resource"]["content"][0]["attachment"] for entry in entries]
    if len(entries) != FOUND:
        raise RuntimeError(f"the search found {len(entries)} documents, not {FOUND}")
    return "/fhir/" + str(max(attachments, key=lambda one: one["size"])["url"]).rpartition("/fhir/")[2]


def statements_of(software: Software, record: Record) -> list[Statement]:
    """What a floor must send for the same answer: the select of the entries, and the event of the journal."""
    from carnet.ledger.journal import APPEND

    software.get(search_of(record))
    with caught() as found:
        software.get(search_of(record))
    lists = [s for s in found if "entry_version" in s.sql]
    events = [replace(s, one_row=True) for s in found if s.sql.startswith(APPEND)]
    if not lists or len(events) != 1:
        raise RuntimeError("the search sends no list, or not one event: the floor must be rewritten")
    # Whatever else the search asks for is the price of the door, and no part of its floor.
    return [lists[0], *events]


def every_statement(software: Software, address: str) -> list[Statement]:
    """All that a request sends to the database when it is asked again, in its order."""
    software.get(address)
    with caught(every=True) as found:
        software.get(address)
    return list(found)


def events_of(record: Record) -> int:
    """How many events stand in the journal of a record."""
    from carnet.ledger.event import Stream
    from carnet.ledger.journal import last_numbers

    return sum(last_numbers(record.record_id, tuple(Stream)).values())


def look_up_of(record: Record) -> str:
    """A person by the number."""
    ins = record.writer.patient.ins
    if ins is None:
        raise RuntimeError("the person to look for has no number")
    return f"/fhir/Patient?identifier={quote(f'urn:oid:{ins.root.value}|{ins.value}')}"


def statements_of_look_up(software: Software, record: Record) -> list[Statement]:
    """What a floor must send: the record of a number, and one event of the journal."""
    from carnet.ledger.journal import APPEND
    from carnet.storage.locator import FIND

    software.get(look_up_of(record))
    with caught() as found:
        software.get(look_up_of(record))
        # A look-up writes two events in one statement; the floor has always been one.
        software.get(f"/fhir/Patient/{record.record_id}")
    located = [s for s in found if s.sql == FIND]
    events = [replace(s, one_row=True) for s in found if s.sql.startswith(APPEND)]
    if len(located) != 1 or len(events) != 1:
        raise RuntimeError("the look-up asks for no number, or writes no event: the floor must be rewritten")
    return [located[0], *events]
