"""Tokens of software that acts in an emergency: they tell it by themselves, and nobody else can make them tell it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from carnet.config import urgent as urgent_requests
from carnet.identity import urgency
from carnet.identity.oauth import urgent
from carnet.policy.model import AccessMode
from tests import cast
from tests.fhir import tokens
from tests.fhir.lean import environ_of
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db


def _known(token: str, method: str = "GET", path: str = "/fhir/DocumentReference") -> bool:
    return urgent_requests.known(environ_of(method, path, {"Authorization": f"Bearer {token}"})) is not None


def test_token_software_in_an_emergency_is_known_without_a_look_anywhere(scene: Scene) -> None:
    now = scene.clock.now().timestamp()
    plain = tokens.bearer(scene.caller(cast.HELENE))
    made = tokens.bearer(replace(scene.caller(cast.HELENE), mode=AccessMode.BREAK_GLASS))
    again = tokens.bearer(replace(scene.caller(cast.HELENE), mode=AccessMode.BREAK_GLASS))
    mark, other = urgency.read_token(made, now), urgency.read_token(again, now)
    assert urgency.read_token(plain, now) is None and mark is not None
    # One allowance for the software, however many tokens it takes.
    assert other is not None and made != again and mark.whose == other.whose
    assert tokens.SOFTWARE not in made
    assert urgency.read_token(made, now + 5 * 60) is None
    head, ends, whose, mac = made.split(".")
    for forged in (f"{head}.{ends}.{'0' * 12}.{mac}", f"x{made}", f"{plain}.{ends}.{whose}.{mac}", f"é{made}"):
        assert urgency.read_token(forged, now) is None


def test_token_of_an_emergency_goes_first_for_readings_only() -> None:
    made = urgency.marked("token", "logiciel", datetime.now(UTC) + timedelta(minutes=5))
    assert _known(made) and _known(made, "POST", "/fhir/DocumentReference/_search")
    assert not _known(made, "POST", "/fhir") and not _known(made, path="/pro/urgence/")
    assert not _known("token") and not _known("a.b.c.d")


def test_request_for_a_token_is_known_by_what_the_software_signed(scene: Scene) -> None:
    tokens.software(scene.clock)
    helene, modes = scene.caller(cast.HELENE), (AccessMode.NORMAL, AccessMode.BREAK_GLASS)
    calm, hurry = (tokens.claims(replace(helene, mode=mode)) for mode in modes)
    audience = calm["aud"]

    def seen(said: str) -> str | None:
        form = tokens.asked(said, tokens.ALL)
        return urgent.signed_by(
            "&".join(f"{k}={v.replace(':', '%3A')}" for k, v in form.items()).encode(), audience, scene.clock
        )

    assert seen(tokens.signed(hurry)) == tokens.SOFTWARE
    assert seen(tokens.signed(calm)) is None
    forged = tokens.signed(hurry)[:-6] + "AAAAAA"
    assert seen(forged) is None and seen("") is None and seen("a.b.c") is None
    assert urgent.signed_by(b"\xff=1", audience, scene.clock) is None
