"""A token and the facts of a record in one statement: a guess of who reads is never more than a guess."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from carnet.fhir.ids import resource_id
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId, new_record_id
from carnet.policy.model import AccessMode
from carnet.storage import nodes
from carnet.usecases import _facts_held, _read_ahead, _system
from carnet.usecases._facts import load
from carnet.usecases.accept_token import NOT_GOOD, accept_token
from carnet.usecases.caller import Caller
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.fhir import tokens
from tests.noway.observe import statements
from tests.usecases.scene import Scene


@pytest.fixture(autouse=True)
def readers(monkeypatch: pytest.MonkeyPatch) -> _read_ahead.Readers[Caller]:
    """No token is known of this process."""
    made = _read_ahead.Readers[Caller]()
    monkeypatch.setattr(_read_ahead, "READERS", made)
    return made


def _token(caller: Caller) -> str:
    return tokens.bearer(replace(caller, clock=SystemClock()))


def _accepted(token: str, scene: Scene, about: RecordId | None) -> Caller:
    found = accept_token(token, request_id="r", clock=SystemClock(), about=about)
    assert isinstance(found, Caller), found
    return found


def test_second_request_of_a_token_reads_the_facts_with_it_and_finds_the_same(scene: Scene) -> None:
    token = _token(scene.agrees(cast.HELENE))
    counts, answers = [], list[object]()
    for _ in range(3):
        with statements() as ran:
            answers.append(list_documents(_accepted(token, scene, scene.record), scene.record))
        counts.append(len(ran))
    assert counts[1:] == [counts[0] - 1] * 2
    assert all(isinstance(answer, DocumentList) for answer in answers)


def test_facts_that_were_read_ahead_are_those_that_are_loaded(scene: Scene) -> None:
    token = _token(scene.agrees(cast.HELENE))
    _accepted(token, scene, scene.record)
    caller = _accepted(token, scene, scene.record)
    now = caller.now()
    still: Any = replace(caller, clock=type("Still", (), {"now": lambda self: now})())
    assert caller.ahead is not None
    assert load(still, scene.record) == load(replace(still, ahead=None), scene.record)


def test_facts_on_several_servers_are_those_of_one(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut by record, as for Citus: a professional, in an emergency too, and the person; one record, or another's."""
    helene, odette = scene.agrees(cast.HELENE), scene.odette
    for caller in (helene, replace(helene, mode=AccessMode.BREAK_GLASS), odette):
        for record in (scene.record, new_record_id()):
            found = []
            for several in (False, True):
                monkeypatch.setattr(nodes, "several", lambda several=several: several)
                with statements() as ran:
                    held = _facts_held.load(caller, record, _system.record_id())
                # Keys of one version come in any order.
                found.append((replace(held, heads=tuple(sorted(held.heads))), len(ran)))
            (one, few), (cut, more) = found
            assert (cut, few) == (one, 1)
            assert 2 <= more <= 3


def test_facts_that_were_read_ahead_are_given_once_and_for_their_record_only(scene: Scene) -> None:
    token = _token(scene.agrees(cast.HELENE))
    _accepted(token, scene, scene.record)
    ahead: Any = _accepted(token, scene, scene.record).ahead
    caller = _accepted(token, scene, None)
    assert ahead.take(caller, new_record_id()) is None
    assert ahead.take(replace(caller, structure_id="other"), scene.record) is None
    assert ahead.take(replace(caller, mode=AccessMode.BREAK_GLASS), scene.record) is None
    assert ahead.take(caller, scene.record) is not None
    assert ahead.take(caller, scene.record) is None


def test_token_of_another_reader_than_was_guessed_gets_none_of_the_facts(
    scene: Scene, readers: _read_ahead.Readers[Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if a token changed whom it speaks for, which none does."""
    helene, paul = scene.agrees(cast.HELENE), scene.caller(cast.PAUL)
    token = _token(paul)
    monkeypatch.setattr(readers, "of", lambda _: helene)
    caller = _accepted(token, scene, scene.record)
    assert caller.ahead is not None and caller.ahead.take(caller, scene.record) is None
    assert not isinstance(list_documents(caller, scene.record), DocumentList)


def test_token_that_ended_is_refused_whatever_was_guessed(scene: Scene, readers: _read_ahead.Readers[Caller]) -> None:
    token = _token(scene.agrees(cast.HELENE))
    for _ in range(2):
        _accepted(token, scene, scene.record)
    from carnet.storage import db

    db.execute("UPDATE oauth_token SET expires_at = now() - interval '1 second'")
    assert accept_token(token, request_id="r", clock=SystemClock(), about=scene.record) == NOT_GOOD


def test_rights_that_were_taken_away_hold_for_the_next_request(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.MARC)
    path = f"/fhir/DocumentReference/{resource_id(scene.record, card.logical_id)}"
    sent: Any = {"Authorization": f"Bearer {_token(helene)}"}
    assert [Client().get(path, headers=sent).status_code for _ in range(3)] == [200, 200, 200]
    scene.hides(card)
    assert Client().get(path, headers=sent).status_code == 404


@pytest.mark.parametrize("there", [True, False])
def test_statements_are_the_same_for_a_record_that_is_not_there(scene: Scene, there: bool) -> None:
    token = _token(scene.caller(cast.PAUL))
    record = scene.record if there else new_record_id()
    _accepted(token, scene, record)
    with statements() as ran:
        list_documents(_accepted(token, scene, record), record)
    # Who reads nothing: the token with the facts, and the event of the refusal.
    assert len([one for one in ran if "SAVEPOINT" not in one]) == 2


def test_readers_forgets_the_least_lately_used(scene: Scene) -> None:
    known, odette = _read_ahead.Readers[Caller](most=2), scene.odette
    for token in (b"a", b"b"):
        known.keep(token, odette)
    known.of(b"a")
    known.keep(b"c", odette)
    assert known.of(b"b") is None and known.of(b"a") is odette and known.of(b"c") is odette


def test_two_who_agree_in_what_says_what_is_read_are_asked_the_same(scene: Scene) -> None:
    """A planted comparison: each part that the statement is given is told apart."""
    helene, other = scene.caller(cast.HELENE), RecordId(UUID(int=1))
    for changed in (
        {"actor_id": "x"}, {"structure_id": "x"}, {"application": "x"}, {"mode": AccessMode.BREAK_GLASS},
    ):  # fmt: skip
        another: Any = replace(helene, **changed)
        one, two = (_facts_held.asked(each, scene.record, other) for each in (helene, another))
        assert one != two and _facts_held.reads_as(helene) != _facts_held.reads_as(another)
