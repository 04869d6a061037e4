"""Files with the official table of rights. Owns their reading and every check of a line; never writes anything.

Two shapes: CSV with the columns profession, type_code and read (certainty and source if wanted), and the JSON:API
answer of the national site: nodes with `field_consultation_document`, a profession, a type with `field_code_loinc`
(`domain/rules.md`, section 2). Every problem names the line or the node, the element and the rule.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from carnet.codes import directory
from carnet.codes.documents import document_type
from carnet.codes.traits import comparable
from carnet.consent.rights_matrix import Row
from carnet.kernel.errors import Invalid, Problem
from carnet.policy.matrix import Cell, Certainty

MOST_BYTES: Final = 10_000_000
MOST_PROBLEMS: Final = 50
NEEDED: Final = ("profession", "type_code", "read")
YES: Final = frozenset({"yes", "oui", "true", "1"})
NO: Final = frozenset({"no", "non", "false", "0"})
NODE, PROFESSION = "matrice_professionnel_document", "professionnel"


@dataclass(frozen=True)
class Line:
    """One cell as the file says it, and where it stands."""

    place: str
    profession: str
    type_code: str
    read: object
    certainty: str = Certainty.OFFICIAL.value
    source: str = ""


def rows_of(data: bytes, name: str, left_out: frozenset[str] = frozenset()) -> tuple[Row, ...]:
    """The cells of a file. Raises Invalid with every problem that was found, fifty at most.

    `left_out` names professions of the file that have no code here (roles of the social sector): their lines are passed
    over because the operator said so, never by themselves.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(Problem("file", "matrix.too_large", (("most", str(MOST_BYTES)),)))
    skipped = frozenset(comparable(one) for one in left_out)
    lines = [line for line in _lines(data, name) if comparable(line.profession) not in skipped]
    found, problems = _checked(lines)
    if problems:
        raise Invalid(*problems[:MOST_PROBLEMS])
    if not found:
        raise Invalid.of("file", "matrix.empty")
    return tuple(found.values())


def _lines(data: bytes, name: str) -> Iterator[Line]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise Invalid.of("file", "matrix.encoding") from broken
    return _json_lines(text) if text.lstrip()[:1] in {"{", "["} or name.endswith(".json") else _csv_lines(text)


def _csv_lines(text: str) -> Iterator[Line]:
    head = text.splitlines()[0] if text else ""
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = {name.strip() for name in reader.fieldnames or ()}
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Invalid(*(Problem(name, "matrix.column_missing") for name in missing))
    try:
        for row in reader:
            yield _csv_line(row, f"line {reader.line_num}")
    except csv.Error as broken:
        raise Invalid.of(f"line {reader.line_num}", "matrix.not_csv") from broken


def _csv_line(row: Mapping[str | None, Any], place: str) -> Line:
    def said(column: str, other: str = "") -> str:
        return str(row.get(column) or other).strip()

    certainty = said("certainty", Certainty.OFFICIAL.value)
    return Line(place, said("profession"), said("type_code"), said("read"), certainty, said("source"))


def _json_lines(text: str) -> Iterator[Line]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise Invalid.of("file", "matrix.not_json") from broken
    nodes = content.get("data") if isinstance(content, dict) else content
    if not isinstance(nodes, list):
        raise Invalid.of("data", "matrix.not_json_api")
    included = content.get("included") if isinstance(content, dict) else None
    terms = {(term.get("type"), term.get("id")): term for term in included or () if isinstance(term, dict)}
    for number, node in enumerate(nodes):
        if not isinstance(node, dict):
            raise Invalid.of(f"data[{number}]", "matrix.not_json_api")
        yield _json_line(node, terms, f"data[{number}]")


def _json_line(node: Mapping[str, Any], terms: Mapping[tuple[Any, Any], Any], place: str) -> Line:
    """Fields stand in the node itself, in its attributes, or in the terms to which it relates."""
    attributes = node.get("attributes")
    own = {**node, **attributes} if isinstance(attributes, dict) else dict(node)
    related = [value for value in own.values() if isinstance(value, dict)]
    relations = node.get("relationships")
    for relation in relations.values() if isinstance(relations, dict) else ():
        ref = relation.get("data") if isinstance(relation, dict) else None
        term = terms.get((ref.get("type"), ref.get("id"))) if isinstance(ref, dict) else None
        if isinstance(term, dict):
            inner = term.get("attributes")
            related.append({"type": term.get("type"), **(inner if isinstance(inner, dict) else {})})
    of_type = next((one for one in related if "field_code_loinc" in one), {})
    who = next((one for one in related if _is_profession(one)), {})
    return Line(
        place,
        str(who.get("name") or "").strip(),
        str(own.get("field_code_loinc") or of_type.get("field_code_loinc") or "").strip(),
        own.get("field_consultation_document"),
        source="JSON:API",
    )


def _is_profession(term: Mapping[str, Any]) -> bool:
    return "field_code_profession" in term or PROFESSION in str(term.get("type", ""))


def _checked(lines: list[Line]) -> tuple[dict[tuple[str, str], Row], list[Problem]]:
    found: dict[tuple[str, str], Row] = {}
    problems: list[Problem] = []
    for line in lines:
        row, wrong = _row(line)
        problems += wrong
        if row is None:
            continue
        key = (row.profession, row.type_code)
        if key in found and found[key].cell.read is not row.cell.read:
            problems.append(Problem(f"{line.place}, read", "matrix.contradiction"))
        found[key] = row
    return found, problems


def _row(line: Line) -> tuple[Row | None, list[Problem]]:
    profession, read = _profession(line.profession), _yes_or_no(line.read)
    checks = (
        ("profession", "matrix.profession", line.profession, profession is None),
        ("type_code", "matrix.type", line.type_code, document_type(line.type_code) is None),
        ("read", "matrix.read", "" if line.read is None else str(line.read), read is None),
        ("certainty", "matrix.certainty", line.certainty, line.certainty not in set(Certainty)),
    )
    problems = [
        Problem(f"{line.place}, {name}", rule, (("value", value[:80]),)) for name, rule, value, wrong in checks if wrong
    ]
    if problems or profession is None or read is None:
        return None, problems
    return Row(profession, line.type_code, Cell(read, Certainty(line.certainty), line.source[:200])), []


def _profession(said: str) -> str | None:
    """The TRE_G15 code of what stands there: the code itself, or its label whatever its case and accents."""
    if directory.profession(said) is not None:
        return said
    wanted = comparable(said)
    return next((one.code for one in directory.professions() if comparable(one.display) == wanted), None)


def _yes_or_no(said: object) -> bool | None:
    if isinstance(said, bool):
        return said
    word = str(said).strip().lower()
    return True if word in YES else False if word in NO else None
