"""What the server may do on the tables of consent: add and read. Owns these lines only; versions are never changed."""

from typing import Final

from carnet.storage.rights import APPEND, CHANGE, Grants, Verb

GRANTS: Final[Grants] = {
    "record_life": APPEND,
    "consent_given": APPEND,
    "authorisation": APPEND,
    "treating_doctor": APPEND,
    "access_code": APPEND,
    "rights_matrix": APPEND,
    "rights_matrix_cell": APPEND,
    "feeding_opposition": APPEND,
    "reported_objection": APPEND,
    "treating_claim": APPEND,
    "treating_code": APPEND,
    "record_settings": APPEND,
    "hidden_kind": APPEND,
    "tie": APPEND,
    "heir_request": APPEND,
    "notice_choice": APPEND,
    # What was told last moves with each notice.
    "notice_state": CHANGE,
    "notice_reader": APPEND,
    "guardian_word": APPEND,
    "emergency_access": APPEND,
    "emergency_review": APPEND,
    # Forgotten a month later.
    "emergency_notice": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    # Forgotten once the child is of age.
    "court_restriction": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
}
