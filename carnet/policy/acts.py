"""The acts that the policy knows. Owns the closed list; never says who may do them.

The grammar is `scope:verb`. An act that is not in this list is refused (rule C01).
"""

from enum import StrEnum


class Act(StrEnum):
    """One thing that somebody may ask to do to a record, a document or a right."""

    RECORD_ANNOUNCE = "record:announce"
    RECORD_OPEN = "record:open"
    RECORD_OBJECT = "record:object"
    RECORD_CLOSE = "record:close"
    RECORD_REOPEN = "record:reopen"
    RECORD_DESTROY = "record:destroy"
    RECORD_CANCEL_DESTROY = "record:cancel_destroy"
    RECORD_EXPORT = "record:export"
    RECORD_FIND = "record:find"
    RECORD_FIND_BY_TRAITS = "record:find_by_traits"
    RECORD_SEE_STATUS = "record:see_status"
    RECORD_SUSPEND = "record:suspend"
    RECORD_CONTEST = "record:contest"
    RECORD_LIFT_SUSPENSION = "record:lift_suspension"
    RECORD_MERGE = "record:merge"

    DOCUMENT_LIST = "document:list"
    DOCUMENT_READ = "document:read"
    DOCUMENT_DEPOSIT = "document:deposit"
    DOCUMENT_REPLACE = "document:replace"
    DOCUMENT_DELETE = "document:delete"
    DOCUMENT_ARCHIVE = "document:archive"
    DOCUMENT_UNARCHIVE = "document:unarchive"
    DOCUMENT_HIDE = "document:hide"
    DOCUMENT_SHOW = "document:show"
    DOCUMENT_HIDE_FROM = "document:hide_from"
    DOCUMENT_SHOW_TO = "document:show_to"
    DOCUMENT_WITHHOLD = "document:withhold"
    DOCUMENT_ANNOUNCE = "document:announce"
    DOCUMENT_KEEP_FROM_REPRESENTATIVES = "document:keep_from_representatives"
    DOCUMENT_SHOW_TO_REPRESENTATIVES = "document:show_to_representatives"
    DOCUMENT_ASK_CORRECTION = "document:ask_correction"
    DOCUMENT_EXPLAIN = "document:explain"
    DOCUMENT_MOVE = "document:move"

    PROFILE_READ = "profile:read"
    PROFILE_WRITE = "profile:write"
    DIRECTIVE_WRITE = "directive:write"
    TRUSTED_PERSON_NAME = "trusted_person:name"

    JOURNAL_READ = "journal:read"
    JOURNAL_PROVE = "journal:prove"
    JOURNAL_REPORT = "journal:report"
    JOURNAL_READ_OWN = "journal:read_own"
    JOURNAL_READ_STRUCTURE = "journal:read_structure"

    AUTHORISATION_SEE = "authorisation:see"
    AUTHORISATION_STATE = "authorisation:state"
    AUTHORISATION_GIVE = "authorisation:give"
    AUTHORISATION_GIVE_CODE = "authorisation:give_code"
    AUTHORISATION_END = "authorisation:end"
    AUTHORISATION_GIVE_UP = "authorisation:give_up"
    FEEDING_OPPOSE = "feeding:oppose"
    FEEDING_ALLOW = "feeding:allow"
    BLOCK_SET = "block:set"
    BLOCK_LIFT = "block:lift"
    TREATING_DOCTOR_NAME = "treating_doctor:name"
    TREATING_DOCTOR_CLAIM = "treating_doctor:claim"
    TREATING_DOCTOR_CONFIRM = "treating_doctor:confirm"
    TREATING_DOCTOR_END = "treating_doctor:end"
    SETTINGS_READ = "settings:read"
    SETTINGS_CHANGE = "settings:change"

    REPRESENTATIVE_INVITE = "representative:invite"
    REPRESENTATIVE_ACCEPT = "representative:accept"
    REPRESENTATIVE_REVOKE = "representative:revoke"
    GUARDIAN_DECLARE = "guardian:declare"
    GUARDIAN_END = "guardian:end"
    CAREGIVER_INVITE = "caregiver:invite"
    CAREGIVER_ACCEPT = "caregiver:accept"
    CAREGIVER_END = "caregiver:end"
    CAREGIVER_LEAVE = "caregiver:leave"
    HEALTH_LINK_MAKE = "health_link:make"
    HEALTH_LINK_END = "health_link:end"
    SIGN_IN_CHANGE = "sign_in:change"

    EMERGENCY_BREAK_GLASS = "emergency:break_glass"
    EMERGENCY_REGULATE = "emergency:regulate"
    EMERGENCY_REVIEW = "emergency:review"

    STAFF_SEE = "staff:see"
    STAFF_CHANGE = "staff:change"
    STRUCTURE_ADMIN_NAME = "structure_admin:name"
    STAFF_ACCOUNT_CHANGE = "staff_account:change"

    HEIR_NOTE = "heir:note"
    HEIR_ANSWER = "heir:answer"

    IDENTITY_CORRECT = "identity:correct"
    IDENTITY_REPORT = "identity:report"
    IDENTITY_ANSWER = "identity:answer"
    MATRIX_IMPORT = "matrix:import"
    CONTENT_REVIEW = "content:review"


READING = frozenset({Act.DOCUMENT_LIST, Act.DOCUMENT_READ, Act.DOCUMENT_EXPLAIN, Act.PROFILE_READ, Act.RECORD_EXPORT})
"""The acts that disclose health data."""
