"""Mistakes in documents as pages show them. Owns the words of a kind and of a state; never a rule."""

from carnet.codes.labels import easy_label
from carnet.portal import present
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown_mistakes import GivenShown, MistakeShown, ToAnswerShown
from carnet.portal.words import date_longue
from carnet.usecases._mistakes import MistakeSeen
from carnet.usecases._to_answer import ToAnswerSeen
from carnet.usecases._unanswered import GivenSeen, WasAsked
from carnet.usecases.follow_error import FollowUp
from carnet.usecases.report_error import MistakeKind


def shown(one: MistakeSeen) -> MistakeShown:
    """One of them, for its reader."""
    state = "deleted" if one.deleted else "replaced" if one.replaced_by else one.state.value
    return MistakeShown(
        document=str(one.logical_id),
        title=one.title or easy_label(one.type_code).in_language(active_language().value),
        kind=str(t(f"mistake.kind_{one.kind.value}")),
        words=one.words,
        at=one.at,
        state=state,
        changed_at=one.changed_at,
        answer=one.answer,
        due_at=one.due_at,
        open=one.is_open,
        late=one.late,
        newer=str(one.replaced_by or ""),
        given_at=one.given_at,
        stopped=any(each.what.is_last for each in one.followed),
        followed=tuple(t(f"mistake.done_{each.what.value}", day=date_longue(each.at)) for each in one.followed),
    )


def to_answer(one: ToAnswerSeen) -> ToAnswerShown:
    """One of them, for who is asked to answer."""
    return ToAnswerShown(
        record=one.record_id,
        ref=one.mistake.mistake_id,
        person=present.person(one.person),
        mistake=shown(one.mistake),
        may_open=one.may_open,
        may_replace=one.may_replace,
    )


def given(one: GivenSeen) -> GivenShown:
    """One that nobody answers, for whoever runs the instance."""
    return GivenShown(
        record=one.record_id,
        ref=one.mistake_id,
        kind=str(t(f"mistake.kind_{one.kind.value}")),
        written_at=one.written_at,
        given_at=one.given_at,
        asked=tuple(_asked(each) for each in one.asked),
        without_account=any(not each.has_account for each in one.asked),
        followed=tuple(
            str(t(f"given_mistake.done_{each.what.value}", day=date_longue(each.at))) for each in one.followed
        ),
    )


def _asked(one: WasAsked) -> str:
    without = "" if one.has_account else str(t("given_mistake.no_account"))
    return " ".join(part for part in (one.name, one.id, without) if part)


def steps() -> list[dict[str, str]]:
    """What may have been done, to choose from."""
    return [{"value": step.value, "text": str(t(f"given_mistake.do_{step.value}"))} for step in FollowUp]


def kinds() -> list[dict[str, str]]:
    """What may be wrong, to choose from."""
    return [{"value": kind.value, "text": str(t(f"mistake.kind_{kind.value}"))} for kind in MistakeKind]
