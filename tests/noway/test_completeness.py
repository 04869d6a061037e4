"""What is added to the program joins the proof, or fails here until it does: routes, acts, flags, streams, filters."""

import re
from pathlib import Path

import pytest

from carnet.documents.entry import VisibilityFlags
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.policy.model import AudienceKind
from tests.authz.matrix import MATRIX
from tests.noway.acts import NO_OPERATION, NO_USE_CASE, OPERATIONS
from tests.noway.secrets import NOT_YET, SECRETS
from tests.noway.steps import NOT_WALKED, walked

WHO_HID = {"masked_by"}
"""Says who set a flag; it hides nothing."""


def unproved() -> set[str]:
    """Ways to keep a document or an act from somebody that no secret of the comparison uses."""
    flags = set(VisibilityFlags.__dataclass_fields__) - WHO_HID
    streams = {stream.name.lower() for stream in Stream if stream is not Stream.OPEN}
    ways = flags | streams | {kind.value for kind in AudienceKind}
    return ways - {way for secret in SECRETS.values() for way in secret.covers} - set(NOT_YET)


def test_each_way_to_hide_has_a_secret() -> None:
    assert unproved() == set()


def test_way_to_hide_without_a_secret_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted gap."""
    monkeypatch.delitem(SECRETS, "withheld_from_the_person")
    monkeypatch.delitem(SECRETS, "withheld_and_deleted")
    assert unproved() == {"invisible_patient", "not_yet_told"}


def test_each_act_is_an_operation_or_says_why_not() -> None:
    """An act that is new to the policy is done in generated sequences, or its reason stands in `NO_OPERATION`."""
    done = {act for operation in OPERATIONS.values() for act in operation.acts}
    assert done | set(NO_OPERATION) == set(Act)
    assert not done & set(NO_OPERATION)
    assert all(len(reason) > 10 for reason in NO_OPERATION.values())


def test_each_route_of_the_matrix_is_walked_or_says_why_not() -> None:
    assert set(walked()) | set(NOT_WALKED) == set(MATRIX)
    assert set(NOT_WALKED) <= set(MATRIX)


USE_CASES = Path(__file__).resolve().parents[2] / "carnet" / "usecases"


def without_use_case() -> set[str]:
    """Acts that are said to have no use case, and that one asks about."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(USE_CASES.glob("*.py")))
    silent = [act for act, reason in NO_OPERATION.items() if reason == NO_USE_CASE]
    # Done is what is noted in the journal; a page may ask beforehand whether an act would be permitted.
    return {act.name for act in silent if re.search(rf"\b(note|refuse)\(\s*facts, Act\.{act.name}\b", text)}


def test_act_that_got_a_use_case_is_no_longer_left_out() -> None:
    """Who builds the flow of an act adds its operation, or the reason why it is none."""
    assert without_use_case() == set()


def test_act_that_got_a_use_case_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted gap."""
    monkeypatch.setitem(NO_OPERATION, Act.RECORD_FIND, NO_USE_CASE)
    assert "RECORD_FIND" in without_use_case()
