"""The emergency card and its links, made through the real doors. Owns set-ups for their tests; never a rule."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.profile.card import GROUPS, Card, CardGroup, CardItem, CardWord, Donation
from carnet.usecases._health_link import ShownLink
from carnet.usecases._profile import Question, Section
from carnet.usecases.caller import Caller
from carnet.usecases.choose_on_card import Chosen, choose_on_card
from carnet.usecases.make_health_link import LinkWanted, make_health_link
from carnet.usecases.open_health_link import CardOpened, CodeNeeded, NotOpened, Opening, open_health_link
from carnet.usecases.write_profile_line import Wrote, write_profile_line

PEANUT = {Question.WHAT: "Arachide", Question.KIND: "food", Question.REACTION: "Je gonfle"}
SISTER = {Question.WHAT: "Lise Perrin", Question.RELATION: "ma sœur", Question.PHONE: "06 12 34 56 78"}
SECRET = {Question.WHAT: "Zqxmaladie secrète"}


def writes(caller: Caller, record: RecordId, section: Section, said: Mapping[Question, str]) -> UUID:
    """A line of the profile."""
    wrote = write_profile_line(caller, record, section, said)
    assert isinstance(wrote, Wrote) and wrote.line_id, wrote
    return wrote.line_id


def puts(caller: Caller, record: RecordId, group: CardGroup, chosen: Card) -> None:
    """Something on the card."""
    assert choose_on_card(caller, record, group, chosen) == Chosen(group)


def made_card(caller: Caller, record: RecordId) -> UUID:
    """A card with one of each kind of thing, and an illness that stays off it; the allergy's line."""
    allergy = writes(caller, record, Section.ALLERGIES, PEANUT)
    sister = writes(caller, record, Section.TO_WARN, SISTER)
    blood = writes(caller, record, Section.BLOOD_GROUP, {Question.KIND: "A+"})
    writes(caller, record, Section.ILLNESSES, SECRET)
    identity = Card(items=frozenset({CardItem.IDENTITY}), words={CardWord.LANGUAGES: "français"})
    puts(caller, record, CardGroup.IDENTITY, identity)
    puts(caller, record, CardGroup.ALLERGIES, Card(lines=frozenset({allergy})))
    puts(caller, record, CardGroup.BLOOD_GROUP, Card(lines=frozenset({blood})))
    people = Card(lines=frozenset({sister}), items=frozenset({CardItem.TREATING_DOCTOR}))
    puts(caller, record, CardGroup.PEOPLE, people)
    wishes = Card(words={CardWord.DIRECTIVES: "Chez ma sœur"}, donation=Donation.AGREES)
    puts(caller, record, CardGroup.WISHES, wishes)
    assert set(GROUPS) == set(CardGroup)
    return allergy


def proved(caller: Caller) -> Caller:
    """The same person, who just proved again who she is."""
    return replace(caller, stepped_up=True)


def made_link(caller: Caller, record: RecordId, days: int = 30, *, passcode: bool = True, key: str = "") -> ShownLink:
    """A link to the card."""
    made = make_health_link(proved(caller), record, LinkWanted(days, passcode), key=key)
    assert isinstance(made, ShownLink), made
    return made


def rescuer(clock: Clock) -> Caller:
    """Somebody who is not signed in."""
    return Caller.anonymous(request_id="secours", clock=clock)


def opens(
    clock: Clock, typed: str, passcode: str = "", recipient: str = "SAMU, Durand"
) -> CardOpened | CodeNeeded | NotOpened:
    """A rescuer opens a link."""
    return open_health_link(rescuer(clock), typed, Opening(recipient, passcode, "192.0.2.7"))
