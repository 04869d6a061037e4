"""What the server may do on the tables of `identity`. Owns these lines only; a table without a line is denied."""

from typing import Final

from carnet.storage.rights import ALL, APPEND, CHANGE, Grants, Verb

GRANTS: Final[Grants] = {
    "account": ALL,
    # Deleting a row destroys the key of an account.
    "account_key": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    "professional": CHANGE,
    "structure": CHANGE,
    "activity": CHANGE,
    "professional_skill": APPEND,
    "structure_admin": CHANGE,
    "regulation_centre": CHANGE,
    "outside_link": ALL,
    "directory_import": CHANGE,
    # Another word about a software is a new version.
    "oauth_client": APPEND,
    "oauth_grant": ALL,
    "oauth_token": ALL,
    "oauth_jti": ALL,
    "oauth_launch": ALL,
    # Another word about a certificate is a new version.
    "structure_certificate": APPEND,
    "message_use": ALL,
    # A correction is a new version.
    "patient_identity": APPEND,
    "identity_report": APPEND,
    "charge": ALL,
    "factor": ALL,
    "recovery_code": ALL,
    "device": ALL,
    "push_subscription": ALL,
    "pending_share": ALL,
    "session": ALL,
    "one_time_code": ALL,
    "attempt": ALL,
    "outgoing_mail": ALL,
    "business_ack": ALL,
    "demo_mail": ALL,
    "letter": ALL,
    "activation": ALL,
    "recovery": ALL,
    "notice_link": ALL,
    # Read or not, and how it left, moves; forgotten after a year.
    "account_notice": ALL,
    # Which version was accepted, and when, is never changed; it goes with the account.
    "terms_accepted": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
}
