"""What a process works out once and keeps: no right, no end, no word of a person; and the same as anew."""

from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from carnet.config.lean_door import varies
from carnet.crypto.framing import framed, framed_after
from carnet.identity import limits
from carnet.identity.limits import Scope
from carnet.policy.model import AuthenticationMode
from carnet.storage import indexes, vault
from tests import cast
from tests.usecases.scene import Scene


def test_subject_of_a_caller_that_was_changed_is_that_of_the_changed_one(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    before = helene.subject()
    assert helene.subject() is before
    weaker = replace(helene, authentication=AuthenticationMode.NONE, scopes=frozenset(), structure_id="")
    seen = weaker.subject()
    assert (seen.authentication, seen.scopes, seen.structure_id) == (AuthenticationMode.NONE, frozenset(), "")


def test_index_of_ids_is_the_index_and_follows_the_secret(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = indexes.index_of_ids("domain", "one", "two")
    assert first == indexes.index("domain", "one", "two") == indexes.index_of_ids("domain", "one", "two")
    monkeypatch.setattr(vault, "derived", lambda purpose: b"another secret of thirty-two byt")
    assert indexes.index_of_ids("domain", "one", "two") == indexes.index("domain", "one", "two") != first


def _kept() -> int:
    """How many indexes of limits are kept."""
    return limits._known.cache_info().currsize  # noqa: SLF001


def test_limits_keep_no_word_that_somebody_typed(db: None, scene: Scene) -> None:
    """A sign-in is counted by what was typed, which may be a password: only look-ups, counted by an id, are kept."""
    before = _kept()
    limits.count(limits.SIGN_IN, {Scope.ACCOUNT: "typed by mistake", Scope.NETWORK: "::1"}, scene.clock.now())
    assert _kept() == before
    limits.count(limits.LOOK_UP, {Scope.ACCOUNT: "professional:1"}, scene.clock.now())
    assert _kept() > before


def test_place_of_a_seal_in_two_steps_is_the_place_in_one() -> None:
    assert framed_after(framed("label", b"one", more=2), b"", b"three") == framed("label", b"one", b"", b"three")


@pytest.mark.parametrize("said", ["", "Accept", "Accept, Authorization, Accept-Language"])
def test_vary_is_as_django_puts_it_together(said: str) -> None:
    response = HttpResponse(headers={"Vary": said} if said else None)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    assert varies(said, "Cookie, Accept-Language") == response.headers["Vary"]
