"""The medical profile as its pages show it. Owns addresses and words of sections, questions and answers; no rule."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.urls import reverse

from carnet.codes.folded import folded
from carnet.portal import preferences
from carnet.portal.jinja import t
from carnet.portal.shown_profile import LineShown, SectionShown
from carnet.portal.words import date_longue
from carnet.usecases._profile import Question, Section, Sharing, ShownLine, ShownSection
from carnet.usecases._profile_words import code_of, word_named

SLUGS: Final[Mapping[Section, str]] = {
    Section.ILLNESSES: "maladies",
    Section.SURGERIES: "operations",
    Section.ALLERGIES: "allergies",
    Section.TREATMENTS: "traitements",
    Section.HELP: "aide",
    Section.FAMILY: "famille",
    Section.HABITS: "habitudes",
    Section.BLOOD_GROUP: "groupe-sanguin",
    Section.PROFESSIONALS: "soignants",
    Section.PAPERS: "papiers",
    Section.TRUSTED_PERSON: "personne-de-confiance",
    Section.TO_WARN: "prevenir",
    Section.VACCINES: "vaccins",
    Section.CARE_HISTORY: "soins",
}
WHAT: Final = Question.WHAT
SECTIONS: Final = {slug: section for section, slug in SLUGS.items()}
HOMES: Final[Mapping[Section, str]] = {
    Section.VACCINES: "patient_vaccines",
    Section.CARE_HISTORY: "patient_care_history",
}
"""The home of each section that has pages of its own."""
CONCEPTS: Final[Mapping[Section, str]] = {
    Section.ILLNESSES: "maladie",
    Section.SURGERIES: "operation",
    Section.ALLERGIES: "allergie",
    Section.TREATMENTS: "medicament",
    Section.HELP: "besoin_aide",
    Section.FAMILY: "famille",
    Section.HABITS: "habitudes",
    Section.BLOOD_GROUP: "groupe_sanguin",
    Section.PROFESSIONALS: "soignants",
    Section.PAPERS: "papiers",
    Section.TRUSTED_PERSON: "personne_de_confiance",
    Section.TO_WARN: "prevenir",
    Section.VACCINES: "vaccin",
    Section.CARE_HISTORY: "historique_soins",
}
_ASK: Final[Mapping[Section, str]] = {
    Section.ILLNESSES: "profile.ask_illnesses_",
    Section.SURGERIES: "profile.ask_surgeries_",
    Section.ALLERGIES: "profile.ask_allergies_",
    Section.TREATMENTS: "profile.ask_treatments_",
    Section.HELP: "profile.ask_help_",
    Section.FAMILY: "profile.ask_family_",
    Section.HABITS: "profile.ask_habits_",
    Section.BLOOD_GROUP: "profile.ask_blood_group_",
    Section.PROFESSIONALS: "profile.ask_professionals_",
    Section.PAPERS: "profile.ask_papers_",
    Section.TRUSTED_PERSON: "profile.ask_trusted_person_",
    Section.TO_WARN: "profile.ask_to_warn_",
}
_KIND: Final[Mapping[Section, str]] = {
    Section.ALLERGIES: "profile.kind_allergies_",
    Section.FAMILY: "profile.kind_family_",
    Section.HABITS: "profile.kind_habits_",
    Section.PROFESSIONALS: "profile.kind_professionals_",
    Section.PAPERS: "profile.kind_papers_",
}
_ABOUT: Final[Mapping[Section, tuple[str, ...]]] = {
    Section.HELP: ("profile.about_help_1", "profile.about_help_2"),
    Section.BLOOD_GROUP: ("profile.about_blood_group_1", "profile.about_blood_group_2"),
    Section.TRUSTED_PERSON: ("profile.about_trusted_person_1", "profile.about_trusted_person_2"),
}
GROUPS: Final = {
    "profile.group_health": (
        Section.ILLNESSES, Section.SURGERIES, Section.ALLERGIES, Section.TREATMENTS, Section.BLOOD_GROUP,
    ),
    "profile.group_life": (Section.HELP, Section.FAMILY, Section.HABITS, Section.PAPERS),
    "profile.people": (Section.TRUSTED_PERSON, Section.TO_WARN, Section.PROFESSIONALS),
}  # fmt: skip
"""The sections as the home of "Ma santé" groups them, each group with its title: few tiles at once (ui.md)."""
CALLED: Final = (Section.TRUSTED_PERSON, Section.TO_WARN)
_PEOPLE: Final = (*CALLED, Section.PROFESSIONALS)
"""Whom to call: a group of its own on the page."""


def home_of(slug: str) -> str:
    """The address of a section's own page."""
    own = HOMES.get(SECTIONS[slug])
    return reverse(own) if own else reverse("patient_profile_section", kwargs={"section": slug})


