"""The body of an event is written in the order of the canonical form, with every field of it."""

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carnet.crypto.commitment import canonical_json
from carnet.ledger.event import FORMAT, NewEvent, Outcome, Stream, Who

texts = st.text(st.characters(codec="utf-8"), max_size=8)
whos = st.builds(Who, **{field.name: texts for field in fields(Who)})
events = st.builds(
    NewEvent,
    act=texts,
    outcome=st.sampled_from(Outcome),
    rule=texts,
    who=whos,
    at=st.datetimes(timezones=st.just(UTC)),
    stream=st.sampled_from(Stream),
    mode=texts,
    interface=texts,
    request=texts,
    documents=st.lists(st.builds(UUID, int=st.integers(0, 2**128 - 1)), max_size=3).map(tuple),
    detail=st.dictionaries(texts, texts, max_size=3).map(lambda found: tuple(found.items())),
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(events)
def test_body_verifier_any_event_is_the_canonical_json_of_all_its_fields(event: NewEvent) -> None:
    assert event.body() == canonical_json(_plain(event))


def _plain(event: NewEvent) -> dict[str, Any]:
    return asdict(event) | {
        "v": FORMAT, "at": event.at.isoformat(), "documents": [*map(str, event.documents)],
        "detail": dict(event.detail),
    }  # fmt: skip


def test_body_verifier_details_of_one_name_keep_the_last() -> None:
    """As ever: what a former version committed to is what this one commits to."""
    who, at = Who("holder"), datetime(2026, 1, 1, tzinfo=UTC)
    event = NewEvent("a", Outcome.DONE, "C01", who, at, detail=(("b", "2"), ("a", "9"), ("b", "1")))
    assert b'"detail":{"a":"9","b":"1"}' in event.body()


def test_body_verifier_every_sign_is_written_as_the_canonical_form_has_it() -> None:
    """Another encoder writes it: every sign of one unit of UTF-16 but lone surrogates, and some beyond."""
    every = "".join(chr(n) for n in [*range(0xD800), *range(0xE000, 0x10000), 0x10000, 0x1F600, 0x10FFFF])
    event = NewEvent(every, Outcome.DONE, "C01", Who("holder", id=every), datetime(2026, 1, 1, tzinfo=UTC))
    assert event.body() == canonical_json(_plain(event))


def test_body_verifier_half_a_sign_is_refused_as_by_the_canonical_form() -> None:
    event = NewEvent("\ud800", Outcome.DONE, "C01", Who("holder"), datetime(2026, 1, 1, tzinfo=UTC))
    for write in (event.body, lambda: canonical_json(_plain(event))):
        with pytest.raises(UnicodeEncodeError):
            write()
