"""The FHIR door is alike in the two worlds, for each secret and each who may not know of it.

Software asks with a token, so that the walk of the pages (`test_every_page`) sees nothing here but refusals: this one
asks as each of those who may not know, by every reading, in both forms, and by every parameter that could tell.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from carnet.fhir import bearer
from carnet.fhir.ids import resource_id
from carnet.kernel.ids import RecordId
from carnet.usecases.caller import Caller
from tests import cast
from tests.authz import routes
from tests.fhir.house import JSON, XML, Tokens
from tests.normalise import Normaliser, Seen
from tests.noway.house import CAREGIVER, DEPOSITOR, HOLDER, MOTHER, PAUL, House
from tests.noway.observe import Observed, differences_of, ids_of, statements
from tests.noway.secrets import AUTHOR, RESULT, SECRET_WORDS, SECRETS, Secret, absent_of

pytestmark = pytest.mark.slow

WHO = {PAUL: "paul", CAREGIVER: "nina", HOLDER: "odette", MOTHER: "claire", DEPOSITOR: "helene"}
SHORT = (
    ("hidden_addition", PAUL),
    ("withheld_from_the_person", HOLDER),
    ("secret_from_the_parents", MOTHER),
)
ALL = tuple((secret.name, who) for secret in SECRETS.values() for who in secret.blind if who in WHO)
PAIRS = ALL if "CARNET_NONINTERFERENCE" in os.environ else SHORT
QUERIES = (
    "", "_summary=count", "_count=1", "status=current", "status=superseded", "isArchived=true", "date=ge2020",
    f"author.family={AUTHOR}", f"type={RESULT}", "creation=2024", "period=2024-05-27", "security-label=MASQUE_PS",
    "security-label=INVISIBLE_PATIENT,INVISIBLE_REPRESENTANTS_LEGAUX", "_include=DocumentReference:relatesto",
    "_lastUpdated=ge2020", "category=10,11", "related=none", "identifier=urn:uuid:{hidden}", "_id={hidden_id}",
    "relatesto=DocumentReference/{hidden_id}", "_id={visible_id}&_include=DocumentReference:relatesto",
)  # fmt: skip
LISTS = (
    "", "_summary=count", "_count=1", "code=submissionset", "code=folder", "date=ge2020", "source.family=roussel",
    "source.family=martineau", f"title:contains={SECRET_WORDS}", "_include=List:item", "designationType=07",
)  # fmt: skip
_COMPOSITE = re.compile(r"[0-9a-f]{64}")
_OF_A_UUID = re.compile(r"2\.25\.(\d{30,39})")
_MARK = re.compile(r"(_cursor=)[A-Za-z0-9_-]+")


class Software:
    """A software that acts for somebody, in one world."""

    def __init__(self, home: House, secret: Secret, who: str, hidden: UUID) -> None:
        ids = ids_of(home, secret, hidden)
        self.record, self.person = RecordId(ids.world.record), cast.LEO if secret.child else cast.ODETTE
        self.documents = ids.documents
        self._normal = Normaliser({str(value): which for which, value in ids.documents.items()})
        self._tokens, self._caller = Tokens(), _acting(home.callers[WHO[who]], self.record, secret)

    def look(
        self,
        path: str,
        accept: str = JSON,
        method: str = "GET",
        headers: Mapping[str, str] = {},
        *,
        data: bytes = b"",
        kind: str = "",
    ) -> Observed:
        """One request, and what came of it."""
        client = Client(raise_request_exception=True)
        sent = {"Accept": accept, "Authorization": f"Bearer {self._tokens.of(self._caller)}", **headers}
        with patch.object(bearer, "caller_of", self._tokens.caller_of), statements() as ran:
            response: Any = client.generic(
                method, f"/fhir/{path}", data, kind or "application/octet-stream", headers=sent
            )
            body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code < 500, (path, body)
        text = body.decode()
        plain = HttpResponse(_plain(text), status=response.status_code, headers=_headers(response))
        seen = self._normal.seen(plain)
        shown = path.replace(str(self.documents["hidden"]), "HIDDEN").replace(self.documents["hidden"].hex, "HIDDEN")
        step = f"{method} {_COMPOSITE.sub('ID', _MARK.sub('MARK', shown))} {accept}"
        size = len(self._normal.text(_plain(text)))
        return Observed(step, Seen(seen.status, seen.headers, seen.body), size, tuple(ran), text)

    def id_of(self, which: str) -> str:
        """The FHIR id of a document."""
        return resource_id(self.record, self.documents[which])


def _acting(caller: Caller, record: RecordId, secret: Secret) -> Caller:
    return replace(caller, acting_in=record) if secret.child and caller.kind.value == "representative" else caller


def _headers(response: Any) -> dict[str, str]:
    return {name: _plain(value) for name, value in response.items() if name not in ("X-Request-Id", "Content-Length")}


def _plain(text: str) -> str:
    """Ids as they are named elsewhere, and marks of pages, which are sealed anew each time, without their content."""
    text = _COMPOSITE.sub(lambda found: f"{UUID(found[0][:32])}/{UUID(found[0][32:])}", text)
    return _MARK.sub(r"\1MARK", _OF_A_UUID.sub(lambda found: str(UUID(int=int(found[1]))), text))


def walk(software: Software) -> Iterator[Observed]:
    """Every reading of the door, with what could tell of something that is not shown."""
    for which in ("hidden", "visible", "nobody"):
        for path in (f"DocumentReference/{software.id_of(which)}", f"Binary/{software.id_of(which)}"):
            yield from (software.look(path, accept) for accept in (JSON, XML, "*/*"))
            yield software.look(path, method="HEAD")
            yield software.look(path, headers={"If-None-Match": "*"})
        yield software.look(f"Binary/{software.id_of(which)}", "application/pdf")
        yield software.look(f"List/{software.id_of(which)}")
    ins = software.person.identity.ins
    assert ins is not None
    yield software.look(f"DocumentReference?patient.identifier=urn:oid:{ins.root.value}|{ins.value}")
    names = {name: software.id_of(name[:-3]) for name in ("hidden_id", "visible_id")}
    for kind, queries in (("DocumentReference", QUERIES), ("List", LISTS)):
        for query in queries:
            asked = query.format(hidden=software.documents["hidden"], **names)
            yield from _pages(software, f"{kind}?patient=Patient/{software.record}&{asked}")
    yield software.look(f"DocumentReference?patient=Patient/{software.record}", XML)


def _pages(software: Software, path: str) -> Iterator[Observed]:
    """A search, page after page."""
    for _ in range(12):
        found = software.look(path)
        yield found
        mark = _MARK.search(found.raw)
        if mark is None:
            return
        path = f"{path.partition('?')[0]}?{mark[0]}"


def observed(home: House, name: str, who: str, *, kept: bool) -> list[Observed]:
    """What somebody's software sees in one world; `kept` leaves the secret out."""
    secret = SECRETS[name]
    with routes.world():
        hidden = absent_of(home, secret) if kept else secret.make(home)
        return list(walk(Software(home, secret, who, hidden)))


@pytest.mark.parametrize(("name", "who"), PAIRS)
def test_secret_is_absent_from_the_door_of_software(home: House, name: str, who: str) -> None:
    absent, there = observed(home, name, who, kept=True), observed(home, name, who, kept=False)
    found = differences_of((absent, []), (there, []))
    assert not found, "\n".join(found)
    assert all(SECRET_WORDS not in one.raw for one in there if SECRET_WORDS not in one.step)
    hidden = [one for one in there if "HIDDEN" in one.step and "?" not in one.step]
    assert hidden and all(one.seen.status == 404 for one in hidden)
    assert any(one.seen.status == 200 and "DocumentReference/" in one.step for one in there)


def test_secret_is_seen_at_the_door_by_who_knows_it(home: House) -> None:
    """The comparison finds what there is to find: the depositor's software sees the document."""
    name = "hidden_by_the_person"
    absent, there = (observed(home, name, DEPOSITOR, kept=kept) for kept in (True, False))
    with pytest.raises(AssertionError):
        assert not differences_of((absent, []), (there, []))
    assert any(SECRET_WORDS in one.raw for one in there)
