"""What the server may do on the tables of documents: add and read. Owns these lines only; no version is changed.

A mark of a reader is no fact about the record: it is moved, and forgotten.
"""

from typing import Final

from carnet.storage.rights import ALL, APPEND, Grants, Verb

GRANTS: Final[Grants] = {
    "content": APPEND,
    "submission_set": APPEND,
    "document": APPEND,
    "entry_version": APPEND,
    "hidden_from": APPEND,
    "association": APPEND,
    "folder": APPEND,
    "folder_member": APPEND,
    "document_reference": APPEND,
    "reading_mark": ALL,
    "patient_opening": APPEND,
    "content_check": APPEND,
    "transfer": APPEND,
    "document_mistake": APPEND,
    # To whom it was sent: forgotten a while after it was answered.
    "mistake_to_answer": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    # Made from the documents, and erased with them.
    "document_text": ALL,
    # How far a subscription is, moves; one that ended is forgotten.
    "subscription": ALL,
}
