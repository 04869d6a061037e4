"""The administrative data: seen by who may read the record, the used names written down, nothing else changed."""

from dataclasses import replace
from datetime import date

import pytest

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.identity import accounts
from carnet.identity.traits import Sex
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import AccountId
from carnet.policy.model import AuthenticationMode
from carnet.storage import db
from carnet.usecases.caller import Caller
from carnet.usecases.change_administrative import Birth, Said, Written, change_administrative
from carnet.usecases.change_block import change_block
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.close_record import close_record
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.read_administrative import Administrative, read_administrative
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts

SAME = Birth("Martineau", "Odette", "", date(1948, 5, 14), Sex.FEMALE)


def test_read_administrative_professional_with_agreement_is_told_the_person_and_it_is_an_event(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    change_choice(scene.odette, scene.record, Choice.BREAK_GLASS, value=False)
    seen = read_administrative(helene, scene.record)
    assert isinstance(seen, Administrative)
    assert (seen.person, seen.signs_in) == (cast.ODETTE.identity, True)
    assert (seen.choices.break_glass_allowed, seen.choices.samu_allowed) == (False, True)
    assert (scene.last().act, scene.last().rule) == ("administrative:read", "R07")
    # No way into the account is told.
    assert "@" not in repr(seen)


def others(scene: Scene) -> list[tuple[Caller, str, str]]:
    """Who is not told, and why."""
    helene = scene.agrees(cast.HELENE)
    change_block(scene.odette, scene.record, Grantee(GranteeKind.PROFESSIONAL, cast.MARC.facts.professional_id),
                 blocked=True)  # fmt: skip
    return [
        (scene.caller(cast.PAUL), "R06", "no_agreement"),
        (scene.caller(cast.MARC), "R09", "blocked"),
        (replace(helene, authentication=AuthenticationMode.INDIRECT), "C03", "weak_authentication"),
        (cast.secretary(scene.clock), "C01", "not_foreseen"),
        (cast.operator(scene.clock), "C01", "not_foreseen"),
        (replace(helene, sector="SA43"), "C04", "activity_not_care"),
    ]


def test_administrative_others_are_refused_and_nothing_changes(scene: Scene) -> None:
    callers = others(scene)
    before = counts("patient_identity", "outbox")
    for caller, rule, reason in callers:
        answer: object = read_administrative(caller, scene.record)
        assert_refused(answer, caller, "administrative:read", rule, reason, scene.record)
        answer = change_administrative(caller, scene.record, Said(used_name="DUPONT"))
        assert_refused(answer, caller, "administrative:change", rule, reason, scene.record)
    assert counts("patient_identity", "outbox") == before
    close_record(scene.odette, scene.record)
    helene = scene.caller(cast.HELENE)
    answer = read_administrative(helene, scene.record)
    assert_refused(answer, helene, "administrative:read", "R02", "record_closed", scene.record)


def test_change_administrative_used_names_are_written_and_the_person_told(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    said = Said(SAME, used_name="DE LA TOUR", used_given_name="Dodo", key="one")
    done = change_administrative(helene, scene.record, said)
    assert isinstance(done, Written) and done.changed
    assert (done.person.traits.used_name, done.person.traits.used_given_name) == ("DE LA TOUR", "Dodo")
    assert replace(done.person.traits, used_name=None, used_given_name=None) == cast.ODETTE.identity.traits
    event = scene.last()
    assert (event.act, event.rule, dict(event.detail)) == (
        "administrative:change", "C38", {"changed": "used_name,used_given_name"},
    )  # fmt: skip
    assert ("tell_identity",) in db.rows("SELECT task FROM outbox WHERE record_id = %s", [scene.record])
    assert scene.odette.account_id is not None
    assert accounts.personal_details(AccountId(scene.odette.account_id)).identity == done.person
    # The record is found as before, and the same message again is one change.
    assert cast.ODETTE.identity.ins is not None
    assert isinstance(find_record(helene, cast.ODETTE.identity.ins, date(1948, 5, 14)), Found)
    before = counts("patient_identity")
    assert change_administrative(helene, scene.record, said) == done
    assert counts("patient_identity") == before
    other = replace(said, used_name="AUTRE")
    assert isinstance(change_administrative(helene, scene.record, other), Conflict)


def test_change_administrative_what_is_so_already_changes_nothing(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    before = counts("patient_identity", "outbox")
    for said in (Said(), Said(SAME), Said(SAME, used_name="MARTINEAU", break_glass_allowed=True, samu_allowed=True)):
        done = change_administrative(helene, scene.record, said)
        assert isinstance(done, Written) and not done.changed
    assert counts("patient_identity", "outbox") == before


def test_change_administrative_name_of_birth_said_as_used_takes_the_used_one_away(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    change_administrative(helene, scene.record, Said(used_name="DUPONT", used_given_name="Dodo"))
    # Software that sends the used first name as the only one says no other first name.
    done = change_administrative(helene, scene.record, Said(Birth(first_given_name="Dodo"), used_name="Martineau"))
    assert isinstance(done, Written)
    assert (done.person.traits.used_name, done.person.traits.used_given_name) == (None, "Dodo")


@pytest.mark.parametrize(
    ("birth", "trait"),
    [
        (replace(SAME, birth_name="AUTRE"), "birth_name"),
        (replace(SAME, first_given_name="ANNE"), "first_given_name"),
        (replace(SAME, birth_date=date(1948, 5, 15)), "birth_date"),
        (replace(SAME, sex=Sex.MALE), "sex"),
        (replace(SAME, birth_place="69381"), "birth_place"),
    ],
)
def test_change_administrative_strict_trait_that_differs_is_for_the_desk(
    scene: Scene, birth: Birth, trait: str
) -> None:
    helene = scene.agrees(cast.HELENE)
    before = counts("patient_identity", "outbox", "event")
    with pytest.raises(Invalid) as told:
        change_administrative(helene, scene.record, Said(birth, used_name="DUPONT"))
    assert [(p.element, p.rule) for p in told.value.problems] == [(trait, "administrative.desk_corrects")]
    assert counts("patient_identity", "outbox", "event") == before
    assert "MARTINEAU" not in str(told.value)


def test_change_administrative_wrong_used_name_is_told_by_its_element(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    with pytest.raises(Invalid) as told:
        change_administrative(helene, scene.record, Said(used_name="<b>", used_given_name="x" * 101))
    assert [(p.element, p.rule) for p in told.value.problems] == [
        ("used_name", "identity.name_characters"),
        ("used_given_name", "identity.name_too_long"),
    ]


@pytest.mark.parametrize("said", [Said(break_glass_allowed=False), Said(samu_allowed=False)])
def test_change_administrative_emergency_choice_is_the_persons_alone(scene: Scene, said: Said) -> None:
    helene = scene.agrees(cast.HELENE)
    before = counts("record_settings", "patient_identity")
    answer = change_administrative(helene, scene.record, replace(said, used_name="DUPONT"))
    assert answer == Conflict("administrative.person_decides")
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule, event.who) == (
        "settings:change",
        "refused",
        "C01",
        helene.who(),
    )
    assert counts("record_settings", "patient_identity") == before
