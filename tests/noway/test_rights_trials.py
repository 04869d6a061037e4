"""A change of rights holds for every request whose first byte is sent after the change was answered (DESIGN 3).

On the real server with several processes, each with connections of its own. `CARNET_RIGHTS_TRIALS` says how many trials
in all; `make race` plays 1,000. The change itself is made in another process than those that serve the readings.
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from django.test import Client

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.identity.devices import COOKIE
from carnet.kernel.clock import FixedClock, SystemClock
from carnet.policy.model import Audience, AudienceKind
from carnet.usecases._invitation import Invited
from carnet.usecases.answer_invitation import Answered, answer_invitation
from carnet.usecases.caller import Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.end_access import end_access
from carnet.usecases.end_tie import end_tie
from carnet.usecases.give_access import give_access
from carnet.usecases.hide_document_from import HiddenFromSome, hide_document_from
from carnet.usecases.invite_caregiver import CaregiverWanted, invite_caregiver
from carnet.usecases.list_ties import Ties, list_ties
from carnet.usecases.reopen_record import reopen_record
from tests import cast
from tests.authz.world import SESSION_COOKIE
from tests.noway.trials import Change, Trials
from tests.ops.processes import free_port
from tests.portal import site
from tests.portal.site import Site, search_form
from tests.usecases import relatives
from tests.usecases.scene import Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIALS = int(os.environ.get("CARNET_RIGHTS_TRIALS", "12"))
PLANTED_TRIALS = 6
TITLE = "Zqxvisible"
PAUL = Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id)


@dataclass(frozen=True)
class Place:
    """Odette's record with a document, the doctor who reads it and her friend who helps her."""

    scene: Scene
    document: UUID
    doctor: str
    helper: Caller
    friend: Client

    @property
    def odette(self) -> Caller:
        """The holder, at the time that it is."""
        return replace(self.scene.odette, clock=SystemClock())


@pytest.fixture
def place() -> Place:
    """Everything is committed: the server reads it."""
    there: Site = site.opened()
    scene = there.scene
    document = scene.deposits(cast.HELENE, TITLE).logical_id
    scene.agrees(cast.PAUL)
    paul = there.carer(cast.PAUL)
    assert paul.post("/pro/", search_form(cast.ODETTE)).status_code == 302
    helper, _ = relatives.caregiver(scene.odette, cast.NINA)
    friend = there.patient(cast.NINA)
    _enter(friend, scene)
    return Place(scene, document, _cookie(paul), helper, friend)


def _enter(friend: Client, scene: Scene) -> None:
    assert friend.post("/mes-dossiers/entrer/", {"dossier": f"{scene.record}|caregiver"}).status_code == 302


def _cookie(client: Client) -> str:
    return "; ".join(f"{name}={client.cookies[name].value}" for name in (SESSION_COOKIE, COOKIE))


@contextmanager
def served(*, planted: bool = False) -> Iterator[int]:
    """The port of a server that runs for the time of the block."""
    port, environment = free_port(), {**os.environ, **({"CARNET_PLANTED": "1"} if planted else {})}
    server = subprocess.Popen([sys.executable, "-m", "tests.noway.serving", str(port)], env=environment)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int) -> None:
    until = time.monotonic() + 180
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/")
            assert connection.getresponse().status < 500
        except OSError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()


def changes(place: Place) -> list[Change]:
    """Each change of rights that the person makes, and how it is taken back."""
    record, odette, document = place.scene.record, place.odette, place.document
    pages = (f"/pro/dossiers/{record}/documents/", f"/pro/dossiers/{record}/documents/{document}/")
    paul = Audience(AudienceKind.PROFESSIONAL, PAUL.id)

    def of_doctor(name: str, take: object, give_back: object) -> Change:
        return Change(name, take, give_back, place.doctor, pages, TITLE)  # type: ignore[arg-type]

    def lifted() -> None:
        change_block(odette, record, PAUL, blocked=False)
        give_access(odette, record, PAUL)

    def reopened() -> None:
        reopen_record(odette, record, consent=True)
        give_access(odette, record, PAUL)

    def closed() -> None:
        assert isinstance(close_record(odette, record), Closed)

    def hidden_from() -> None:
        assert isinstance(hide_document_from(odette, record, document, paul, hide=True), HiddenFromSome)

    return [
        of_doctor(
            "hide",
            lambda: change_visibility(odette, record, document, hide=True),
            lambda: change_visibility(odette, record, document, hide=False),
        ),
        of_doctor("hide from one", hidden_from, lambda: hide_document_from(odette, record, document, paul, hide=False)),
        of_doctor("block", lambda: change_block(odette, record, PAUL, blocked=True), lifted),
        of_doctor("end an access", lambda: end_access(odette, record, PAUL), lambda: give_access(odette, record, PAUL)),
        # Last: a closing ends what helpers may do, for good.
        _of_helper(place),
        of_doctor("close", closed, reopened),
    ]


def _of_helper(place: Place) -> Change:
    record, odette = place.scene.record, place.odette

    def ended() -> None:
        ties = list_ties(odette, record)
        assert isinstance(ties, Ties), ties
        end_tie(odette, record, ties.shown[0].tie_id)

    def invited() -> None:
        still = replace(odette, clock=FixedClock(SystemClock().now()))
        again = invite_caregiver(still, record, CaregiverWanted(relatives.named(cast.NINA), True, None))
        assert isinstance(again, Invited), again
        alone = replace(place.helper, clock=SystemClock()).alone()
        assert isinstance(answer_invitation(alone, again.code, accept=True), Answered)
        _enter(place.friend, place.scene)

    pages = ("/mon-dossier/documents/", f"/mon-dossier/documents/{place.document}/")
    return Change("end a caregiver", ended, invited, _cookie(place.friend), pages, TITLE, most=4)


def test_change_of_rights_holds_for_each_request_sent_after_its_answer(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = changes(place)
    each = max(1, -(-TRIALS // (len(kinds) - 1)))
    with served() as port:
        for change in kinds:
            many = min(each, change.most)
            trials, began = Trials(change, port, many), time.monotonic()
            trials.run()
            with capsys.disabled():
                print(  # noqa: T201  # The figures are the result.
                    f"\n{change.name}: {len(trials.held)} trials, {len(trials.after)} readings sent after the answer, "
                    f"{len(trials.violations)} showed it; {len(trials.readings)} readings in all, "
                    f"{time.monotonic() - began:.0f} s"
                )
            assert trials.violations == []
            assert len(trials.held) == many and len(trials.after) >= many
            assert any(one.shown for one in trials.readings)


def test_server_that_keeps_its_answers_for_a_moment_is_found(place: Place) -> None:
    """The planted bug: a cache of answers in each process."""
    with served(planted=True) as port:
        trials = Trials(changes(place)[0], port, PLANTED_TRIALS)
        trials.run()
    assert trials.violations
