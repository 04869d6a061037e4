"""The desk proves who a person is and gives a code: the person opens alone, or acts for somebody (issue 4, point 1)."""

from dataclasses import replace

import pytest

from carnet.identity import accounts, activation, directory, letters
from carnet.identity.activation import Reason
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.identity.traits import IdentityStatus
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.storage import db as database
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.give_account import AccountGiven, Newcomer, give_account
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, counts, system_record

pytestmark = pytest.mark.django_db
KARIM = cast.KARIM.identity
ALONE = Newcomer(KARIM, Reason.OPENING)


def code_of(given: object) -> str:
    """The code on the paper that an answer leads to."""
    assert isinstance(given, AccountGiven), given
    assert given.receipt is not None
    paper = letters.open_letter(given.receipt)
    assert paper is not None
    return paper.values["code"]


@pytest.mark.parametrize("reason", [Reason.OPENING, Reason.ROLE])
def test_give_account_desk_gives_a_code_and_no_record_is_made(clock: FixedClock, reason: Reason) -> None:
    rosa = cast.desk_agent(clock)
    cast.publish_directory()
    given = give_account(rosa, Newcomer(KARIM, reason))
    born = KARIM.traits.birth_date
    proved = activation.check(code_of(given), born, "192.0.2.7", clock.now())
    assert isinstance(given, AccountGiven)
    assert proved is not None
    assert (proved.account_id, proved.reason) == (given.account_id, reason)
    assert counts("record_life", "patient_identity") == {"record_life": 0, "patient_identity": 0}
    event = events(system_record())[-1]
    assert (event.act, event.rule, dict(event.detail)) == ("account:prepare", "P04", {"reason": reason.value})
    helene = cast.carer(cast.HELENE, clock)
    assert KARIM.ins is not None
    assert directory.find_professional(helene.actor_id) is not None
    assert not isinstance(find_record(helene, KARIM.ins, born), Found)


def test_give_account_person_then_opens_alone(clock: FixedClock) -> None:
    given = give_account(cast.desk_agent(clock), ALONE)
    assert isinstance(given, AccountGiven)
    answer = open_record(cast.holder(given.account_id, clock), Opening(consent=True))
    assert isinstance(answer, Opened)
    account = accounts.account_of_record(answer.record_id)
    assert account is not None
    assert account.account_id == given.account_id


def test_give_account_twice_is_one_account_whose_last_code_counts(clock: FixedClock) -> None:
    rosa = cast.desk_agent(clock)
    first = give_account(rosa, ALONE)
    old = code_of(first)
    second = give_account(rosa, replace(ALONE, address="1 rue des Essais\n75000 PARIS"))
    assert isinstance(first, AccountGiven)
    assert isinstance(second, AccountGiven)
    assert (first.account_id, second.posted) == (second.account_id, True)
    assert activation.check(old, KARIM.traits.birth_date, "192.0.2.7", clock.now()) is None
    (waiting,) = letters.waiting_letters()
    assert (waiting.letter_id, waiting.has_address) == (second.receipt, True)


def test_give_account_person_who_signs_in_already_is_told(clock: FixedClock) -> None:
    cast.account_of(cast.KARIM, clock)
    before = counts("account", "letter", "activation")
    assert give_account(cast.desk_agent(clock), ALONE) == Conflict("account.activated")
    assert counts("account", "letter", "activation") == before


def test_give_account_person_proved_outside_without_a_number_gets_it_and_no_paper(clock: FixedClock) -> None:
    """A provider proves traits and no INS (docs/divergences.md): the desk adds the number, the person opens alone."""
    validated = replace(KARIM, ins=None, status=IdentityStatus.VALIDATED)
    details = PersonalDetails("karim-dehors", "k@exemple.test", None, validated, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, cast.PASSWORD), clock.now())
    assert not isinstance(made, Conflict)
    with pytest.raises(Invalid):
        open_record(cast.holder(made, clock), Opening(consent=True))
    assert give_account(cast.desk_agent(clock), ALONE) == AccountGiven(made, None)
    assert isinstance(open_record(cast.holder(made, clock), Opening(consent=True)), Opened)


def test_give_account_homonym_gets_an_own_account(clock: FixedClock) -> None:
    other = replace(KARIM, traits=replace(KARIM.traits, birth_place="33063"), ins=None, status=IdentityStatus.VALIDATED)
    details = PersonalDetails("karim-autre", "k@exemple.test", None, other, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, cast.PASSWORD), clock.now())
    given = give_account(cast.desk_agent(clock), ALONE)
    assert isinstance(given, AccountGiven)
    assert given.account_id != made


def test_give_account_person_with_a_record_without_account_is_sent_to_its_page(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    opened = open_record_for(rosa, KARIM, consent=True)
    assert isinstance(opened, OpenedFor)
    database.execute("UPDATE account SET record_id = NULL WHERE activated_at IS NULL")
    assert give_account(rosa, ALONE) == Conflict("new_account.record_there")
    tried = events(opened.record_id)[-1]
    assert (tried.act, tried.outcome.value, tried.rule) == ("account:prepare", "refused", "C60")
    assert (tried.who, dict(tried.detail)) == (rosa.who(), {"why": "new_account.record_there"})


def test_give_account_frozen_account_is_told(clock: FixedClock) -> None:
    given = give_account(cast.desk_agent(clock), ALONE)
    assert isinstance(given, AccountGiven)
    accounts.set_active(given.account_id, active=False)
    assert give_account(cast.desk_agent(clock), ALONE) == Conflict("account.frozen")


@pytest.mark.parametrize(
    ("newcomer", "told"),
    [
        (replace(ALONE, reason=None), ("reason", "new_account.reason_missing")),
        (replace(ALONE, reason=Reason.RECOVERY), ("reason", "new_account.reason_missing")),
        (replace(ALONE, identity=cast.LEO.identity), ("birth_date", "opening.minor")),
        (replace(ALONE, identity=replace(KARIM, ins=None)), ("ins", "opening.identity_not_proved")),
        (
            replace(ALONE, identity=replace(KARIM, status=IdentityStatus.VALIDATED)),
            ("status", "opening.identity_not_qualified"),
        ),
        (replace(ALONE, address="x" * 61), ("address", "desk.address_too_long")),
    ],
)
def test_give_account_without_proof_is_told_and_nothing_is_kept(
    clock: FixedClock, newcomer: Newcomer, told: tuple[str, str]
) -> None:
    before = counts("account", "letter", "activation", "event")
    with pytest.raises(Invalid) as wrong:
        give_account(cast.desk_agent(clock), newcomer)
    assert (wrong.value.problems[0].element, wrong.value.problems[0].rule) == told
    assert counts("account", "letter", "activation", "event") == before


def test_give_account_others_are_refused(scene: Scene) -> None:
    before = counts("account", "letter", "activation")
    for caller in (scene.odette, scene.caller(cast.HELENE), cast.operator(scene.clock)):
        assert isinstance(give_account(caller, ALONE), Refusal)
        assert events(system_record())[-1].outcome.value == "refused"
    assert counts("account", "letter", "activation") == before
