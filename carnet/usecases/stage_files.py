"""Files that wait until who deposits them said of each what it is. Nothing enters a record; nothing is believed yet.

What a CDA says itself is read; of another file a type is guessed from words, here, and is sent to nobody.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Final

from carnet.cda.model import CdaHeader, Patient
from carnet.cda.pdf import page_text
from carnet.codes.documents import document_type
from carnet.codes.type_guess import day_in, guess, stem
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid
from carnet.usecases._facts import zone
from carnet.usecases._incoming import MOST_TITLE, PDF, Form, Incoming, Upload, read_incoming
from carnet.usecases._patient_match import ins_of
from carnet.usecases._staged_files import About, NotTaken, Staged, keep
from carnet.usecases.caller import Caller

MOST: Final = 20
"""Files that wait together."""
_LONGEST_NAME: Final = 200
# What a file without a header needs beside it; only then is it looked at whole.
_FILLED: Final = Form("11488-4", "-", date(2000, 1, 1))


def stage_files(caller: Caller, uploads: Sequence[Upload]) -> tuple[Staged | NotTaken, ...]:
    """Looks at each file by itself and keeps it aside, encrypted, with what it says or may be."""
    return tuple(_staged(caller, one) for one in uploads[:MOST])


def _staged(caller: Caller, upload: Upload) -> Staged | NotTaken:
    name = "".join(sign for sign in upload.file_name if sign.isprintable())[:_LONGEST_NAME]
    try:
        read = read_incoming(Upload(upload.data, name, _FILLED))
        about = _about(read.header) if read.header else None
    except Invalid as invalid:
        return NotTaken(name, invalid.problems)
    kept = keep(caller, name, upload.data)
    if read.header:
        return replace(_with_header(kept, read.header), about=about, type_code=read.type_code)
    if read.described:
        return replace(kept, told=True, type_code=read.type_code)
    return _with_guess(caller, kept, read)


def _about(header: CdaHeader) -> About:
    """Raises Invalid without a number by which the record is found."""
    ins, patient = ins_of(header), header.patient or Patient()
    given = patient.used_given or patient.first_given or patient.given_names
    born = patient.birth_time.earliest(UTC).date().isoformat() if patient.birth_time else ""
    return About(f"{given} {patient.used_name or patient.birth_name}".strip(), born, ins.value)


def _with_header(kept: Staged, header: CdaHeader) -> Staged:
    low = header.service_events[0].low if header.service_events else header.effective_time
    day = low.earliest(zone()).astimezone(zone()).date().isoformat() if low else ""
    return replace(kept, title=header.title, day=day)


def _with_guess(caller: Caller, kept: Staged, read: Incoming) -> Staged:
    found = guess(kept.name) or guess("", _first_page(read))
    known = document_type(found.type_code) if found else None
    day = day_in(kept.name, legal_day(caller.now(), zone()))
    return replace(
        kept,
        type_code=found.type_code if found else "",
        title=(known.code.display if known else stem(kept.name))[:MOST_TITLE],
        day=day.isoformat() if day else "",
        clue=found.clue.value if found else "",
    )


def _first_page(read: Incoming) -> str:
    """The words of the first page of a PDF; empty for a scanned one, for another file, or for what cannot be read."""
    if read.mime_type != PDF:
        return ""
    try:
        return page_text(read.data, 1)
    except Invalid:
        return ""
