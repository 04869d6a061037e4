"""Queries and files at the SOAP door are alike in the two worlds, for each secret from a professional.

Every stored query is asked, of everything and by every id that the secret has, and its file is asked for.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse

from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases import _registry
from carnet.usecases._facts import load
from carnet.usecases._visible import find_known
from carnet.xds.ebrim import ACTIONS
from tests import cast
from tests.normalise import Normaliser, Seen
from tests.noway import soap_worlds
from tests.noway.house import CLOCK, DEPOSITOR, PAUL, House
from tests.noway.observe import Observed, differences_of, ids_of, statements
from tests.noway.secrets import SECRET_WORDS, Secret
from tests.noway.test_soap_record import NAMES, WHO
from tests.usecases.scene import Scene
from tests.xds.house import Soap
from tests.xds.reading import EVERY_STATUS, adhoc, cx
from tests.xds.record_messages import number
from tests.xds.test_retrieve import asking

pytestmark = pytest.mark.slow

QUERY, RETRIEVE = ACTIONS["ITI-18"]["request"], ACTIONS["ITI-43"]["request"]
ENTRY, LOT, FOLDER = "$XDSDocumentEntry", "$XDSSubmissionSet", "$XDSFolder"
TIES: Final = ["urn:ihe:iti:2007:AssociationType:RPLC", "urn:ihe:iti:2007:AssociationType:APND"]


class Software:
    """Software of care that reads for a professional, in one world."""

    def __init__(self, home: House, secret: Secret, who: str, hidden: UUID) -> None:
        self.ids = ids_of(home, secret, hidden)
        self.person = number(cast.LEO if secret.child else cast.ODETTE)
        self.record = RecordId(self.ids.world.record)
        self._normal = Normaliser({str(value): which for which, value in self.ids.documents.items()})
        self._caller = home.callers[WHO[who]]
        self._soap = Soap(Scene(CLOCK, replace(home.callers["odette"], own_record=self.record)))  # type: ignore[arg-type]
        self.unique_id, self.entry_uuid = self._named(home, hidden)

    def _named(self, home: House, hidden: UUID) -> tuple[str, UUID]:
        """By what else the secret is known, to who knows it; names of nothing where it is not."""
        knower = replace(home.callers["helene"])

        def look() -> tuple[str, UUID]:
            entry = find_known(load(knower, self.record), hidden)
            return (entry.sealed.unique_id, entry.entry_uuid) if entry else (f"2.25.{uuid4().int}", uuid4())

        return db.in_transaction(look)

    def look(self, step: str, service: str, action: str, message: bytes) -> Observed:
        """One message, and what came of it."""
        with statements() as ran:
            answer = self._soap.ask(self._caller, service, action, message, patient=self.person)
        assert answer.status_code == 200, answer.content
        text = answer.content.decode().replace(self.unique_id, "UNIQUE")
        headers = {name: value for name, value in answer.items() if name != "X-Request-Id"}
        seen = self._normal.seen(HttpResponse(text, headers=headers))
        return Observed(step, Seen(seen.status, seen.headers, seen.body), len(seen.body), tuple(ran), text)


def questions(software: Software) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every query, of everything and by every id of the secret."""
    person, statuses = cx(software.person), {f"{kind}Status": EVERY_STATUS for kind in (ENTRY, LOT, FOLDER)}
    yield "FIND_DOCUMENTS", {f"{ENTRY}PatientId": person, f"{ENTRY}Status": EVERY_STATUS}
    yield "FIND_DOCUMENTS", {f"{ENTRY}PatientId": person, f"{ENTRY}Status": EVERY_STATUS, "$MetadataLevel": 2}
    yield "FIND_SUBMISSION_SETS", {f"{LOT}PatientId": person, f"{LOT}Status": EVERY_STATUS}
    yield "FIND_FOLDERS", {f"{FOLDER}PatientId": person, f"{FOLDER}Status": EVERY_STATUS}
    yield "GET_ALL", {"$patientId": person, "$MetadataLevel": 2, **statuses}
    entry, document = f"urn:uuid:{software.entry_uuid}", f"urn:uuid:{software.ids.documents['hidden']}"
    for query in ("GET_DOCUMENTS", "GET_DOCUMENTS_AND_ASSOCIATIONS"):
        yield query, {f"{ENTRY}EntryUUID": [entry, document]}
        yield query, {f"{ENTRY}UniqueId": [software.unique_id]}
    yield "GET_DOCUMENTS", {f"{ENTRY}LogicalID": [document], "$MetadataLevel": 2}
    yield "GET_RELATED_DOCUMENTS", {f"{ENTRY}EntryUUID": entry, "$AssociationTypes": TIES}
    visible = f"urn:uuid:{software.ids.documents['visible']}"
    yield "GET_RELATED_DOCUMENTS", {f"{ENTRY}LogicalID": visible, "$AssociationTypes": TIES}
    yield "GET_FOLDERS_FOR_DOCUMENT", {f"{ENTRY}UniqueId": software.unique_id}
    for query in ("GET_ASSOCIATIONS", "GET_SUBMISSION_SETS"):
        yield query, {"$uuid": [entry, document]}


def walk(software: Software) -> Iterator[Observed]:
    """Every reading."""
    for at, (name, params) in enumerate(questions(software)):
        yield software.look(f"{name} {at}", "registry", QUERY, adhoc(name, params))
        if name in ("FIND_DOCUMENTS", "GET_ALL"):
            yield software.look(f"ids of {name} {at}", "registry", QUERY, adhoc(name, params, leaf=False))
    yield software.look("RETRIEVE", "repository", RETRIEVE, asking(software.unique_id))


def observed(home: House, name: str, who: str, *, kept: bool) -> list[Observed]:
    """What somebody's software sees in one world; `kept` leaves the secret out."""
    return soap_worlds.observed(home, name, lambda secret, hidden: walk(Software(home, secret, who, hidden)), kept=kept)


@pytest.mark.parametrize("name", NAMES)
def test_secret_is_absent_from_queries_and_files(home: House, name: str) -> None:
    absent, there = observed(home, name, PAUL, kept=True), observed(home, name, PAUL, kept=False)
    found = differences_of((absent, []), (there, []))
    assert not found, "\n".join(found)
    assert all(SECRET_WORDS not in one.raw for one in there)
    assert any("ExtrinsicObject" in one.raw for one in there)


def test_planted_difference_is_found_in_queries(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison finds what there is to find: a registry that looks at documents without the reader's rights."""
    from carnet.documents import entries
    from carnet.documents.entries import Where

    monkeypatch.setattr(_registry, "visible", lambda facts: entries.select(facts.keys, Where("TRUE", {})))
    absent, there = (observed(home, "hidden_by_the_person", PAUL, kept=kept) for kept in (True, False))
    assert differences_of((absent, []), (there, []))
    assert any(SECRET_WORDS in one.raw for one in observed(home, "hidden_by_the_person", DEPOSITOR, kept=False))
