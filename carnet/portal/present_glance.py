"""A record at a glance, and like examinations, as their pages show them. Owns the words; no rule, no advice."""

from collections.abc import Iterable

from carnet.cda.clinical import Kind
from carnet.portal import present_measures, present_profile, present_timeline, reading
from carnet.portal.jinja import t
from carnet.portal.present import document_card
from carnet.portal.shown_glance import Fact, GlanceShown, SimilarShown, TrendShown
from carnet.portal.words import date_courte, french_spaces
from carnet.usecases._profile import Section, ShownSection
from carnet.usecases.find_similar_exams import SimilarExams
from carnet.usecases.see_record_at_a_glance import Glance, Said, Trend, Value

_VITAL = (Section.ALLERGIES, Section.BLOOD_GROUP, Section.ILLNESSES)
_PEOPLE = (Section.TRUSTED_PERSON, Section.TO_WARN)


def glance(told: Glance, documents: str) -> GlanceShown:
    """The whole page; `documents` is the address of the list."""
    return GlanceShown(
        at=told.at,
        vital=[(_title(one), _facts(told, one)) for one in _VITAL],
        people=[(_title(one), _facts(told, one)) for one in _PEOPLE],
        treatments=_facts(told, Section.TREATMENTS),
        prescriptions=[document_card(one) for one in told.prescriptions],
        directives=[document_card(one) for one in told.directives],
        summaries=[document_card(one) for one in told.summaries],
        new=[document_card(one) for one in told.new],
        new_count=told.new_count,
        since=date_courte(told.since) if told.since else "",
        trends=[_trend(one) for one in told.trends],
        trends_left=told.trends_left,
        measures=[
            (
                present_measures.kind_title(one.measure.kind, to_work=True),
                present_measures.measure_value(one),
                date_courte(one.measure.taken),
            )
            for one in told.latest
        ],
        unread=[one.title for one in told.unread],
        years=present_timeline.years(told.timeline, documents, "pro_documents"),
    )


def similar(told: SimilarExams) -> SimilarShown | None:
    """The examinations like the one asked for; None when the document asks for none."""
    if told.kind is None:
        return None
    found = [(document_card(one.card), one.same_act) for one in told.found]
    return SimilarShown(told.kind.value, found, told.more)


def _title(section: Section) -> str:
    if section is Section.BLOOD_GROUP:
        return str(t("glance.blood_group"))
    return present_profile.section_title(section, to_work=True)


_SAID = {Section.ALLERGIES: Kind.ALLERGY, Section.TREATMENTS: Kind.MEDICINE}


def _facts(told: Glance, section: Section) -> list[Fact]:
    """What the person wrote, then what summaries say; that the person is not concerned is a line too."""
    written = list(_written(told.sections[section]))
    return [*written, *(_said(one) for one in told.said if one.statement.kind is _SAID.get(section))]


def _written(of: ShownSection) -> Iterable[Fact]:
    if of.not_concerned:
        yield Fact(str(t("profile.pro_not_concerned")), "", "")
    for one in of.lines:
        line = present_profile.line_shown(of.section, one, to_work=True)
        more = french_spaces(" ; ".join(f"{name} : {text}" for name, text, _ in line.facts))
        yield Fact(line.head, more, f"{line.author} {t('step.on', day=date_courte(line.at))}")


def _said(one: Said) -> Fact:
    said, card = one.statement, document_card(one.source)
    more = french_spaces(" ; ".join(text for text in (*said.reactions, said.words) if text))
    return Fact(said.name, more, f"{card.title}, {date_courte(card.act_date)}", card.ref)


def _trend(told: Trend) -> TrendShown:
    newest = told.values[0]
    return TrendShown(
        newest=reading.result_line(newest.result, "pro_document"),
        day=date_courte(document_card(newest.source).act_date),
        document=str(newest.source.logical_id),
        before=[_earlier(one) for one in told.values[1:]],
    )


def _earlier(one: Value) -> tuple[str, str, str]:
    line, card = reading.result_line(one.result, "pro_document"), document_card(one.source)
    return line.value, date_courte(card.act_date), card.ref
