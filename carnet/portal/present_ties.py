"""People who act for others, as templates show them. Owns the words for each title; never a rule."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from carnet.portal.jinja import t
from carnet.portal.shown_ties import Relative, WordLine
from carnet.usecases.list_guardian_words import WordShown
from carnet.usecases.list_ties import TieShown

ACTS: Mapping[str, str] = {
    "document:hide": "guardian.act_document_hide",
    "document:show": "guardian.act_document_show",
    "document:hide_from": "guardian.act_document_hide_from",
    "document:show_to": "guardian.act_document_show_to",
    "kind:hide_from": "guardian.act_kind_hide_from",
    "kind:show_to": "guardian.act_kind_show_to",
    "treating_doctor:name": "guardian.act_treating_doctor_name",
    "treating_doctor:confirm": "guardian.act_treating_doctor_confirm",
    "treating_doctor:give_code": "guardian.act_treating_doctor_give_code",
    "treating_doctor:end": "guardian.act_treating_doctor_end",
    "authorisation:give": "guardian.act_authorisation_give",
    "authorisation:give_code": "guardian.act_authorisation_give_code",
    "authorisation:end": "guardian.act_authorisation_end",
    "block:set": "guardian.act_block_set",
    "block:lift": "guardian.act_block_lift",
    "feeding:oppose": "guardian.act_feeding_oppose",
    "feeding:allow": "guardian.act_feeding_allow",
    "settings:change": "guardian.act_settings_change",
    "caregiver:invite": "guardian.act_caregiver_invite",
    "caregiver:end": "guardian.act_caregiver_end",
    "record:close": "guardian.act_record_close",
    "record:reopen": "guardian.act_record_reopen",
}
"""The acts for which a protected adult asks, in words."""


def role(kind: str, quality: str, *, sees_hidden: bool = True) -> str:
    """The title in words; of a caregiver, what may be seen."""
    if kind == "caregiver":
        return str(t("ties.role_caregiver_all") if sees_hidden else t("ties.role_caregiver_some"))
    return str(t(f"ties.role_{quality}"))


def relatives(ties: Iterable[TieShown]) -> list[Relative]:
    """The lines of the list."""
    return [
        Relative(
            ref=str(tie.tie_id),
            name=tie.name,
            role=role(tie.kind, tie.quality, sees_hidden=tie.sees_hidden),
            concept="aider_une_personne" if tie.kind == "caregiver" else "aider",
            waits=tie.waits,
            until=_until(tie),
            may_end=tie.may_end,
            me=tie.me,
            may=() if tie.over else _may(tie),
            may_not=CAREGIVER_MAY_NOT if tie.kind == "caregiver" and not tie.over else (),
            how="" if tie.may_end or tie.me or tie.over else HOW.get(tie.kind, ""),
            over=("ties.refused" if tie.refused else "ties.expired") if tie.over else "",
        )
        for tie in ties
    ]


CAREGIVER_MAY_NOT: Final = ("ties.may_not_decide", "ties.may_not_close")
HOW: Final = {"representative": "ties.how_parent", "guardian": "ties.how_guardian"}


def _may(tie: TieShown) -> tuple[str, ...]:
    if tie.kind == "caregiver":
        return ("ties.may_read" if tie.sees_hidden else "ties.may_read_shown", "ties.may_add")
    return ("ties.may_read", "ties.may_add", "ties.may_decide", "ties.may_close")


def last_day(ends: datetime | None) -> datetime | None:
    """The last day of a tie, which ends at the midnight that follows it."""
    return ends - timedelta(microseconds=1) if ends else None


def _until(tie: TieShown) -> datetime | None:
    """Of an invitation, until when it may be taken up, which is an hour of a day."""
    return tie.until if tie.waits else last_day(tie.until)


def words(found: Iterable[WordShown]) -> list[WordLine]:
    """The questions to the guardian."""
    return [WordLine(str(w.word_id), str(t(ACTS[w.act])), _state(w), w.at, w.waits) for w in found]


def _state(word: WordShown) -> str:
    expired = word.state == "asked" and not word.waits
    return "expired" if expired else word.state.value


def choices(acts: Iterable[str]) -> list[Mapping[str, str]]:
    """The acts for which an adult may ask."""
    return [{"value": act, "text": str(t(ACTS[act]))} for act in acts]
