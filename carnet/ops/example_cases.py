"""The files of example documents, read. Owns their form; the words are in `carnet/ops/examples`.

A document has `author` (who deposits), `type`, `title`, `day`, and either `paragraphs` (it becomes a PDF) or sections
(it becomes a structured CDA). A section has a `title` and any of `text`, `list`, `table` (its first row is the head).
`hidden`: the person hides it afterwards. `secret`: deposited as not visible to the representatives of a minor.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any, Final

from carnet.cda.compose import SectionText, bullets, paragraph, table
from carnet.ops.example_documents import ExampleDocument
from carnet.ops.example_more import AMINA, BERNARD, CLAIRE, ELENA, GERMAINE, JADE, LINA, TEO
from carnet.ops.example_people import CARERS, KARIM, ODETTE, ExamplePatient

# Whose documents each file holds.
CASES: Final[Mapping[str, ExamplePatient]] = {
    "odette": ODETTE,
    "karim": KARIM,
    "grossesse": AMINA,
    "cancer": CLAIRE,
    "ehpad": GERMAINE,
    "enfant": JADE,
    "adolescent": TEO,
    "expatriee": ELENA,
    "jumelle": LINA,
    "protege": BERNARD,
}
_KEYS: Final = {"author", "type", "title", "day", "paragraphs", "section", "hidden", "secret"}


class CaseDamaged(ValueError):
    """A file of examples breaks its form; the message names the file and the document."""


def documents() -> Iterator[ExampleDocument]:
    """The documents of every case, oldest first for each person."""
    for name, patient in CASES.items():
        yield from sorted(_documents(name, patient), key=lambda document: document.day)


def _documents(name: str, patient: ExamplePatient) -> Iterator[ExampleDocument]:
    content = tomllib.loads(files("carnet.ops.examples").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    for row in content["document"]:
        yield _document(name, patient, row)


def _document(name: str, patient: ExamplePatient, row: Mapping[str, Any]) -> ExampleDocument:
    carers = {carer.login: carer for carer in CARERS}
    if not set(row) <= _KEYS or row["author"] not in carers or ("section" in row) == ("paragraphs" in row):
        raise CaseDamaged(f"{name}.toml: {row.get('title')}")
    day: date = row["day"]
    return ExampleDocument(
        patient=patient,
        author=carers[row["author"]],
        type_code=row["type"],
        title=row["title"],
        day=day,
        paragraphs=tuple(row.get("paragraphs", ())),
        sections=tuple(_section(section) for section in row.get("section", ())),
        hidden=row.get("hidden", False),
        secret=row.get("secret", False),
    )


def _section(row: Mapping[str, Any]) -> SectionText:
    children: list[Any] = [paragraph(words) for words in row.get("text", ())]
    if "list" in row:
        children.append(bullets(*row["list"]))
    if "table" in row:
        head, *rows = (tuple(line) for line in row["table"])
        children.append(table(head, *rows))
    return SectionText(row["title"], tuple(children))