def section_title(section: Section, *, to_work: bool = False) -> str:
    """The name of a section, as the person or as a professional says it."""
    return str(t(f"profile.section_{section.value}{'.pro' if to_work else ''}"))


def shown(told: ShownSection, *, to_work: bool = False) -> SectionShown:
    """A section for its page; `to_work`: for a professional, in whose sentences the person is not "me"."""
    return SectionShown(
        key=told.section.value,
        slug=SLUGS[told.section],
        title=section_title(told.section, to_work=to_work),
        concept=CONCEPTS[told.section],
        lines=tuple(line_shown(told.section, line, to_work=to_work) for line in told.lines),
        not_concerned=told.not_concerned,
        shared=told.sharing is Sharing.CARE_TEAM,
        may_add=told.may_add,
        may_share=told.may_share,
        state=_state(told),
        about=tuple(str(t(one)) for one in _ABOUT.get(told.section, ())),
        home=home_of(SLUGS[told.section]),
    )


def grouped(told: Iterable[ShownSection]) -> list[tuple[str, list[SectionShown]]]:
    """The sections in their groups, each with its title."""
    by = {one.section: shown(one) for one in told}
    return [(str(t(title)), [by[one] for one in of if one in by]) for title, of in GROUPS.items()]


def _state(told: ShownSection) -> str:
    if len(told.lines) > 1:
        return str(t("profile.count", count=str(len(told.lines))))
    if told.lines:
        return str(t("profile.count_one"))
    return str(t("profile.not_concerned" if told.not_concerned else "profile.nothing"))


def line_shown(section: Section, line: ShownLine, *, to_work: bool = False) -> LineShown:
    """A line for a list: what it is about first, then each other answer."""
    said = answers_shown(section, line.said, to_work=to_work)
    first = Question.WHAT if Question.WHAT in line.said else Question.KIND
    head = next(text for question, text in said if question is first)
    rest = tuple((question_name(section, question), text, True) for question, text in said if question is not first)
    author, documents = _author(line, to_work=to_work), tuple((str(d.logical_id), d.title) for d in line.documents)
    return LineShown(str(line.line_id), head, rest, author, line.at, line.may_change, documents)


def answers_shown(
    section: Section, said: Mapping[Question, str], *, to_work: bool = False
) -> list[tuple[Question, str]]:
    """Each answer in words. The word of the list is left out where it says no more than the own word."""
    found = []
    for question, text in said.items():
        words = answer_text(section, question, text)
        if question is Question.LISTED:
            words = _listed(section, said, text, to_work=to_work)
        if words:
            found.append((question, words))
    return found


def _listed(section: Section, said: Mapping[Question, str], word_id: str, *, to_work: bool) -> str:
    """The word of the list beside the own word; at work with its code."""
    word = word_named(section, word_id, preferences.active_language().value)
    if word is None:
        return ""
    if to_work:
        return f"{word.name} ({code_of(section, word_id)})"
    return "" if folded(word.name) == folded(said.get(Question.WHAT, "")) else word.name


def _author(line: ShownLine, *, to_work: bool) -> str:
    if line.mine and not to_work:
        return str(t("profile.by_me"))
    return str(t(f"profile.by_{line.author.value}{'.pro' if to_work else ''}"))


def question_name(section: Section, question: Question) -> str:
    """The short name of an answer; the first words of a contact are a name."""
    of_person = section in _PEOPLE and question is Question.WHAT
    return str(t("profile.name_person" if of_person else f"profile.name_{question.value}"))


def answer_text(section: Section, question: Question, text: str) -> str:
    """An answer in words: a choice by its label, a partial date as it is said."""
    if question in (Question.SINCE, Question.UNTIL):
        return partial_date(text)
    if question is Question.AGREED:
        return str(t(f"profile.agreed_{text}"))
    if question is Question.LISTED:
        word = word_named(section, text, preferences.active_language().value)
        return word.name if word else str(t("profile.own_word"))
    if question is Question.KIND and section in _KIND:
        return str(t(f"{_KIND[section]}{text}"))
    return text


def partial_date(text: str) -> str:
    """A day in full, or a month and its year, or a year."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date_longue(date(*parts))
    if len(parts) == 2:
        return date_longue(date(parts[0], parts[1], 1)).split(" ", 2)[2]
    return str(parts[0])


def ask_text(section: Section, question: Question) -> str:
    """A question, as this section asks it."""
    if question is Question.LISTED:
        return str(t("profile.ask_listed"))
    return str(t(f"{_ASK[section]}{question.value}"))


def line_ids(typed: Iterable[str]) -> Iterator[UUID]:
    """The ids that a form brings; what is none names nothing."""
    for one in typed:
        try:
            yield UUID(one)
        except ValueError:
            yield UUID(int=0)
