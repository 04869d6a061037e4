"""Runs the rules on the catalogue and on the lines of a page. Owns exceptions and glossary, prints nothing."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from carnet.portal.falc import words
from carnet.portal.falc.model import Finding, Line, Profile, Severity
from carnet.portal.falc.rules import RULES, Rule
from carnet.portal.messages import DEFINED, PLACEHOLDER, Kind, Message

_EXCEPTIONS: Final = Path(__file__).parent / "exceptions.toml"
# What stands for a placeholder, so that a sentence is measured as its reader meets it.
_SAMPLES: Final = {
    "day": "jeudi 12 mars 2026", "date": "jeudi 12 mars 2026", "hour": "14 heures 30", "number": "2", "total": "3",
    "phone": "3010", "limit": "10", "minutes": "10",
}  # fmt: skip


@dataclass(frozen=True)
class Allowed:
    """One finding that stays."""

    where: str
    rule: str
    reason: str


def exceptions(path: Path = _EXCEPTIONS) -> list[Allowed]:
    """The findings that stay, from their file."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [Allowed(one["message"], one["rule"], one["reason"]) for one in content.get("exception", [])]


def all_rules(explained: frozenset[str] = frozenset(), frequency: bool = True) -> tuple[Rule, ...]:
    """Every rule; without `frequency` those that need no development tool."""
    error, warning = Severity.ERROR, Severity.WARNING
    both = (Profile.EASY, Profile.TRADE)
    listed = (
        Rule("03-term", error, partial(words.replaced, section="terms")),
        Rule("04-heavy", error, partial(words.replaced, section="heavy")),
        Rule("05-foreign", error, partial(words.replaced, section="foreign"), both),
    )
    counted = (
        Rule("01-rare-word", error, partial(words.rare, explained=explained)),
        Rule("01-uncommon-word", warning, partial(words.uncommon, explained=explained)),
    )
    return (*RULES, *listed, *(counted if frequency else ()))


def lint_line(line: Line, rules: Iterable[Rule]) -> list[Finding]:
    """What one line breaks."""
    held = [rule for rule in rules if line.profile in rule.profiles and line.language in rule.languages]
    return [
        Finding(rule.id, rule.severity, line.where, line.text, found) for rule in held for found in rule.check(line)
    ]


def glossary(catalogue: Mapping[str, Message]) -> dict[str, str]:
    """The hard words that have a definition (message `mot.<key>`): the word in small letters, and its sentence."""
    found = {}
    for message in catalogue.values():
        if message.id.startswith("mot.") and (start := DEFINED.match(message.fr)):
            found[start.group(1).lower()] = message.fr
    return found


def _explained(catalogue: Mapping[str, Message]) -> frozenset[str]:
    words_defined = {word for term in glossary(catalogue) for word in term.split()}
    return frozenset(words_defined | {f"{word}s" for word in words_defined})


def _sample(found: re.Match[str]) -> str:
    return _SAMPLES.get(found.group(1), "Martin")


def lines_of(message: Message) -> list[Line]:
    """The lines to check in a message: French, and English for its length."""
    return [
        Line(message.id, PLACEHOLDER.sub(_sample, block), message.kind.value, language)
        for language in ("fr", "en")
        for block in message.text(language).splitlines()
        if block.strip()
    ]


def lint_catalogue(catalogue: Mapping[str, Message], frequency: bool = True) -> list[Finding]:
    """What the catalogue breaks, before exceptions."""
    rules = all_rules(_explained(catalogue), frequency)
    lines = [line for message in catalogue.values() if message.kind is not Kind.ADMIN for line in lines_of(message)]
    return [finding for line in lines for finding in lint_line(line, rules)]


def _singular(text: str) -> str:
    return re.sub(r"(\w)[sx]\b", r"\1", text.lower())


def undefined_words(
    where: str, texts: list[str], catalogue: Mapping[str, Message], needed: Iterable[str]
) -> list[Finding]:
    """Rule 2: a hard word on a page has its definition on the same page."""
    page = _singular("\n".join(texts).replace("’", "'").replace("\u00a0", " "))
    terms = glossary(catalogue)
    return [
        Finding("02-not-defined", Severity.ERROR, where, word, "the page does not say what it means")
        for word in needed
        if word in terms and re.search(rf"(?<!\w){re.escape(_singular(word))}(?!\w)", page)
        if f"{_singular(word)} veut dire" not in page
    ]


def lint_page(
    where: str,
    texts: list[str],
    catalogue: Mapping[str, Message],
    must_define: Iterable[str] = (),
    frequency: bool = True,
) -> list[Finding]:
    """What the lines of a rendered French page break; `must_define` lists the hard words that need their meaning."""
    # On a page nothing shows what is bold, and data stands in the sentences: those rules are the catalogue's.
    skipped = {"11-pas-not-bold"}
    rules = [rule for rule in all_rules(_explained(catalogue), frequency) if rule.id not in skipped]
    findings = [finding for text in texts for finding in lint_line(Line(where, text, rendered=True), rules)]
    return findings + undefined_words(where, texts, catalogue, must_define)


def without_exceptions(findings: list[Finding], allowed: list[Allowed]) -> tuple[list[Finding], list[Allowed]]:
    """The findings that no exception covers, and the exceptions that cover nothing (they must go)."""
    pairs = {(one.where, one.rule) for one in allowed}
    left = [one for one in findings if (one.where, one.rule) not in pairs]
    used = {(one.where, one.rule) for one in findings}
    return left, [one for one in allowed if (one.where, one.rule) not in used]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Only the errors."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
