"""A copy of a request that a network brings late changes nothing any more (security.md R6, A36)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.consent.choices import Choices
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.model import EVERYTHING, Audience, AudienceKind
from carnet.usecases.change_block import change_block
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.change_feeding import change_feeding
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import deposit_document
from carnet.usecases.end_access import end_access
from carnet.usecases.give_access import give_access
from carnet.usecases.hide_document_from import hide_document_from
from carnet.usecases.hide_kind_from import hide_kind_from
from carnet.usecases.list_documents import list_documents
from tests import cast
from tests.usecases.scene import Scene, report, titles

pytestmark = pytest.mark.django_db

PAUL = Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
TO_PAUL = Audience(AudienceKind.PROFESSIONAL, PAUL.id)


@dataclass(frozen=True)
class Widening:
    """An act that shows more, with a key, and the one that takes it back."""

    first: Callable[[Scene, object], object]
    widen: Callable[[Scene, object, str], object]
    narrow: Callable[[Scene, object], object]
    other: Callable[[Scene, object, str], object]


def _visible(scene: Scene, document: object, hide: bool, key: str = "") -> object:
    return change_visibility(scene.odette, scene.record, document, hide=hide, key=key)  # type: ignore[arg-type]


def _from_paul(scene: Scene, document: object, hide: bool, key: str = "") -> object:
    return hide_document_from(scene.odette, scene.record, document, TO_PAUL, hide=hide, key=key)  # type: ignore[arg-type]


def _kind(scene: Scene, hide: bool, key: str = "") -> object:
    return hide_kind_from(scene.odette, scene.record, EVERYTHING, TO_PAUL, hide=hide, key=key)


def _block(scene: Scene, blocked: bool, key: str = "") -> object:
    return change_block(scene.odette, scene.record, PAUL, blocked=blocked, key=key)


def _give(scene: Scene, key: str = "") -> object:
    return give_access(scene.odette, scene.record, PAUL, key=key)


WIDENINGS = {
    "show": Widening(
        lambda s, d: _visible(s, d, True),
        lambda s, d, key: _visible(s, d, False, key),
        lambda s, d: _visible(s, d, True),
        lambda s, d, key: _visible(s, d, True, key),
    ),
    "show to one": Widening(
        lambda s, d: _from_paul(s, d, True),
        lambda s, d, key: _from_paul(s, d, False, key),
        lambda s, d: _from_paul(s, d, True),
        lambda s, d, key: _from_paul(s, d, True, key),
    ),
    "show a kind": Widening(
        lambda s, d: _kind(s, True),
        lambda s, d, key: _kind(s, False, key),
        lambda s, d: _kind(s, True),
        lambda s, d, key: _kind(s, True, key),
    ),
    "give an access": Widening(
        lambda s, d: end_access(s.odette, s.record, PAUL),
        lambda s, d, key: _give(s, key),
        lambda s, d: end_access(s.odette, s.record, PAUL),
        lambda s, d, key: _block(s, True, key),
    ),
    "lift a block": Widening(
        lambda s, d: _block(s, True),
        lambda s, d, key: (_block(s, False, key), _give(s))[0],
        lambda s, d: _block(s, True),
        lambda s, d, key: _block(s, True, key),
    ),
}


@pytest.mark.parametrize("name", WIDENINGS)
def test_late_copy_holder_changed_her_mind_shows_nothing_again(scene: Scene, name: str) -> None:
    """The same request twice: the answer of the first, and no effect; another content under the key is an error."""
    act = WIDENINGS[name]
    document = scene.deposits(cast.HELENE, "Secret").logical_id
    paul = scene.agrees(cast.PAUL)

    def seen() -> list[str]:
        listed = list_documents(paul, scene.record)
        return titles(paul, scene.record) if hasattr(listed, "cards") else []

    act.first(scene, document)
    assert seen() == []
    answered = act.widen(scene, document, "key")
    assert seen() == ["Secret"]
    act.narrow(scene, document)
    assert seen() == []
    again = act.widen(scene, document, "key") if name != "lift a block" else _block(scene, False, "key")
    assert type(again) is type(answered)
    assert seen() == []
    if name == "lift a block":
        _give(scene)
        assert seen() == []
    assert isinstance(act.other(scene, document, "key"), Conflict)
    assert scene.last().outcome.value == "refused"


def test_late_copy_holder_answered_otherwise_since_keeps_the_newer_answer(scene: Scene) -> None:
    """A choice about emergencies, and who may deposit: the copy of the first answer changes nothing."""
    for choice in Choice:
        first = {"choice": choice, "value": True, "key": f"key {choice.value}"}
        assert isinstance(change_choice(scene.odette, scene.record, **first), Choices)  # type: ignore[arg-type]
        change_choice(scene.odette, scene.record, choice, value=False)
        again = change_choice(scene.odette, scene.record, **first)  # type: ignore[arg-type]
        assert isinstance(again, Choices) and getattr(again, choice.value) is False
        other = change_choice(scene.odette, scene.record, choice, value=False, key=f"key {choice.value}")
        assert isinstance(other, Conflict)
    allow = partial(change_feeding, scene.odette, scene.record, PAUL)
    allow(opposed=True, reason="Erreur")
    allow(opposed=False, key="again")
    allow(opposed=True, reason="Encore")
    allow(opposed=False, key="again")
    assert isinstance(allow(opposed=True, reason="Autre", key="again"), Conflict)
    assert isinstance(deposit_document(scene.caller(cast.PAUL), scene.record, report("Non")), Refusal)


def test_late_copy_of_a_refused_request_is_done_once_it_may_be(scene: Scene) -> None:
    """What was refused was not done: the same request, sent again after the block was lifted, gives the access."""
    _block(scene, True)
    assert isinstance(_give(scene, "key"), Conflict)
    _block(scene, False)
    assert not isinstance(_give(scene, "key"), Conflict | Refusal)
    paul = scene.caller(cast.PAUL)
    assert hasattr(list_documents(paul, scene.record), "cards")
    assert (scene.last().act, scene.last().outcome.value) == ("document:list", "done")
