"""The emergency card: empty until the person makes it, each thing chosen, the person's side only, one event each."""

from uuid import uuid4

import pytest

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import ActorKind
from carnet.profile.card import Card, CardGroup, CardItem, CardWord, Donation
from carnet.storage import db
from carnet.usecases._profile import Question, Section
from carnet.usecases.choose_on_card import Chosen, choose_on_card
from carnet.usecases.remove_profile_line import remove_profile_line
from carnet.usecases.see_emergency_card import CardSeen, see_emergency_card
from carnet.usecases.write_profile_line import write_profile_line
from tests import cast
from tests.usecases import cards, relatives
from tests.usecases.scene import Scene, assert_refused, counts

pytestmark = pytest.mark.django_db


def seen(scene: Scene) -> CardSeen:
    found = see_emergency_card(scene.odette, scene.record)
    assert isinstance(found, CardSeen), found
    return found


def test_emergency_card_holder_who_made_none_finds_it_empty_whatever_the_profile_holds(scene: Scene) -> None:
    scene.treats(cast.PAUL)
    cards.writes(scene.odette, scene.record, Section.ALLERGIES, cards.PEANUT)
    found = seen(scene)
    assert found.content.empty and found.chosen.empty and found.may_write
    assert [one.line.said[Question.WHAT] for one in found.offered[CardGroup.ALLERGIES]] == ["Arachide"]
    assert not any(one.chosen for group in found.offered.values() for one in group)
    assert scene.last().act == "emergency_card:see"


def test_emergency_card_holder_chooses_each_thing_and_reads_what_a_rescuer_reads(scene: Scene) -> None:
    scene.treats(cast.PAUL)
    cards.made_card(scene.odette, scene.record)
    assert (scene.last().act, dict(scene.last().detail)) == ("emergency_card:write", {"group": "wishes"})
    content = seen(scene).content
    assert content.person is not None and content.person == cast.ODETTE.identity
    assert [line.section for line in content.lines] == [Section.BLOOD_GROUP, Section.ALLERGIES, Section.TO_WARN]
    assert [one.facts.display_name for one in content.doctors] == [cast.PAUL.facts.display_name]
    assert dict(content.words) == {CardWord.LANGUAGES: "français", CardWord.DIRECTIVES: "Chez ma sœur"}
    assert content.donation is Donation.AGREES
    assert "Zqxmaladie" not in str(content)


def test_emergency_card_follows_the_profile_and_loses_what_was_removed(scene: Scene) -> None:
    allergy = cards.made_card(scene.odette, scene.record)
    write_profile_line(scene.odette, scene.record, Section.ALLERGIES, {Question.WHAT: "Noix"}, line_id=allergy)
    assert [line.said[Question.WHAT] for line in seen(scene).content.of(Section.ALLERGIES)] == ["Noix"]
    remove_profile_line(scene.odette, scene.record, allergy)
    assert seen(scene).content.of(Section.ALLERGIES) == ()


def test_choose_on_card_what_was_unticked_leaves_it_and_other_groups_stay(scene: Scene) -> None:
    cards.made_card(scene.odette, scene.record)
    cards.puts(scene.odette, scene.record, CardGroup.ALLERGIES, Card())
    cards.puts(scene.odette, scene.record, CardGroup.IDENTITY, Card())
    content = seen(scene).content
    assert content.of(Section.ALLERGIES) == () and content.person is None
    assert content.of(Section.TO_WARN) and content.words == {CardWord.DIRECTIVES: "Chez ma sœur"}


