"""The schematrons of the operator on the CDA documents of kept messages, in the worker. Owns the round only.

A document is looked at whether its message was accepted or not: an editor wants to know what is wrong with it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings

from carnet.cda.parser import parse, serialised
from carnet.cda.schematron import Checked, FolderUnusable, meant_for, read_index, run
from carnet.inspector import store
from carnet.inspector.message import Sentence, Sheet
from carnet.kernel.errors import Invalid

NO_FOLDER, NONE_MEANT = "no_folder", "none_meant"
MOST_FINDINGS: Final = 200


def check_waiting() -> int:
    """Runs the schematrons on every document that waits; returns how many messages were looked at."""
    if not store.keeps():
        return 0
    found = list(store.waiting())
    for name, documents in found:
        store.keep_findings(name, sheets_of(documents))
    return len(found)


def sheets_of(documents: Mapping[str, bytes]) -> tuple[Sheet, ...]:
    """What the schematrons that are meant for them find in some documents."""
    return tuple(sheet for part, data in documents.items() for sheet in _sheets(part, data))


def installed() -> bool:
    """Whether the operator named a folder of schematrons."""
    return bool(settings.CARNET_SCHEMATRON_FOLDER)


def _sheets(part: str, data: bytes) -> tuple[Sheet, ...]:
    if not installed():
        return (Sheet(part, "", NO_FOLDER),)
    folder = Path(settings.CARNET_SCHEMATRON_FOLDER)
    try:
        document = parse(data, max_bytes=len(data))
        meant = meant_for(document, read_index(folder))
    except FolderUnusable as unusable:
        return (Sheet(part, "", str(unusable)[:500]),)
    except Invalid as wrong:
        return (Sheet(part, "", wrong.problems[0].rule),)
    if not meant:
        return (Sheet(part, "", NONE_MEANT),)
    return tuple(_sheet(part, each) for each in run(serialised(document), folder, [one.file for one in meant]))


def _sheet(part: str, each: Checked) -> Sheet:
    every = tuple(Sentence(one.rule, one.location, one.gravity.value, one.text) for one in each.findings)
    return Sheet(part, each.schematron, each.failure, every[:MOST_FINDINGS])
