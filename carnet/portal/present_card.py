"""The emergency card as pages, paper and the offline page show it. Owns its blocks, their order and words; no rule.

What stands there can save a life first. Titles are said in two languages at once: a rescuer has no time to choose one.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from django.http import QueryDict
from markupsafe import Markup

from carnet.portal import markup, messages, preferences
from carnet.portal import present_profile as profile
from carnet.portal.jinja import t
from carnet.portal.preferences import Language
from carnet.portal.shown_card import CardBlock, CardEntry, CardShown, ChoiceShown, GroupShown, WordShown
from carnet.portal.words import date_longue, person_name
from carnet.usecases._emergency_card import (
    GROUPS,
    Card,
    CardContent,
    CardGroup,
    CardItem,
    CardLine,
    CardWord,
    Donation,
    Question,
    Section,
)
from carnet.usecases.see_emergency_card import CardSeen

SLUGS: Final[Mapping[CardGroup, str]] = {
    CardGroup.IDENTITY: "moi",
    CardGroup.BLOOD_GROUP: "groupe-sanguin",
    CardGroup.ALLERGIES: "allergies",
    CardGroup.TREATMENTS: "medicaments",
    CardGroup.ILLNESSES: "maladies",
    CardGroup.SURGERIES: "operations",
    CardGroup.HELP: "aide",
    CardGroup.PEOPLE: "personnes",
    CardGroup.WISHES: "souhaits",
}
GROUP_OF: Final = {slug: group for group, slug in SLUGS.items()}
CONCEPTS: Final[Mapping[CardGroup, str]] = {
    CardGroup.IDENTITY: "personne",
    CardGroup.BLOOD_GROUP: "groupe_sanguin",
    CardGroup.ALLERGIES: "allergie",
    CardGroup.TREATMENTS: "medicament",
    CardGroup.ILLNESSES: "maladie",
    CardGroup.SURGERIES: "operation",
    CardGroup.HELP: "besoin_aide",
    CardGroup.PEOPLE: "prevenir",
    CardGroup.WISHES: "changer",
}
_MEDICAL: Final = (
    (Section.ALLERGIES, "card.block_allergies"),
    (Section.TREATMENTS, "card.block_treatments"),
    (Section.ILLNESSES, "card.block_illnesses"),
    (Section.SURGERIES, "card.block_surgeries"),
)
_HINTS: Final = {CardWord.IMPLANTS: "card.word_implants_hint", CardWord.DIRECTIVES: "card.word_directives_hint"}
_DONATION: Final[Mapping[Donation, str]] = {
    Donation.AGREES: "card.donation_says_agrees",
    Donation.REFUSES: "card.donation_says_refuses",
}


def shown(content: CardContent) -> CardShown:
    """The card as anybody reads it."""
    return CardShown(tuple(_blocks(content)), content.at, _other().value)


def _other() -> Language:
    return Language.ENGLISH if preferences.active_language() is Language.FRENCH else Language.FRENCH


def _block(message: str, entries: Iterator[CardEntry] | tuple[CardEntry, ...], *said: str) -> Iterator[CardBlock]:
    found = tuple(entries)
    if found or said:
        sentences = tuple(one for message_id in said for one in (t(message_id), _in_other(message_id)))
        yield CardBlock(message.rpartition("_")[2], t(message), _in_other(message), found, sentences)


def _in_other(message_id: str) -> Markup:
    return markup.from_catalogue(messages.message(message_id).text(_other().value), {})


def _blocks(content: CardContent) -> Iterator[CardBlock]:
    if content.person is not None:
        traits = content.person.traits
        born = str(t("card.born", date=date_longue(traits.birth_date)))
        yield from _block("card.block_identity", (CardEntry(person_name(traits.display_name), (born,)),))
    for section, message in _MEDICAL:
        yield from _block(message, map(_entry, content.of(section)))
    yield from _word(content, CardWord.IMPLANTS, "card.block_implants")
    blood = content.of(Section.BLOOD_GROUP)
    yield from _block("card.block_blood_group", map(_entry, blood), *(("card.blood_declared",) if blood else ()))
    yield from _block("card.block_help", map(_entry, content.of(Section.HELP)))
    yield from _word(content, CardWord.LANGUAGES, "card.block_languages")
    yield from _block("card.block_trusted_person", map(_person, content.of(Section.TRUSTED_PERSON)))
    yield from _block("card.block_to_warn", map(_person, content.of(Section.TO_WARN)))
    doctors = (CardEntry(one.facts.display_name, (one.place,) if one.place else ()) for one in content.doctors)
    yield from _block("card.block_doctor", doctors)
    yield from _word(content, CardWord.DIRECTIVES, "card.block_directives")
    if content.donation:
        yield from _block("card.block_donation", (), _DONATION[content.donation])


def _word(content: CardContent, word: CardWord, message: str) -> Iterator[CardBlock]:
    text = content.words.get(word, "")
    return _block(message, (CardEntry(text),) if text else ())


def _entry(line: CardLine) -> CardEntry:
    """A line of health: what it is, then the other answers, each in words."""
    first = Question.WHAT if Question.WHAT in line.said else Question.KIND
    said = dict(profile.answers_shown(line.section, line.said))
    rest = [f"{profile.question_name(line.section, q)} : {text}" for q, text in said.items() if q is not first]
    return CardEntry(said[first], tuple(rest))


def _person(line: CardLine) -> CardEntry:
    more = tuple(line.said[one] for one in (Question.RELATION,) if one in line.said)
    return CardEntry(line.said[Question.WHAT], more, line.said.get(Question.PHONE, ""))


def group_title(group: CardGroup) -> str:
    """The name of a group, as the person says it."""
    return str(t(f"card.group_{group.value}"))


def group_tiles(seen: CardSeen, address: Mapping[CardGroup, str]) -> list[dict[str, str]]:
    """A tile for each group, with how much of it stands on the card."""
    return [
        {"href": address[group], "icon": CONCEPTS[group], "label": group_title(group), "hint": _state(seen, group)}
        for group in CardGroup
    ]


def _state(seen: CardSeen, group: CardGroup) -> str:
    offered = GROUPS[group]
    number = seen.count(group) + sum(item in seen.chosen.items for item in offered.items)
    number += sum(word in seen.chosen.words for word in offered.words)
    number += bool(offered.donation and seen.chosen.donation)
    return str(t("card.on_it", count=number)) if number else str(t("card.nothing_on_it"))


def group_shown(seen: CardSeen, group: CardGroup, chosen: Card | None = None) -> GroupShown:
    """The page of a group; `chosen` is what was sent and could not be kept."""
    card, offered = chosen or seen.chosen, GROUPS[group]
    items = tuple(
        ChoiceShown("element", one.value, str(t(f"card.item_{one.value}")), "", one in card.items, given=False)
        for one in offered.items
    )
    lines = tuple(_tick(one.line, chosen=one.line.line_id in card.lines) for one in seen.offered[group])
    there = {one.line.section for one in seen.offered[group]}
    missing = tuple((profile.SLUGS[s], profile.section_title(s)) for s in offered.sections if s not in there)
    donation = (card.donation.value if card.donation else "") if offered.donation else None
    words = tuple(_to_write(word, card.words.get(word, "")) for word in offered.words)
    return GroupShown(SLUGS[group], group_title(group), CONCEPTS[group], (*items, *lines), words, donation, missing)


def _tick(line: CardLine, *, chosen: bool) -> ChoiceShown:
    entry = _person(line) if line.section in profile.CALLED else _entry(line)
    more = (*entry.more, entry.phone) if entry.phone else entry.more
    return ChoiceShown("ligne", str(line.line_id), entry.text, ", ".join(more), chosen)


def _to_write(word: CardWord, value: str) -> WordShown:
    hint = str(t(_HINTS[word])) if word in _HINTS else ""
    return WordShown(word.value, str(t(f"card.word_{word.value}")), hint, value)


def chosen_in(form: QueryDict, group: CardGroup) -> Card:
    """What was ticked and written. What the group does not offer is left to the use case to refuse."""
    offered = GROUPS[group]
    words = {word: form.get(word.value, "") for word in offered.words}
    return Card(
        lines=frozenset(profile.line_ids(form.getlist("ligne"))),
        items=frozenset(item for item in CardItem if item.value in form.getlist("element")),
        words={word: text for word, text in words.items() if text.strip()},
        donation=next((one for one in Donation if one.value == form.get("don")), None),
    )
