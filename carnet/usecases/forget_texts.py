"""Forgets the words of every document, so that they are taken out again (`carnet read-texts --again`).

They are made from the documents, which stay; nothing is disclosed. The command that asks for it is an event.
"""

from functools import partial

from carnet.documents import texts
from carnet.storage import db

AT_A_TIME = 500


def forget_texts() -> int:
    """Erases the index of every record, each in a transaction of its own; returns how many documents it held."""
    gone = 0
    while found := db.in_transaction(lambda: texts.indexed(AT_A_TIME)):
        gone += sum(db.in_transaction(partial(texts.forget_all, record)) for record in found)
    return gone
