"""The table of who sees what, and how it is written. Owns the page's words; every yes and no is asked of the policy."""

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from carnet.codes import directory
from carnet.codes.documents import document_type, document_types
from carnet.codes.labels import KIND_LABELS, DocumentKind, easy_label, kind_of
from carnet.policy.explain import Sight, who_sees
from carnet.policy.matrix import Certainty, shipped
from carnet.policy.model import (
    UNANSWERED_SETTINGS,
    Audience,
    AudienceKind,
    Document,
    DocumentStatus,
    HiddenKind,
    HolderSettings,
    InstanceSettings,
)

_MESSAGES = Path(__file__).parent.parent / "portal" / "messages" / "policy.toml"
_PAGE = Path(__file__).parent / "who_sees_page.toml"
_ONE_DAY = datetime(2026, 1, 15, 12, tzinfo=UTC)
_ORDINARY = "11488-4"
_DOCTORS = Audience(AudienceKind.PROFESSION, "10")
# Of the professionals with an agreement, those whom the situations name: a doctor, a nurse.
_SHOWN = ("10", "60")
SITUATIONS = ("ordinary", "hidden", "hidden_from_doctors", "hidden_kind", "secret", "waiting", "deleted")


@dataclass(frozen=True)
class Line:
    """One cell of the matrix, as decided."""

    profession: str
    profession_label: str
    kind: str
    type_code: str
    type_label: str
    official_label: str
    reads: bool
    certainty: str
    source: str
    rule: str


@dataclass(frozen=True)
class Table:
    """Everything that the page shows."""

    language: str
    situations: tuple[tuple[str, tuple[Sight, ...]], ...]
    lines: tuple[Line, ...]


def build(language: str, *, indicative_cells_deny: bool) -> Table:
    """Asks the policy for every viewer in every situation, and for every cell."""
    instance = InstanceSettings(indicative_cells_deny=indicative_cells_deny)
    situations = tuple((name, _people(_example(name), instance, _settings(name))) for name in SITUATIONS)
    return Table(language, situations, tuple(_lines(language, instance)))


def _example(situation: str) -> Document:
    """A consultation report, plain or with one flag."""
    return Document(
        type_code=_ORDINARY,
        class_code="10",
        masque_ps=situation == "hidden",
        invisible_patient=situation == "waiting",
        invisible_representatives=situation == "secret",
        first_deposited_at=_ONE_DAY,
        status=DocumentStatus.DELETED if situation == "deleted" else DocumentStatus.CURRENT,
        hidden_from=(_DOCTORS,) if situation == "hidden_from_doctors" else (),
    )


def _settings(situation: str) -> HolderSettings:
    """The choices of the start; in one situation the person hid this kind of documents from all."""
    if situation != "hidden_kind":
        return UNANSWERED_SETTINGS
    everyone = Audience(AudienceKind.ALL_PROFESSIONALS)
    return replace(UNANSWERED_SETTINGS, hidden_kinds=(HiddenKind(_ORDINARY, everyone),))


def _people(document: Document, instance: InstanceSettings, settings: HolderSettings) -> tuple[Sight, ...]:
    """Every viewer once; of the authorised professionals, the doctor and the nurse."""
    seen = who_sees(document, _ONE_DAY, settings, instance)
    return tuple(sight for sight in seen if sight.viewer != "authorised" or sight.profession in _SHOWN)


def _lines(language: str, instance: InstanceSettings) -> Iterator[Line]:
    for found in document_types():
        code = found.code.code
        document = Document(code, found.class_code, False, False, False, _ONE_DAY)
        for sight in who_sees(document, _ONE_DAY, UNANSWERED_SETTINGS, instance):
            if sight.viewer == "authorised":
                yield _line(code, sight, language)


def _line(code: str, sight: Sight, language: str) -> Line:
    cell = shipped().cell(sight.profession, code)
    named = directory.profession(sight.profession)
    official = document_type(code)
    return Line(
        profession=sight.profession,
        profession_label=named.display if named else sight.profession,
        kind=kind_of(code).value,
        type_code=code,
        type_label=easy_label(code).in_language(language),
        official_label=official.code.display if official else "",
        reads=sight.sees,
        certainty=cell.certainty.value if cell else "",
        source=cell.source if cell else "",
        rule=sight.rule,
    )


def csv_table(table: Table) -> str:
    """One row for each profession and type."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Line.__dataclass_fields__)
    writer.writerows(tuple(asdict(line).values()) for line in table.lines)
    return out.getvalue()


def json_table(table: Table) -> str:
    """Situations and cells."""
    content = {
        "situations": {name: [asdict(sight) for sight in sights] for name, sights in table.situations},
        "cells": [asdict(line) for line in table.lines],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def markdown(table: Table) -> str:
    """The page for people."""
    words = _words(table.language)
    parts = [words["intro"], _situations(table, words), words["matrix"], *_professions(table, words)]
    return "\n".join(part.strip() + "\n" for part in parts)


def _situations(table: Table, words: dict[str, str]) -> str:
    sections = []
    for name, sights in table.situations:
        rows = [
            f"| {_who(sight, table.language)} | {words['yes' if sight.sees else 'no']} |"
            f" {_message(f'reason.{sight.reason}', table.language)} | {sight.rule} |"
            for sight in sights
        ]
        sections.append("\n".join([f"### {words[name]}", "", words["head"], "|---|---|---|---|", *rows, ""]))
    return "\n".join(sections)


def _who(sight: Sight, language: str) -> str:
    """A viewer in words; an authorised professional with the profession."""
    name = _message(f"viewer.{sight.viewer}", language)
    named = directory.profession(sight.profession) if sight.viewer == "authorised" else None
    return f"{name} ({named.display.lower()})" if named else name


def _professions(table: Table, words: dict[str, str]) -> Iterator[str]:
    """Professions that read most come first."""
    by_profession: dict[str, list[Line]] = {}
    for line in table.lines:
        by_profession.setdefault(line.profession, []).append(line)
    for lines in sorted(
        by_profession.values(), key=lambda found: (-sum(line.reads for line in found), found[0].profession)
    ):
        yield _profession(lines, table.language, words)


def _profession(lines: list[Line], language: str, words: dict[str, str]) -> str:
    reads = [line for line in lines if line.reads]
    count = words["reads_count"].format(number=len(reads), all=len(lines))
    parts = [f"### {lines[0].profession_label} ({count})", ""]
    for title, found in (("reads", reads), ("reads_not", [line for line in lines if not line.reads])):
        parts += [f"**{words[title]}**", "", *_bullets(found, language), ""]
    return "\n".join(parts)


def _bullets(lines: list[Line], language: str) -> Iterator[str]:
    """One line for each kind. A name is starred when no source gives any of its types."""
    for kind in DocumentKind:
        sure: dict[str, bool] = {}
        for line in lines:
            if line.kind == kind:
                stated = line.certainty != Certainty.INDICATIVE
                sure[line.type_label] = sure.get(line.type_label, False) or stated
        if sure:
            names = "; ".join(name if stated else f"{name}\u00a0\\*" for name, stated in sorted(sure.items()))
            yield f"- {KIND_LABELS[kind].in_language(language)}: {names}."


def _words(language: str) -> dict[str, str]:
    return {key: texts[language] for key, texts in _toml(_PAGE).items()}


def _message(message_id: str, language: str) -> str:
    return _toml(_MESSAGES)[message_id][language].replace("**", "")


@cache
def _toml(path: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
