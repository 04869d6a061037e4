"""The download of a whole record: one ZIP, sent piece by piece. Owns its names and its page of contents; never a rule.

File names are numbers: a title on a disk tells who finds it what the page of contents tells who opens it.
"""

import json
import zipfile
from collections.abc import Iterator
from html import escape

from carnet.portal import present, present_profile
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown_profile import LineShown
from carnet.portal.words import date_longue
from carnet.usecases.export_record import Export, ExportedDocument

INDEX = "0-sommaire.html"
PROFILE = "ma-sante.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class _Sink:
    """Takes what the archive writes until it is sent; it cannot be read back, so the archive is written straight on."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        """Keeps the bytes."""
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken, self.held = bytes(self.held), bytearray()
        return taken


def stream(export: Export) -> Iterator[bytes]:
    """The archive, document by document; the page of contents comes last, when it is known what could be read."""
    sink, lines = _Sink(), list[str]()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, document in enumerate(export.documents, 1):
            names = []
            for file in document.files():
                names.append(f"documents/{number:04}.{file.extension}")
                archive.writestr(zipfile.ZipInfo(names[-1], _EARLIEST), file.data, zipfile.ZIP_DEFLATED)
                yield sink.taken()
            lines.append(_line(document, names))
        if export.resources:
            archive.writestr(zipfile.ZipInfo(PROFILE, _EARLIEST), _bundle(export), zipfile.ZIP_DEFLATED)
        page = _index(lines, _health(export))
        archive.writestr(zipfile.ZipInfo(INDEX, _EARLIEST), page.encode(), zipfile.ZIP_DEFLATED)
    yield sink.taken()


def _line(document: ExportedDocument, names: list[str]) -> str:
    card = present.document_card(document.card)
    links = ", ".join(f'<a href="{name}">{name.rpartition(".")[2]}</a>' for name in names)
    facts = escape(f"{date_longue(card.act_date)}. {card.author}")
    return f"<li><strong>{escape(card.title)}</strong><br>{facts}<br>{links or escape(str(t('export.damaged')))}</li>"


def _bundle(export: Export) -> bytes:
    """What the person wrote about the own health, as a FHIR R4 Bundle."""
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in export.resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


def _health(export: Export) -> str:
    """The same in words: every section in which something is written."""
    if not export.profile:
        return ""
    found = [f"<h2>{escape(str(t('profile.title')))}</h2>"]
    for section in map(present_profile.shown, export.profile):
        said = "".join(f"<li>{_words(line)}</li>" for line in section.lines) or f"<li>{escape(section.state)}</li>"
        found.append(f"<h3>{escape(section.title)}</h3><ul>{said}</ul>")
    return "".join(found)


def _words(line: LineShown) -> str:
    facts = "".join(f"<br>{escape(name)} : {escape(text)}" for name, text, _ in line.facts)
    return f"<strong>{escape(line.head)}</strong>{facts}<br>{escape(line.author)} {escape(date_longue(line.at))}"


def _index(lines: list[str], health: str) -> str:
    title, what = escape(str(t("export.index_title"))), escape(str(t("export.index_what")))
    return (
        f'<!doctype html><html lang="{active_language().value}"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head><body><h1>{title}</h1><p>{what}</p><ol>{''.join(lines)}</ol>{health}</body></html>\n"
    )