def test_choose_on_card_same_choice_again_makes_no_version_and_a_late_copy_changes_nothing(scene: Scene) -> None:
    line = cards.writes(scene.odette, scene.record, Section.ALLERGIES, cards.PEANUT)
    on, off = Card(lines=frozenset({line})), Card()
    group = CardGroup.ALLERGIES
    assert choose_on_card(scene.odette, scene.record, group, on, key="form-1") == Chosen(group)
    assert choose_on_card(scene.odette, scene.record, group, on, key="form-2") == Chosen(group)
    assert counts("emergency_card") == {"emergency_card": 1}
    choose_on_card(scene.odette, scene.record, group, off, key="form-3")
    assert choose_on_card(scene.odette, scene.record, group, on, key="form-1") == Chosen(group)
    assert seen(scene).content.empty
    assert isinstance(choose_on_card(scene.odette, scene.record, group, off, key="form-1"), Conflict)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("x" * 161, "implants: card.too_long"),
        ("Valve\u202e", "implants: card.signs"),
        ("a\x00b", "implants: card.signs"),
    ],
)
def test_choose_on_card_with_a_wrong_word_names_it_and_keeps_nothing(scene: Scene, text: str, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        choose_on_card(scene.odette, scene.record, CardGroup.SURGERIES, Card(words={CardWord.IMPLANTS: text}))
    assert wrong in str(refused.value)
    assert counts("emergency_card") == {"emergency_card": 0}


def test_choose_on_card_line_of_another_group_or_absent_is_not_there(scene: Scene) -> None:
    line = cards.writes(scene.odette, scene.record, Section.ALLERGIES, cards.PEANUT)
    for group, chosen in (
        (CardGroup.ILLNESSES, Card(lines=frozenset({line}))),
        (CardGroup.ALLERGIES, Card(lines=frozenset({uuid4()}))),
        (CardGroup.ALLERGIES, Card(items=frozenset({CardItem.IDENTITY}))),
        (CardGroup.ALLERGIES, Card(words={CardWord.IMPLANTS: "Valve"})),
    ):
        answer = choose_on_card(scene.odette, scene.record, group, chosen)
        assert_refused(answer, scene.odette, "emergency_card:write", "C02", "no_document", scene.record)
    assert counts("emergency_card") == {"emergency_card": 0}


def test_emergency_card_caregiver_doctor_and_stranger_neither_see_nor_choose(scene: Scene) -> None:
    cards.made_card(scene.odette, scene.record)
    helper, _ = relatives.caregiver(scene.odette, cast.NINA)
    paul, karim = scene.treats(cast.PAUL), cast.opened(cast.KARIM, scene.clock)
    for caller, rule in ((helper, "R24"), (paul, "C01"), (karim, "C02")):
        for answer in (
            see_emergency_card(caller, scene.record),
            choose_on_card(caller, scene.record, CardGroup.ALLERGIES, Card()),
        ):
            assert isinstance(answer, Refusal) and answer.rule == rule
            assert (scene.last().outcome.value, scene.last().who) == ("refused", caller.who())
    assert not seen(scene).content.empty


def test_emergency_card_parent_makes_that_of_the_child(scene: Scene) -> None:
    family = relatives.family(scene.clock)
    cards.puts(family.mother, family.record, CardGroup.IDENTITY, Card(items=frozenset({CardItem.IDENTITY})))
    found = see_emergency_card(family.mother, family.record)
    assert isinstance(found, CardSeen) and found.content.person == cast.LEO.identity
    assert isinstance(see_emergency_card(family.father, family.record), Refusal)


def test_emergency_card_protected_adult_sees_alone_and_the_guardian_makes_it(scene: Scene) -> None:
    keeper, _ = relatives.guardian(scene.odette)
    assert keeper.kind is ActorKind.GUARDIAN
    assert isinstance(see_emergency_card(scene.odette, scene.record), CardSeen)
    wanted = Card(items=frozenset({CardItem.IDENTITY}))
    answer = choose_on_card(scene.odette, scene.record, CardGroup.IDENTITY, wanted)
    assert_refused(answer, scene.odette, "emergency_card:write", "C20", "guardian_must_agree", scene.record)
    cards.puts(keeper, scene.record, CardGroup.IDENTITY, wanted)


def test_emergency_card_is_sealed(scene: Scene) -> None:
    cards.puts(scene.odette, scene.record, CardGroup.WISHES, Card(words={CardWord.DIRECTIVES: "Zqxzibeline"}))
    kept = db.rows("SELECT sealed FROM emergency_card")
    assert len(kept) == 1 and b"Zqxzibeline" not in bytes(kept[0][0]) and b"directives" not in bytes(kept[0][0])
