"""Files that a professional deposits together, as the session keeps them: sealed with it, and gone with it.

Owns where a batch is kept, what its form says of each file, and how each ended; never a rule. A batch is of one record,
or of those that the documents themselves name.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import deposit_form, forms
from carnet.portal.answers import conflict_sentence, reason_sentence_pro, sentences
from carnet.portal.jinja import t
from carnet.usecases._incoming import Form
from carnet.usecases._staged_files import About, NotTaken, Staged
from carnet.usecases.caller import AS_ABSENT
from carnet.usecases.deposit_staged import Entered, Line

_KEPT: Final = "batches"
_MOST_BATCHES: Final = 3
_MOST_FORMS: Final = 30
PARENTS_NEEDED: Final = "representatives_choice_needed"


@dataclass(frozen=True)
class Row:
    """One file: what waits, what was typed, how it ended (done, again, refused, or "" while it waits), and why."""

    name: str
    staged: Staged | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    why: str = ""
    parents: bool = False
    """Whether it must be said if the representatives of a minor see it."""

    @property
    def waits(self) -> bool:
        """Whether it may still be deposited."""
        return self.staged is not None and self.outcome not in ("done", "again")


@dataclass(frozen=True)
class Batch:
    """The files of one page, and the forms that were sent already."""

    rows: tuple[Row, ...] = ()
    forms: tuple[str, ...] = ()


def load(request: HttpRequest, key: str) -> Batch:
    """The batch of a record, or of none (""), in this session."""
    kept = request.session.get(_KEPT, {}).get(key)
    return Batch(tuple(_row(one) for one in kept["rows"]), tuple(kept["forms"])) if kept else Batch()


def keep(request: HttpRequest, key: str, batch: Batch, form: str = "") -> None:
    """Keeps it; an empty one is forgotten. The oldest of too many batches goes."""
    others = {name: kept for name, kept in request.session.get(_KEPT, {}).items() if name != key}
    if batch.rows:
        known = [*batch.forms, form][-_MOST_FORMS:]
        others[key] = {"rows": [asdict(row) for row in batch.rows], "forms": known}
    request.session[_KEPT] = dict(list(others.items())[-_MOST_BATCHES:])


def added(batch: Batch, found: tuple[Staged | NotTaken, ...]) -> Batch:
    """With more files; one that no record takes stays to be read, and is no part of what is deposited."""
    return replace(batch, rows=(*batch.rows, *(_of(one) for one in found)))


def line_of(request: HttpRequest, number: int, row: Row, record: UUID | None) -> Line:
    """What the form says of a file. Raises Invalid naming what is missing."""
    form, about = request.POST, _record_in(request.POST.get(f"{number}-personne", ""), record)
    staged = row.staged
    if staged is None or not staged.needs_form:
        return Line(about, None, _parents(form, number))
    day = forms.typed_day(form, f"{number}-acte")
    kind, title = form.get(f"{number}-sorte", ""), form.get(f"{number}-titre", "").strip()
    if not (day and kind and title):
        raise forms.missing(typed(form, number))
    return Line(about, Form(kind, title, day, form.get("auteur", "")), _parents(form, number))


def typed(form: Mapping[str, str], number: int) -> dict[str, str]:
    """What was typed of a file, to show it again."""
    names = ("personne", "sorte", "titre", "acte-day", "acte-month", "acte-year", "parents")
    return {name: form.get(f"{number}-{name}", "")[:300] for name in names}


def ended(row: Row, answer: Entered | Refusal | Conflict | Invalid) -> Row:
    """The file with how it ended."""
    if isinstance(answer, Entered):
        # What it was is not kept: only that it is in.
        return Row(row.name, None, {}, "again" if answer.again else "done")
    return replace(row, outcome="refused", why=_why(answer), parents=row.parents or _asks_for_parents(answer))


def _why(answer: Refusal | Conflict | Invalid) -> str:
    if isinstance(answer, Invalid):
        return " ".join(sentences(answer, {}, "file").values())
    if isinstance(answer, Conflict):
        return conflict_sentence(answer)
    # Nothing tells a record that is not there from one where this professional may not deposit.
    return str(t("error.batch.no_record")) if answer.reason in AS_ABSENT else reason_sentence_pro(answer)


def _asks_for_parents(answer: Refusal | Conflict | Invalid) -> bool:
    return isinstance(answer, Refusal) and answer.reason == PARENTS_NEEDED


def _of(one: Staged | NotTaken) -> Row:
    if isinstance(one, NotTaken):
        return Row(one.name, None, {}, "refused", _why(Invalid(*one.problems)))
    day = date.fromisoformat(one.day) if one.day else None
    values = {"sorte": one.type_code, "titre": one.title, "parents": "", "personne": ""}
    parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year)} if day else {}
    return Row(one.name, one, {**values, **{f"acte-{name}": value for name, value in parts.items()}})


def _parents(form: Mapping[str, str], number: int) -> bool | None:
    return deposit_form.REPRESENTATIVES.get(form.get(f"{number}-parents", ""))


def _record_in(text: str, record: UUID | None) -> RecordId | None:
    if record is not None:
        return RecordId(record)
    try:
        return RecordId(UUID(text))
    except ValueError:
        return None


def _row(kept: Mapping[str, Any]) -> Row:
    staged = kept["staged"]
    if staged is not None:
        about = staged["about"]
        staged = Staged(**{**staged, "about": About(**about) if about else None})
    return Row(**{**kept, "staged": staged})
