"""A signed message counts once (security.md A20): sent many times at once, after a restart, from elsewhere.

Over real sockets, to programs of their own that share nothing but the database; one is killed before the next starts.
"""

import http.client
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.xds import ebrim, mtom
from carnet.xds.mtom import Part
from tests import cast
from tests.journal import events
from tests.usecases import scene
from tests.usecases.scene import Scene, counts
from tests.xds import lots, vihf
from tests.xds.house import SOAP_TYPE, enveloped
from tests.xds.programs import program
from tests.xds.reading import ODETTE, adhoc, cx

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FIND, PROVIDE = ebrim.ACTIONS["ITI-18"]["request"], ebrim.ACTIONS["ITI-41"]["request"]
SENDINGS, FEW = 20, 8
MACHINES = ("127.0.0.1", "127.0.0.2")
Message = tuple[str, bytes, str]


@pytest.fixture
def made(db: None) -> Scene:
    """Odette's record now, with a document that Hélène may read, and the pinned seals."""
    made = scene.at(FixedClock(SystemClock().now() - timedelta(seconds=5)))
    vihf.pin_everybody(made.clock)
    made.deposits(cast.MARC, "Bilan")
    made.agrees(cast.HELENE)
    return made


def query(assertion: bytes, message_id: str = "") -> Message:
    """ITI-18 FindDocuments about Odette: the address, the bytes, their kind."""
    params = {"$XDSDocumentEntryPatientId": cx(ODETTE), "$XDSDocumentEntryStatus": [ebrim.APPROVED]}
    body = adhoc("FIND_DOCUMENTS", params)
    return "registry", enveloped(body, FIND, message_id=message_id, security=vihf.security(assertion)), SOAP_TYPE


def lot(assertion: bytes, unique: str = "900", document: str = "1", message_id: str = "") -> Message:
    """ITI-41 of one document."""
    said = lots.provide(lots.lot(lots.document(document), unique=unique))
    data = enveloped(said.body, PROVIDE, message_id=message_id, security=vihf.security(assertion))
    pieces, kind = mtom.write_parts(data, [(cid, Part(file)) for cid, file in said.files.items()])
    return "repository", b"".join(pieces), kind


def send(site: str, message: Message, source: str = "127.0.0.1") -> str:
    """What a message is answered, in a word: Success, Failure, or the rule of the fault."""
    service, data, kind = message
    client = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60, source_address=(source, 0))
    try:
        client.request("POST", f"/soap/{service}", data, {"Content-Type": kind})
        answer = client.getresponse().read()
    finally:
        client.close()
    for word in (b":Success", b":Failure"):
        if b'status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType' + word in answer:
            return word.decode()[1:]
    return answer.partition(b' rule="')[2].partition(b'"')[0].decode()


def from_machine(site: str, message: Message, machine: int) -> str:
    """The same from one of two machines, whose number stands first."""
    return f"{machine} {send(site, message, MACHINES[machine])}"


def at_once(sendings: Sequence[Callable[[], str]]) -> Counter[str]:
    """All of them at the same moment, each from a connection of its own."""
    together = Barrier(len(sendings))

    def one(sending: Callable[[], str]) -> str:
        together.wait()
        return sending()

    with ThreadPoolExecutor(len(sendings)) as pool:
        return Counter(pool.map(one, sendings))


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[str, str]]:
    """Two programs of one instance, for all of these tests: they keep nothing but what a server may."""
    with program() as one, program() as other:
        yield one, other


def by_helene(made: Scene, **what: Any) -> bytes:
    """Hélène's assertion about Odette."""
    return vihf.signed(cast.HELENE, cast.ODETTE, made.clock, **what)


def read(made: Scene) -> int:
    """How often her software read."""
    mine = [one for one in events(made.record) if one.interface == "soap" and one.who.id == HELENE]
    return sum(one.act == "document:list" and one.outcome.value == "done" for one in mine)


HELENE = cast.HELENE.facts.professional_id


def test_a20_same_message_and_same_lot_twenty_times_at_once_to_two_programs_and_after_a_restart(
    made: Scene, sites: tuple[str, str]
) -> None:
    message = query(by_helene(made), "urn:uuid:1")
    seen = at_once([partial(send, sites[at % 2], message) for at in range(SENDINGS)])
    assert seen == {"Success": 1, "vihf.replayed": SENDINGS - 1}
    assert read(made) == 1
    assertion = by_helene(made)
    before = counts("document", "submission_set")
    # As software does that heard no answer: the same lot and assertion, each time in a message of its own.
    seen = at_once([partial(send, sites[at % 2], lot(assertion)) for at in range(SENDINGS)])
    assert seen == {"Success": SENDINGS}
    with program() as restarted:
        assert send(restarted, message) == "vihf.replayed"
        assert send(restarted, query(by_helene(made), "urn:uuid:1")) == "vihf.replayed"
        # The assertion itself goes on: another message with it is read.
        assert send(restarted, query(by_helene(made), "urn:uuid:2")) == "Success"
        assert send(restarted, lot(assertion)) == "Success"
        assert send(restarted, lot(assertion, "901", "2")) == "vihf.replayed"
    assert read(made) == 2
    assert counts("document", "submission_set") == {name: number + 1 for name, number in before.items()}


def test_a20_two_lots_at_once_with_one_assertion_are_one(made: Scene, sites: tuple[str, str]) -> None:
    assertion = by_helene(made)
    before = counts("document")["document"]
    messages = [lot(assertion, f"91{at}", f"1{at}") for at in range(FEW)]
    seen = at_once([partial(send, sites[at % 2], messages[at]) for at in range(FEW)])
    assert seen == {"Success": 1, "vihf.replayed": FEW - 1}
    assert counts("document")["document"] == before + 1


def test_a20_two_machines_at_once_with_one_assertion_are_one(made: Scene, sites: tuple[str, str]) -> None:
    """The first one that comes may go on; the other never reads with it."""
    assertion = by_helene(made)
    seen = at_once([
        partial(from_machine, sites[at % 2], query(assertion), at % 2) for at in range(FEW)
    ])  # fmt: skip
    won = next(iter(name[0] for name in seen if name.endswith("Success")))
    lost = str(1 - int(won))
    assert seen == {f"{won} Success": FEW // 2, f"{lost} vihf.replayed": FEW // 2}
    assert send(sites[0], query(assertion), MACHINES[int(lost)]) == "vihf.replayed"
    assert send(sites[0], query(assertion), MACHINES[int(won)]) == "Success"
    assert read(made) == FEW // 2 + 1


def test_a20_assertion_for_one_use_is_used_once_at_once_and_later(made: Scene, sites: tuple[str, str]) -> None:
    assertion = by_helene(made, once=True)
    seen = at_once([partial(send, sites[at % 2], query(assertion)) for at in range(FEW)])
    assert seen == {"Success": 1, "vihf.replayed": FEW - 1}
    assert send(sites[0], query(assertion)) == "vihf.replayed" and read(made) == 1
    # A lot with it may not be sent again either: its sender asks for a new assertion, and gets the same answer.
    writing = by_helene(made, once=True)
    assert send(sites[1], lot(writing)) == "Success"
    assert send(sites[1], lot(writing)) == "vihf.replayed"
    assert send(sites[1], lot(by_helene(made, once=True))) == "Success"
