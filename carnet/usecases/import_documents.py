"""Brings many CDA files from elsewhere into the records of their persons. Owns their order; adds no other way in.

Files of one person enter together, a transaction for up to so many of them (`_entering_together`); no transaction
spans two records. What is refused of one file changes nothing for the others.
"""

from collections.abc import Sequence

from carnet.identity.ins import Ins
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Invalid
from carnet.usecases._entering_together import Answer, Kept, enter_all
from carnet.usecases._importing import Importing, imported_as, importer, person_of, record_of
from carnet.usecases._incoming import Incoming

__all__ = ["Answer", "Importing", "Kept", "import_documents"]


def import_documents(many: Sequence[Incoming], how: Importing, clock: Clock) -> tuple[Answer, ...]:
    """What became of each file, in their order; files of one person are deposited in this order.

    Each was read before, with the same `lenient`. As `import_document`, but what it raises of one file is its answer.
    """
    answers: dict[int, Answer] = {}
    persons: dict[Ins, list[int]] = {}
    for at, incoming in enumerate(many):
        try:
            persons.setdefault(person_of(incoming, how), []).append(at)
        except Invalid as wrong:
            answers[at] = wrong
    for ins, places in persons.items():
        answers.update(zip(places, _of_one([many[at] for at in places], ins, how, clock), strict=True))
    return tuple(answers[at] for at in range(len(many)))


def _of_one(many: Sequence[Incoming], ins: Ins, how: Importing, clock: Clock) -> list[Answer]:
    """The files of one person. The record is opened by the first file that can open one."""
    answers: list[Answer] = []
    for at, incoming in enumerate(many):
        try:
            record_id = record_of(incoming, ins, how, clock)
        except Invalid as wrong:
            answers.append(wrong)
            continue
        options = imported_as(how, incoming.header, clock)
        return [*answers, *enter_all(importer(clock), record_id, many[at:], options)]
    return answers
