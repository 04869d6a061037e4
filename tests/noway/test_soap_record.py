"""Record management at the SOAP door is alike in the two worlds, for each secret from a professional.

What these messages tell of documents is a date in the list of "my patients" (TD0.4); the others tell none, and the
number of statements of each must tell none either.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest
from django.http import HttpResponse

from carnet.codes.ins import Ins
from carnet.kernel.ids import RecordId
from carnet.usecases.note_own_acts import note_own_acts
from tests import cast
from tests.normalise import Normaliser, Seen
from tests.noway import soap_worlds
from tests.noway.house import CLOCK, DEPOSITOR, PAUL, House
from tests.noway.observe import Observed, differences_of, ids_of, statements
from tests.noway.secrets import SECRET_WORDS, SECRETS, Secret
from tests.usecases.scene import Scene
from tests.xds.house import Soap
from tests.xds.record_messages import LIST, QUERY, SPECIFIC, listing, number, query, specific

pytestmark = pytest.mark.slow

SHORT: Final = ("hidden_by_the_person", "hidden_addition")
ALL: Final = tuple(secret.name for secret in SECRETS.values() if PAUL in secret.blind)
NAMES: Final = ALL if "CARNET_NONINTERFERENCE" in os.environ else tuple(name for name in ALL if name in SHORT)
WHO: Final = {PAUL: "paul", DEPOSITOR: "helene"}


class Software:
    """A software of record management that acts for a professional, in one world."""

    def __init__(self, home: House, secret: Secret, who: str, hidden: UUID) -> None:
        ids = ids_of(home, secret, hidden)
        self.person: Ins = number(cast.LEO if secret.child else cast.ODETTE)
        self._normal = Normaliser({str(value): which for which, value in ids.documents.items()})
        self._caller = home.callers[WHO[who]]
        self._soap = Soap(Scene(CLOCK, replace(home.callers["odette"], own_record=RecordId(ids.world.record))))  # type: ignore[arg-type]

    def look(self, step: str, action: str, message: str) -> Observed:
        """One message, and what came of it."""
        with statements() as ran:
            answer = self._soap.ask(self._caller, "record", action, message.encode(), patient=self.person)
        assert answer.status_code == 200, answer.content
        text = answer.content.decode()
        headers = {name: value for name, value in answer.items() if name != "X-Request-Id"}
        seen = self._normal.seen(HttpResponse(text, headers=headers))
        return Observed(step, Seen(seen.status, seen.headers, seen.body), len(seen.body), tuple(ran), text)


def walk(software: Software) -> Iterator[Observed]:
    """Every reading of record management."""
    note_own_acts(CLOCK)
    for reason in ("TEST_EXST", "CNSLT_DATA"):
        yield software.look(reason, QUERY, query(software.person, reason))
    yield software.look("list", LIST, listing("TOUTE"))
    for kind in ("LASTAUTORIZATION", "LASTDOC"):
        for since in ("20200101", f"{CLOCK.now():%Y%m%d}"):
            name = f"{SPECIFIC}:patientList"
            yield software.look(f"{kind} {since}", name, specific("patientList", startDate=since, dateType=kind))


def observed(home: House, name: str, who: str, *, kept: bool) -> list[Observed]:
    """What somebody's software sees in one world; `kept` leaves the secret out."""
    return soap_worlds.observed(home, name, lambda secret, hidden: walk(Software(home, secret, who, hidden)), kept=kept)


@pytest.mark.parametrize("name", NAMES)
def test_secret_is_absent_from_record_management(home: House, name: str) -> None:
    absent, there = observed(home, name, PAUL, kept=True), observed(home, name, PAUL, kept=False)
    found = differences_of((absent, []), (there, []))
    assert not found, "\n".join(found)
    assert all(SECRET_WORDS not in one.raw for one in there)
    assert any("DMPOk" in one.raw and "patientlistData" in one.raw for one in there)


def test_planted_difference_is_found_in_record_management(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison finds what there is to find: a list that looks at documents without the reader's rights."""
    from carnet.documents import entries
    from carnet.documents.entries import Where
    from carnet.usecases import list_own_records as module

    monkeypatch.setattr(module, "visible", lambda facts: entries.select(facts.keys, Where("TRUE", {})))
    absent, there = (observed(home, "hidden_by_the_person", PAUL, kept=kept) for kept in (True, False))
    assert differences_of((absent, []), (there, []))
