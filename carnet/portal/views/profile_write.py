"""Writing a line of the profile, one question at a time, without a script. Owns the steps; keeps nothing between them.

What was answered travels in the form: nothing is stored before the person pressed "keep" on the page that shows it all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.portal import forms
from carnet.portal import present_profile as present
from carnet.portal import present_words as words
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.portal.views.profile import written
from carnet.usecases._facts import zone
from carnet.usecases._profile import OWN_WORD, SHAPES, Form, Question, Section, form_of
from carnet.usecases._profile_answers import tidied, wrong
from carnet.usecases._profile_words import settled
from carnet.usecases.caller import Caller
from carnet.usecases.see_profile import see_profile
from carnet.usecases.see_profile_line import see_profile_line
from carnet.usecases.write_profile_line import write_profile_line

KEEP: Final = "garder"
LIST: Final = "mots"
"""Asks for the page that shows the words of the list."""
PICKED: Final = "choisi"
"""Says that the word was chosen on that page."""


@dataclass(frozen=True)
class _Walk:
    """Where the person is in the questions of a section."""

    slug: str
    line: UUID | None
    said: Mapping[Question, str]

    @property
    def section(self) -> Section:
        return present.SECTIONS[self.slug]

    @property
    def asks(self) -> tuple[Question, ...]:
        return SHAPES[self.section].asks

    def asked_at(self, step: int, back: bool = False) -> int:
        """The step itself, or the next one (the one before) where there is nothing to ask."""
        if step < len(self.asks) and self.asks[step] is Question.LISTED and not words.offered(self.section, self.said):
            return step - 1 if back else step + 1
        return step

    @property
    def action(self) -> str:
        if self.line is None:
            return reverse("patient_profile_add", kwargs={"section": self.slug})
        return reverse("patient_profile_change", kwargs={"section": self.slug, "line": self.line})


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def write(request: HttpRequest, caller: Caller, section: str, line: UUID | None = None) -> HttpResponse:
    """The next question, the one before, the page that shows it all, or the act."""
    if request.method != "POST":
        return _begin(request, caller, section, line)
    own_record(caller)
    walk = _Walk(section, line, _said(request.POST, present.SECTIONS[section]))
    if request.POST.get("etape") == KEEP:
        return _keep(request, caller, walk)
    step = forms.step(request.POST, len(walk.asks))
    if LIST in request.POST:
        return _list(request, walk, step)
    if "revenir" in request.POST:
        return _ask(request, walk, step)
    if "avant" in request.POST:
        return _ask(request, walk, walk.asked_at(max(step - 1, 0), back=True))
    # The answers that travel are looked at each time: what a page shows again was right when it came.
    for at in range(min(step + 1, len(walk.asks))):
        if problem := _wrong(walk, at, caller):
            return _ask(request, walk, at, problem)
    return _ask(request, walk, walk.asked_at(step + 1))


def _list(request: HttpRequest, walk: _Walk, step: int) -> HttpResponse:
    """The words of the list, all of them or those that a search finds; what was answered before travels."""
    if SHAPES[walk.section].words is None:
        raise Http404
    typed = request.POST.get("cherche", request.POST.get("reponse", ""))
    text = " ".join(typed.split())[: words.LONGEST_SEARCH]
    kept = [(one.value, said) for one, said in walk.said.items() if one not in (Question.WHAT, Question.LISTED)]
    return page(
        request, "profile_words", title_of=present.section_title(walk.section), slug=walk.slug, action=walk.action,
        words=words.listed(walk.section, text), text=text, kept=kept, step=step,
    )  # fmt: skip


def _begin(request: HttpRequest, caller: Caller, section: str, line: UUID | None) -> HttpResponse:
    record, of = own_record(caller), present.SECTIONS[section]
    if line is not None:
        held = see_profile_line(caller, record, line)
        if isinstance(held, Refusal):
            return refused(request, held)
        if held.section.section is not of or not held.line.may_change:
            raise Http404
        return _ask(request, _Walk(section, line, _as_it_was(of, held.line.said)), 0)
    answer = see_profile(caller, record, of)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if not answer.sections[0].may_add:
        raise Http404
    return _ask(request, _Walk(section, None, {}), 0)


def _as_it_was(section: Section, said: Mapping[Question, str]) -> Mapping[Question, str]:
    """The answers of a line that stands: one without a word of the list stays without, until its word changes."""
    if SHAPES[section].words is None or Question.LISTED in said:
        return said
    return {**said, Question.LISTED: OWN_WORD}


def _keep(request: HttpRequest, caller: Caller, walk: _Walk) -> HttpResponse:
    record, key = own_record(caller), form_key_of(request)
    try:
        answer = write_profile_line(caller, record, walk.section, walk.said, line_id=walk.line, key=key)
    except Invalid as invalid:
        problem = invalid.problems[0]
        step = next((n for n, one in enumerate(walk.asks) if one.value == problem.element), 0)
        return _ask(request, walk, step, problem)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _ask(request, walk, len(walk.asks), late=conflict_sentence(answer))
    return written(walk.slug)


def _ask(request: HttpRequest, walk: _Walk, step: int, problem: Problem | None = None, late: str = "") -> HttpResponse:
    """The page of a question; after the last one, the page that shows every answer."""
    kept = [(one.value, text) for one, text in walk.said.items()]
    context = {"title_of": present.section_title(walk.section), "slug": walk.slug, "action": walk.action}
    if step >= len(walk.asks):
        return _check(request, walk, kept, late, context)
    question = walk.asks[step]
    errors = sentences(Invalid(problem), {problem.element: "reponse"}, "reponse") if problem else {}
    return page(
        request,
        "profile_question",
        asked=present.ask_text(walk.section, question),
        form=form_of(question).value,
        items=_items(walk, question),
        value=_value(walk, question),
        day=boxes(walk.said.get(question, "")),
        needed=question in SHAPES[walk.section].needs,
        kept=[(name, text) for name, text in kept if name != question.value],
        own=walk.said.get(Question.WHAT, "") if question is Question.LISTED else "",
        was=walk.said.get(Question.WHAT, "") if question is Question.WHAT else "",
        names=words.names(walk.section, question),
        step=step,
        errors=errors,
        **context,
    )


def _check(
    request: HttpRequest, walk: _Walk, kept: list[tuple[str, str]], late: str, context: dict[str, str]
) -> HttpResponse:
    """Every answer before it is kept, with the word of the list whose code will stand underneath."""
    section = walk.section
    said = settled(section, walk.said)
    word = said.get(Question.LISTED, OWN_WORD)
    shown = [one for one in walk.asks if one in said and (one is not Question.LISTED or word != OWN_WORD)]
    told = [(present.question_name(section, one), present.answer_text(section, one, said[one]), True) for one in shown]
    return page(
        request, "profile_check", told=told, kept=kept, step=len(walk.asks), late=late,
        without=words.without_word(kept) if Question.LISTED in shown else [], **context,
    )  # fmt: skip


def _value(walk: _Walk, question: Question) -> str:
    """What was answered; a kind of allergy is that of the word of the list, until the person says otherwise."""
    given = walk.said.get(question, "")
    return words.kind_of(walk.section, walk.said) if question is Question.KIND and not given else given


def _items(walk: _Walk, question: Question) -> list[dict[str, str]]:
    if question is Question.LISTED:
        return words.offered(walk.section, walk.said)
    choices = SHAPES[walk.section].choices_of(question)
    return [{"value": one, "text": present.answer_text(walk.section, question, one)} for one in choices]


def _wrong(walk: _Walk, step: int, caller: Caller) -> Problem | None:
    question, today = walk.asks[step], legal_day(caller.now(), zone())
    return wrong(SHAPES[walk.section], question, tidied(question, walk.said.get(question, "")), today)


def _said(form: QueryDict, section: Section) -> dict[Question, str]:
    """The answers that came: those kept from former pages, and the one of this page."""
    asks = SHAPES[section].asks
    found = {one: text for one in asks if (text := str(form.get(one.value, ""))).strip()}
    step = forms.step(form, len(asks))
    if step >= len(asks) or form.get("etape") == KEEP:
        return found
    question = asks[step]
    text = day_of(form) if form_of(question) is Form.PARTIAL_DATE else str(form.get("reponse", ""))
    found.pop(question, None)
    if question is Question.WHAT:
        text = _what(form, section, found, text)
    return {**found, question: text} if text.strip() else found


def _what(form: QueryDict, section: Section, found: dict[Question, str], text: str) -> str:
    """The own word, or the one that was chosen in the list. Another word than before is no longer that of the list."""
    if PICKED in form:
        return words.name_of(section, found.get(Question.LISTED, ""))
    if text.strip() != form.get("etait", ""):
        found.pop(Question.LISTED, None)
    return text


def day_of(form: QueryDict) -> str:
    """A year, with a month, with a day, as they were typed; what is no date is said to be none by the use case."""
    year, month, day = (form.get(f"reponse-{part}", "").strip() for part in ("year", "month", "day"))
    if day and not month:
        return f"{year}-?-{day}"
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)]) if year or month else ""


def boxes(text: str) -> dict[str, str]:
    parts = [*text.split("-"), "", ""]
    return {"year": parts[0], "month": parts[1].lstrip("0"), "day": parts[2].lstrip("0")}
