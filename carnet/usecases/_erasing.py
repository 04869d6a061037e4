"""What a destruction erases, table by table, and what it leaves. Owns the lists; a test compares them with the schema.

A table of patient data stands in exactly one of them: who adds a table decides here what becomes of its rows.
"""

from typing import Final

ERASED: Final = (
    "content_check",
    "document_mistake",
    "document_text",
    "patient_opening",
    "folder_member",
    "folder",
    "profile_line",
    "profile_choice",
    "emergency_card",
    "health_link",
    "profile_measure",
    "document_reference",
    "reading_mark",
    "subscription",
    "hidden_from",
    "association",
    "entry_version",
    "document",
    "content",
    "submission_set",
    "authorisation",
    "treating_doctor",
    "access_code",
    "feeding_opposition",
    "reported_objection",
    "treating_claim",
    "treating_code",
    "tie",
    "guardian_word",
    "heir_request",
    "hidden_kind",
    "emergency_review",
    "emergency_access",
    "record_settings",
    "notice_choice",
    "notice_state",
    "notice_reader",
    "identity_report",
    "access_report",
    "patient_identity",
    "idempotency",
)
"""Erased with the content, in an order that foreign keys allow."""

ERASED_WITH_TRACES: Final = ("consent_given",)
"""Erased ten years after the closing, with the key of the journal: proofs of what was agreed to."""

LEFT: Final = {
    "head": "says that the record was destroyed; an opaque id",
    "record_key": "the keys themselves: deleted by purpose",
    "record_life": "dates and codes of an opaque record; what was written in it is sealed under a destroyed key",
    "due_act": "the proof that the destruction was done on its day",
    "event": "sealed under a destroyed key; the links keep proving what others did",
    "event_pending": "until the sequencer took it",
    "act_pending": "until the worker took it",
    "event_told": "places of the journal whose acts were told later",
    "stream_head": "counters and links of the journal",
    "log_leaf": "links of the journal",
    "transfer": "says that records were merged or documents moved: opaque ids; the words are under a destroyed key",
    "locator": "released in its own transactions",
    "outbox": "ids only, forgotten seven days after it was relayed",
    "account": "untied from the record",
    "emergency_notice": "an opaque id, told to a doctor; forgotten a month later",
    "account_notice": "of which kind somebody was told, of an opaque record; forgotten after a year",
    "mistake_to_answer": "opaque ids, in the list of who was asked to answer; forgotten after a year",
    "oauth_grant": "what an account allowed an application, for an opaque record; goes with the account",
    "charge": "released when its account next looks at it: it stands for no tie any more",
}
