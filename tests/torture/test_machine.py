"""A whole record against a model of it, over sequences that Hypothesis makes (security.md 4: R15).

The model is plain: who agreed, who is blocked, which document is hidden from whom. After each act every list is what
the model says, for the holder and for two doctors; and at the end the journal proves.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.model import EVERYTHING, Audience, AudienceKind
from carnet.usecases.caller import Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.end_access import end_access
from carnet.usecases.give_access import give_access
from carnet.usecases.hide_document_from import hide_document_from
from carnet.usecases.hide_kind_from import hide_kind_from
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import read_document
from carnet.usecases.replace_document import replace_document
from carnet.usecases.state_agreement import state_agreement
from tests import cast
from tests.reliability.history import recorded
from tests.torture.lengths import LONG, length
from tests.usecases import scene as scenes
from tests.usecases.scene import report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EXAMPLES, STEPS = length(6, 60), 25 if LONG else 14
CARERS = {"helene": cast.HELENE, "paul": cast.PAUL}
doctors = sampled_from(sorted(CARERS))


@dataclass
class Modelled:
    """What the model knows of one document."""

    author: str
    number: int
    masked: bool = False
    hidden_from: set[str] = field(default_factory=set)
    deleted: bool = False
    successor: "Modelled | None" = None
    former: "Modelled | None" = None
    logical_id: UUID | None = None

    def with_past(self) -> "list[Modelled]":
        """The document and what it replaced, deleted ones left out."""
        past = self.former.with_past() if self.former else []
        return [self, *(one for one in past if not one.deleted)]


@dataclass
class Model:
    """The record as it must be."""

    documents: list[Modelled] = field(default_factory=list)
    agreed: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    nothing_for: set[str] = field(default_factory=set)

    def may_enter(self, doctor: str) -> bool:
        return doctor in self.agreed and doctor not in self.blocked

    def sees(self, doctor: str, one: Modelled) -> bool:
        """Author first, then what is hidden."""
        if one.deleted or not self.may_enter(doctor):
            return False
        hidden = one.masked or doctor in one.hidden_from or doctor in self.nothing_for
        return one.author == doctor or not hidden

    def listed(self, sees: Callable[[Modelled], bool]) -> set[UUID | None]:
        """What is seen and not replaced by something that is seen."""
        return {
            one.logical_id
            for one in self.documents
            if sees(one) and not (one.successor is not None and sees(one.successor))
        }


class Record(RuleBasedStateMachine):
    """Acts in any order, on the use cases and on the model."""

    documents: Bundle[Modelled] = Bundle("documents")

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.scene = scenes.at(FixedClock(NOW))
        self.model = Model()
        self.number = 0

    def teardown(self) -> None:
        recorded(self.scene.record)
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def caller(self, doctor: str) -> Caller:
        return self.scene.caller(CARERS[doctor])

    def grantee(self, doctor: str) -> Grantee:
        return Grantee(GranteeKind.PROFESSIONAL, CARERS[doctor].facts.professional_id)

    @rule(target=documents, doctor=doctors)
    def deposit(self, doctor: str) -> Modelled:
        """Everybody may deposit, also who may not read."""
        self.number += 1
        made = Modelled(doctor, self.number)
        made.logical_id = self.scene.deposits(CARERS[doctor], f"N {self.number}").logical_id
        self.model.documents.append(made)
        return made

    @rule(target=documents, one=documents)
    def replace(self, one: Modelled) -> Modelled:
        """The author replaces: what hid the former one hides the new one and all of its past; or it is too late."""
        if not self.model.may_enter(one.author):
            return one
        self.number += 1
        assert one.logical_id is not None
        answer = replace_document(
            self.caller(one.author), self.scene.record, one.logical_id, report(f"N {self.number}")
        )
        if one.deleted or one.successor is not None:
            assert isinstance(answer, Conflict | Refusal), answer
            return one
        assert isinstance(answer, Deposited), answer
        for state in one.with_past() if one.masked else []:
            state.masked = True
        made = Modelled(one.author, self.number, one.masked, set(one.hidden_from), former=one)
        made.logical_id, one.successor = answer.card.logical_id, made
        self.model.documents.append(made)
        return made

    @rule(one=documents, hide=sampled_from([True, False]))
    def mask(self, one: Modelled, hide: bool) -> None:
        """The holder hides a document with its past, or shows it; what is shown already changes nothing."""
        assert one.logical_id is not None
        answer = change_visibility(self.scene.odette, self.scene.record, one.logical_id, hide=hide)
        assert isinstance(answer, Refusal) == one.deleted, answer
        for state in [] if one.deleted or not (hide or one.masked) else one.with_past():
            state.masked = hide

    @rule(one=documents, doctor=doctors, hide=sampled_from([True, False]))
    def hide_from(self, one: Modelled, doctor: str, hide: bool) -> None:
        audience = Audience(AudienceKind.PROFESSIONAL, self.grantee(doctor).id)
        assert one.logical_id is not None
        answer = hide_document_from(self.scene.odette, self.scene.record, one.logical_id, audience, hide=hide)
        if isinstance(answer, Refusal):
            # A deleted one is not there; and the policy lets nobody be hidden from what that doctor wrote.
            return
        for state in one.with_past():
            (state.hidden_from.add if hide else state.hidden_from.discard)(doctor)

    @rule(doctor=doctors, hide=sampled_from([True, False]))
    def hide_everything(self, doctor: str, hide: bool) -> None:
        audience = Audience(AudienceKind.PROFESSIONAL, self.grantee(doctor).id)
        answer = hide_kind_from(self.scene.odette, self.scene.record, EVERYTHING, audience, hide=hide)
        assert not isinstance(answer, Refusal), answer
        (self.model.nothing_for.add if hide else self.model.nothing_for.discard)(doctor)

    @rule(one=consumes(documents))
    def delete(self, one: Modelled) -> None:
        if not self.model.may_enter(one.author):
            return
        assert one.logical_id is not None
        answer = delete_document(self.caller(one.author), self.scene.record, one.logical_id)
        if isinstance(answer, Refusal | Conflict):
            assert one.deleted, answer
        one.deleted = True

    @rule(doctor=doctors)
    def agree(self, doctor: str) -> None:
        answer = state_agreement(self.caller(doctor), self.scene.record, agreed=True)
        assert isinstance(answer, Refusal) == (doctor in self.model.blocked), answer
        if not isinstance(answer, Refusal):
            self.model.agreed.add(doctor)

    @rule(doctor=doctors)
    def give(self, doctor: str) -> None:
        answer = give_access(self.scene.odette, self.scene.record, self.grantee(doctor))
        assert isinstance(answer, Conflict) == (doctor in self.model.blocked), answer
        if doctor not in self.model.blocked:
            self.model.agreed.add(doctor)

    @rule(doctor=doctors)
    def end(self, doctor: str) -> None:
        end_access(self.scene.odette, self.scene.record, self.grantee(doctor))
        self.model.agreed.discard(doctor)

    @rule(doctor=doctors, blocked=sampled_from([True, False]))
    def block(self, doctor: str, blocked: bool) -> None:
        """A block ends what was given; lifting it brings nothing back."""
        change_block(self.scene.odette, self.scene.record, self.grantee(doctor), blocked=blocked)
        if blocked:
            self.model.blocked.add(doctor)
            self.model.agreed.discard(doctor)
        elif doctor in self.model.blocked:
            self.model.blocked.discard(doctor)

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        odette = list_documents(self.scene.odette, self.scene.record)
        assert isinstance(odette, DocumentList)
        assert {card.logical_id for card in odette.cards} == self.model.listed(lambda one: not one.deleted)
        for doctor in CARERS:
            answer = list_documents(self.caller(doctor), self.scene.record)
            assert isinstance(answer, DocumentList) == self.model.may_enter(doctor), answer
            if isinstance(answer, DocumentList):
                expected = self.model.listed(lambda one, doctor=doctor: self.model.sees(doctor, one))  # type: ignore[misc]
                assert {card.logical_id for card in answer.cards} == expected, doctor

    @rule(one=documents, doctor=doctors)
    def read(self, one: Modelled, doctor: str) -> None:
        """One document alone: as its place in the list says, former versions too."""
        assert one.logical_id is not None
        answer = read_document(self.caller(doctor), self.scene.record, one.logical_id)
        assert isinstance(answer, Refusal) != self.model.sees(doctor, one), answer


def test_record_any_sequence_is_what_the_model_says() -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=health)
    run_state_machine_as_test(Record, settings=chosen)


def test_record_machine_finds_a_planted_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a document that is hidden again after it was shown stays shown."""
    real = change_visibility

    def forgetful(caller: Caller, record: object, document: object, *, hide: bool) -> object:
        return real(caller, record, document, hide=False) if hide else real(caller, record, document, hide=hide)  # type: ignore[arg-type]

    monkeypatch.setattr("tests.torture.test_machine.change_visibility", forgetful)
    machine = Record()
    try:
        one = machine.deposit("helene")
        machine.agree("paul")
        machine.everybody_sees_what_the_model_says()
        machine.mask(one, hide=True)
        with pytest.raises(AssertionError):
            machine.everybody_sees_what_the_model_says()
        with pytest.raises(AssertionError):
            machine.read(one, "paul")
    finally:
        machine.teardown()
