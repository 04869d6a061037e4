"""Changes of the rules that the mutation run once let live, each with the test that ends it."""

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.reasons import Duty
from tests.unit.policy.worlds import ask, by_patient_side, document, mine, record, somebody


@pytest.mark.parametrize("act", [Act.DOCUMENT_DELETE, Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_REPLACE])
def test_own_document_withheld_is_refused_as_withheld_and_not_as_anothers(act: Act) -> None:
    """That it is a professional's would be told of a document that the person is not to know of."""
    decision = by_patient_side(ActorKind.HOLDER, act, document(invisible_patient=True))
    assert (decision.permit, decision.rule) == (False, "R14")
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_DELETE, mine()).permit


def test_coming_of_age_too_early_refused_at_majority_done_and_told() -> None:
    system = somebody(ActorKind.SYSTEM)
    for minor in (True, None):
        decision = ask(system, Act.RECORD_COME_OF_AGE, on=record(holder_is_minor=minor))
        assert (decision.permit, decision.rule) == (False, "C50")
    done = ask(system, Act.RECORD_COME_OF_AGE, on=record(holder_is_minor=False))
    assert (done.permit, done.rule, done.duties) == (True, "C50", frozenset({Duty.TELL_HOLDER}))
