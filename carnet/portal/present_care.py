"""Care that was paid for, as its page shows it. Owns its words and the choice of a kind; no rule."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from carnet.portal.jinja import t
from carnet.portal.shown_care import CareShown, KindLink
from carnet.portal.words import date_longue
from carnet.usecases.see_care_history import CareHistory, CareKind, ShownCare

CONCEPTS: Final = {
    CareKind.MEDICINE: "medicament",
    CareKind.VACCINE: "vaccin",
    CareKind.DEVICE: "besoin_aide",
    CareKind.STAY: "hopital",
    CareKind.CARE: "medecin",
    CareKind.IMAGING: "radio",
    CareKind.LABORATORY: "resultat",
}
KIND: Final = "sorte"


def shown(one: ShownCare, *, to_work: bool = False) -> CareShown:
    """A line with its day, by whom and where."""
    line = one.line
    when = day(line.day)
    if line.until and line.until != line.day:
        when = str(t("care.from_to", begin=when, end=day(line.until)))
        when = when.rstrip(".") if to_work else when
    return CareShown(
        name=line.name,
        kind=str(t(f"care.kind_{line.kind.value}{'.pro' if to_work else ''}")),
        concept=CONCEPTS[line.kind],
        when=when,
        who=", ".join(part for part in (line.by, line.place) if part),
        source=str(one.source.logical_id),
        source_title=one.source.title,
    )


def day(text: str) -> str:
    """A day in words; a month or a year where no more is written; nothing where nothing is."""
    try:
        return date_longue(date(int(text[:4]), int(text[4:6]), int(text[6:8])))
    except ValueError:
        return text[:4]


def narrowed(history: CareHistory, wanted: str) -> Sequence[ShownCare]:
    """The lines of one kind; all of them for a kind that there is not."""
    known = {kind.value for kind in CareKind}
    return [one for one in history.lines if wanted not in known or one.line.kind.value == wanted]


def kinds(history: CareHistory, wanted: str, *, to_work: bool = False) -> list[KindLink]:
    """The kinds that there are, after the link to all of them."""
    there = [kind for kind in CareKind if any(one.line.kind is kind for one in history.lines)]
    voice = ".pro" if to_work else ""
    every = KindLink(str(t(f"care.all{voice}")), "?", wanted not in {kind.value for kind in there})
    return [
        every,
        *(KindLink(str(t(f"care.kind_{k.value}{voice}")), f"?{KIND}={k.value}", k.value == wanted) for k in there),
    ]
