"""What a posted form says. Owns the reading of dates and choices; says what is missing, never what is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict

from carnet.codes.ins import NIR_SEX, normalised
from carnet.identity.ins import Ins, InsRoot, parse_ins
from carnet.kernel.errors import Invalid, Problem
from carnet.usecases._incoming import Form, Upload


@dataclass(frozen=True)
class Search:
    """Whom a professional looks for."""

    ins: Ins
    birth_date: date


def typed_day(form: Mapping[str, str], name: str) -> date | None:
    """The date in three boxes, or None when it is none."""
    parts = [form.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None


def typed_day_or(form: Mapping[str, str], name: str, today: date) -> date | None:
    """The date in three boxes, today when they are empty, None when it is no date."""
    typed = any(form.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year"))
    return typed_day(form, name) if typed else today


def step(form: Mapping[str, str], most: int) -> int:
    """The number of the question that a form answers (`etape`), at most `most`; the first for what is no number."""
    text = form.get("etape", "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def day_values(form: Mapping[str, str], name: str) -> dict[str, str]:
    """What was typed in the three boxes, to show it again."""
    return {part: form.get(f"{name}-{part}", "") for part in ("day", "month", "year")}


def chosen_ids(form: QueryDict, name: str) -> list[UUID]:
    """What was ticked, each once; what is no id names nothing."""
    found = []
    for text in form.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def typed_ins(text: str, element: str = "ins") -> Ins:
    """The INS that was typed without its root: a test number but in production, where the first digit tells.

    A NIR begins with 1 or 2; an NIA may begin so too, and is then found all the same (`find_record` takes both as one).
    """
    if settings.CARNET_FOR_TESTS_ONLY:
        return parse_ins(InsRoot.NIR_TEST.value, text, element)
    real = InsRoot.NIR if normalised(text)[:1] in NIR_SEX else InsRoot.NIA
    return parse_ins(real.value, text, element)


def search(form: Mapping[str, str]) -> Search:
    """The INS and the birth date. Raises Invalid with all that is missing or malformed."""
    born, problems = typed_day(form, "naissance"), []
    if not form.get("ins", "").strip():
        problems.append(Problem("ins", "find.ins_missing"))
    if born is None:
        problems.append(Problem("naissance", "find.birth_date"))
    if problems or born is None:
        raise Invalid(*problems)
    return Search(typed_ins(form["ins"]), born)


def upload(request: HttpRequest) -> Upload:
    """The file and its form. Raises Invalid when no file came; a CDA needs no form."""
    file = request.FILES.get("fichier")
    if file is None:
        raise Invalid.of("fichier", "deposit.file_missing")
    return Upload(file.read(), file.name or "", _form(request.POST))


def _form(form: Mapping[str, str]) -> Form | None:
    day, kind, title = typed_day(form, "acte"), form.get("sorte", ""), form.get("titre", "").strip()
    return Form(kind, title, day, form.get("auteur", "")) if day and kind and title else None


def missing(form: Mapping[str, str]) -> Invalid:
    """What a PDF's form lacks."""
    problems = []
    if not form.get("sorte"):
        problems.append(Problem("sorte", "deposit.kind_missing"))
    if not form.get("titre", "").strip():
        problems.append(Problem("titre", "deposit.title_missing"))
    if typed_day(form, "acte") is None:
        problems.append(Problem("acte", "deposit.act_date"))
    return Invalid(*problems) if problems else Invalid.of("fichier", "deposit.form_needed")
