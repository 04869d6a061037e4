"""The download of a whole record: one ZIP, sent piece by piece. Owns its names and its page of contents; never a rule.

File names are numbers: a title on a disk tells who finds it what the page of contents tells who opens it.
"""

import zipfile
from collections.abc import Iterable, Iterator
from html import escape

from carnet.portal import present
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.words import date_longue
from carnet.usecases.export_record import ExportedDocument

INDEX = "0-sommaire.html"
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


def stream(documents: Iterable[ExportedDocument]) -> Iterator[bytes]:
    """The archive, document by document; the page of contents comes last, when it is known what could be read."""
    sink, lines = _Sink(), list[str]()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, document in enumerate(documents, 1):
            names = []
            for file in document.files():
                names.append(f"documents/{number:04}.{file.extension}")
                archive.writestr(zipfile.ZipInfo(names[-1], _EARLIEST), file.data, zipfile.ZIP_DEFLATED)
                yield sink.taken()
            lines.append(_line(document, names))
        archive.writestr(zipfile.ZipInfo(INDEX, _EARLIEST), _index(lines).encode(), zipfile.ZIP_DEFLATED)
    yield sink.taken()


def _line(document: ExportedDocument, names: list[str]) -> str:
    card = present.document_card(document.card)
    links = ", ".join(f'<a href="{name}">{name.rpartition(".")[2]}</a>' for name in names)
    facts = escape(f"{date_longue(card.act_date)}. {card.author}")
    return f"<li><strong>{escape(card.title)}</strong><br>{facts}<br>{links or escape(str(t('export.damaged')))}</li>"


def _index(lines: list[str]) -> str:
    title, what = escape(str(t("export.index_title"))), escape(str(t("export.index_what")))
    return (
        f'<!doctype html><html lang="{active_language().value}"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head><body><h1>{title}</h1><p>{what}</p><ol>{''.join(lines)}</ol></body></html>\n"
    )
