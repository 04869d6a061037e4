"""Checks a document against the CDA schema that the operator names. Owns what a violation says; ships no schema.

The official schema (CDA_extended.xsd of CI-SIS) states no licence, so an operator brings it (docs/operations.md).
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, Final

from lxml import etree

from carnet.cda.parser import CDA_MIME, CdaDocument, Element, own_schema
from carnet.kernel.errors import Problem

RULE = "cda.schema"
MOST_PROBLEMS = 20
# The log of a schema is that of its last validation: one at a time, or one document's places are told of another.
_TURN: Final = Lock()


class SchemaUnusable(Exception):
    """The file that the operator named is no XML schema; the message names the file and the line."""


def check_schema(document: CdaDocument, schema: Path) -> tuple[Problem, ...]:
    """Where a document differs from the schema: at most 20 problems, each with the path of its element and the line.

    A self-presenting file is not checked: its schema is the one of its style sheet (issue 5, point 7: text/xml only).
    Texts that the parser keeps apart count as empty here, which base64 content may be. Raises SchemaUnusable.
    """
    if document.mime_type != CDA_MIME:
        return ()
    loaded = load_schema(schema)
    with _TURN:
        if loaded.validate(document.root):
            return ()
        found = [(entry.path, entry.line, entry.type_name) for entry in islice(_log(loaded), MOST_PROBLEMS)]
    # The schema's own message may quote the content: only the place and the kind of the violation are kept.
    return tuple(
        Problem(_path(document, path), RULE, (("line", str(line)), ("kind", _kind(kind)))) for path, line, kind in found
    )


@cache
def load_schema(schema: Path) -> etree.XMLSchema:
    """The schema, compiled once a process (0.04 s). What it includes is read from its own folder, never from elsewhere.

    Raises SchemaUnusable.
    """
    try:
        return own_schema(schema)
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise SchemaUnusable(f"{schema}: {error}") from error


def _log(schema: etree.XMLSchema) -> Iterator[Any]:
    """What the last validation noticed; the stubs of lxml do not say that a log can be gone through."""
    log: Any = schema.error_log
    return iter(log)


def _path(document: CdaDocument, path: str | None) -> str:
    """The element by the names of its ancestors: libxml2 writes `/*/*[3]` for elements that have a namespace."""
    found = document.root.getroottree().xpath(path) if path else []
    if not isinstance(found, list) or not found or not isinstance(found[0], Element):
        return "/"
    line = [found[0], *found[0].iterancestors()]
    return "/" + "/".join(etree.QName(element).localname for element in reversed(line))


def _kind(type_name: str) -> str:
    """`SCHEMAV_ELEMENT_CONTENT` is told as `element content`: what the page puts into a sentence."""
    return type_name.removeprefix("SCHEMAV_").removeprefix("CVC_").replace("_", " ").lower()
