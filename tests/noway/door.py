"""The FHIR door as somebody without a browser sees it. Owns the requests that are compared and their normal form.

A resource joins by its address here. Software is answered by number: an id of 32 hexadecimal digits is told apart by
what it names, as the ids of pages are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from carnet.fhir import bearer
from carnet.fhir.ids import resource_id
from carnet.kernel.ids import RecordId
from tests.fhir.house import Tokens
from tests.normalise import Normaliser, Seen
from tests.noway.house import CAREGIVER, DEPOSITOR, FATHER, HOLDER, MOTHER, PAUL, TREATING, House
from tests.noway.observe import Eye, Observed, Walk, statements
from tests.noway.steps import WHICH, Ids

WHO = {
    PAUL: "paul", CAREGIVER: "nina", HOLDER: "odette", MOTHER: "claire", FATHER: "thomas", DEPOSITOR: "helene",
    TREATING: "marc",
}  # fmt: skip
_HEX = re.compile(r"[0-9a-f]{32}")


def addresses(ids: Ids) -> Iterator[tuple[str, str]]:
    """Every reading of the door about one record: what it is called, and its address."""
    record = RecordId(ids.world.record)
    whole = ("Patient?_id={0}", "Patient/{0}", "Consent?patient={0}", "RelatedPerson?patient=Patient/{0}",
             "AuditEvent?patient={0}", "AuditEvent?patient={0}&_count=2", "AuditEvent?patient={0}&outcome=4",
             "AuditEvent?patient={0}&action=C", "Patient/{0}/$summary", "Patient/{0}/$everything",
             "Patient/{0}/$everything?_count=1", "Patient/{0}/$export?_outputFormat=document",
             "Patient/{0}/$export",
             "DocumentReference?patient={0}", "DocumentReference?patient={0}&_count=1")  # fmt: skip
    yield from ((one, one.format(record)) for one in whole)
    for which in WHICH:
        one = resource_id(record, ids.documents[which])
        yield f"document {which}", f"DocumentReference/{one}"
        yield f"acts on {which}", f"AuditEvent?patient={record}&entity=DocumentReference/{one}"
        yield f"event {which}", f"AuditEvent/{one}"
        yield f"consent {which}", f"Consent/{one}"
        yield f"relative {which}", f"RelatedPerson/{one}"


class DoorEye:
    """One observer at the door in one world; `Eye` looks at pages."""

    def __init__(self, home: House, name: str, ids: Ids) -> None:
        self._tokens = Tokens()
        self._token = self._tokens.of(replace(home.callers[WHO[name]], stepped_up=True))
        self._ids = ids
        self._normal = Normaliser({str(value): which for which, value in ids.documents.items()})

    def looks(self) -> Iterator[Observed]:
        """Every address, one after the other."""
        for name, address in addresses(self._ids):
            yield self._look(name, address)

    def _look(self, name: str, address: str) -> Observed:
        with statements() as ran, patch.object(bearer, "caller_of", self._tokens.caller_of):
            answer: Any = Client(raise_request_exception=True).get(
                f"/fhir/{address}", headers={"Authorization": f"Bearer {self._token}"}
            )
            content = b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
        assert answer.status_code < 500, name
        told = _dashed(content.decode("latin-1"))
        seen = self._normal.seen(
            HttpResponse(
                told.encode("latin-1"), status=answer.status_code,
                headers={key: _dashed(value) for key, value in answer.items()},
            )
        )  # fmt: skip
        whole = Seen(seen.status, seen.headers, seen.body)
        return Observed(name, whole, len(seen.body), tuple(ran), told)


def _dashed(text: str) -> str:
    return _HEX.sub(lambda found: str(UUID(hex=found.group())), text)


def door(home: House) -> Walk:
    """A walk of `observe` through the door, by whoever looks."""

    def walk(eye: Eye) -> Iterable[Observed]:
        return DoorEye(home, eye.name, eye.ids).looks()

    return walk
