"""The narrative of resources that this server composes: plain XHTML tables. Owns escaping; takes words, no markup."""

from collections.abc import Iterable, Sequence
from html import escape

from carnet.fhir.person_systems import Json

_XHTML = "http://www.w3.org/1999/xhtml"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Json:
    """A table; every word is escaped."""
    head = "".join(f"<th>{_word(one)}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return _text(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _cell(text: str) -> str:
    return f"<td>{_word(text)}</td>" if text else "<td/>"


def sentence(words: str) -> Json:
    """One sentence."""
    return _text(f"<p>{_word(words)}</p>")


def _text(inside: str) -> Json:
    return {"status": "generated", "div": f'<div xmlns="{_XHTML}">{inside}</div>'}


def _word(text: str) -> str:
    """XHTML holds no control character, whatever a document wrote."""
    kept = "".join(c for c in text if c in "\t\n" or c >= " ")
    return escape(kept, quote=True)
