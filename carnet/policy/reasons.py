"""Why the policy says yes or no. Owns the closed lists of reasons and duties; never holds their text.

The text is in the message catalogue under `reason.<value>` (for the patient's side) and `reason.<value>.pro`.
"""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """One reason, for one sentence."""

    # Refusals.
    NOT_FORESEEN = "not_foreseen"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_YOUR_RECORD = "not_your_record"
    ACTIVITY_EXCLUDED = "activity_excluded"
    ACTIVITY_NOT_CARE = "activity_not_care"
    OCCUPATIONAL_HEALTH = "occupational_health"
    WEAK_AUTHENTICATION = "weak_authentication"
    STEP_UP_NEEDED = "step_up_needed"
    NO_RECORD = "no_record"
    RECORD_EXISTS = "record_exists"
    RECORD_CLOSED = "record_closed"
    RECORD_NOT_CLOSED = "record_not_closed"
    RECORD_SUSPENDED = "record_suspended"
    RECORD_NOT_SUSPENDED = "record_not_suspended"
    RECORD_DESTROYED = "record_destroyed"
    HOLDER_DECEASED = "holder_deceased"
    HOLDER_NOT_DECEASED = "holder_not_deceased"
    TOO_EARLY = "too_early"
    DESK_NEEDED = "desk_needed"
    LOOKED_TOO_OFTEN = "looked_too_often"
    OPENED_TOO_MANY = "opened_too_many"
    SEARCHED_TOO_OFTEN = "searched_too_often"
    BLOCKED = "blocked"
    NO_AGREEMENT = "no_agreement"
    AGREEMENT_EXPIRED = "agreement_expired"
    AGREEMENT_NOT_STATED = "agreement_not_stated"
    AGREEMENT_VALID = "agreement_valid"
    PROFESSION_NOT_FORESEEN = "profession_not_foreseen"
    MATRIX_SAYS_NO = "matrix_says_no"
    MATRIX_UNKNOWN = "matrix_unknown"
    MATRIX_INDICATIVE = "matrix_indicative"
    HIDDEN = "hidden"
    HIDDEN_FROM_YOU = "hidden_from_you"
    HIDDEN_FROM_REPRESENTATIVES = "hidden_from_representatives"
    HIDDEN_FROM_CAREGIVER = "hidden_from_caregiver"
    NOT_YET_ANNOUNCED = "not_yet_announced"
    DOCUMENT_DELETED = "document_deleted"
    NO_DOCUMENT = "no_document"
    NOT_AUTHOR = "not_author"
    NOT_HIDER = "not_hider"
    FEEDING_OPPOSED = "feeding_opposed"
    SECRET_FLAG_NEEDED = "secret_flag_needed"  # noqa: S105 -- the name of a reason.
    REPRESENTATIVES_CHOICE_NEEDED = "representatives_choice_needed"
    WITHHELD_AND_HIDDEN = "withheld_and_hidden"
    ALREADY_OPENED = "already_opened"
    IRREVERSIBLE = "irreversible"
    EMERGENCY_OPPOSED = "emergency_opposed"
    EMERGENCY_NOT_OPENED = "emergency_not_opened"
    REASON_NEEDED = "reason_needed"
    NOT_A_REGULATOR = "not_a_regulator"
    NO_LONGER_A_MINOR = "no_longer_a_minor"
    MINOR_HOLDER = "minor_holder"
    GUARDIAN_MUST_AGREE = "guardian_must_agree"
    GUARDIAN_ACTS = "guardian_acts"
    CAREGIVER_LIMIT = "caregiver_limit"
    PERSONAL_WORDS = "personal_words"
    DOCTOR_NEEDED = "doctor_needed"
    TREATING_DOCTOR_NOT_HIDDEN_FROM = "treating_doctor_not_hidden_from"
    NO_HEALTH_DATA_BY_MAIL = "no_health_data_by_mail"
    TOO_MANY_CAREGIVERS = "too_many_caregivers"
    TOO_MANY_CHARGES = "too_many_charges"
    INVITING_ONESELF = "inviting_oneself"
    INVITED_ALREADY = "invited_already"
    INVITATION_NOT_VALID = "invitation_not_valid"
    CODE_NOT_VALID = "code_not_valid"
    PRESENCE_CODE_NOT_VALID = "presence_code_not_valid"
    INVITATION_OF_ANOTHER = "invitation_of_another"
    ADULT_NEEDED = "adult_needed"
    COURT_RESTRICTION = "court_restriction"
    NUMBER_NEEDED = "number_needed"
    SCOPE_MISSING = "scope_missing"
    LINK_NOT_VALID = "link_not_valid"
    LINK_CODE_NOT_VALID = "link_code_not_valid"
    CONFIRMED_ENTRY = "confirmed_entry"

    # Permissions.
    OWN_RECORD = "own_record"
    REPRESENTS = "represents"
    GUARDS = "guards"
    CARES = "cares"
    TREATING_DOCTOR = "treating_doctor"
    DEPOSITOR = "depositor"
    AUTHOR = "author"
    PERSON_AGREED = "person_agreed"
    STRUCTURE_AGREED = "structure_agreed"
    TEAM_AGREED = "team_agreed"
    BREAK_GLASS = "break_glass"
    REGULATION = "regulation"
    FEEDING_FREE = "feeding_free"
    PART_OF_THE_WORK = "part_of_the_work"
    AT_PATIENT_REQUEST = "at_patient_request"
    OWN_ACTS = "own_acts"
    LEGAL_DELAY = "legal_delay"
    LETTER_SHOWN = "letter_shown"
    CODE_SHOWN = "code_shown"
    LINK_SHOWN = "link_shown"


AS_ABSENT: Final = frozenset(
    {
        Reason.NO_DOCUMENT, Reason.NO_RECORD, Reason.NOT_YOUR_RECORD, Reason.NOT_FORESEEN, Reason.HIDDEN,
        Reason.HIDDEN_FROM_YOU,
    }
)  # fmt: skip
"""What a caller may not tell apart from absence: every door answers it as absence, byte for byte (invariant 2)."""


class Duty(StrEnum):
    """What whoever carries out a permitted act must also do."""

    TELL_HOLDER = "tell_holder"
    TELL_TREATING_DOCTOR = "tell_treating_doctor"
    REVIEW = "review"
    SHOW_BANNER = "show_banner"
    WARN_NOT_VISIBLE_TO_PATIENT = "warn_not_visible_to_patient"
    WARN_NOT_VISIBLE_TO_REPRESENTATIVES = "warn_not_visible_to_representatives"
    HIDE_FROM_PROFESSIONALS = "hide_from_professionals"
    SEND_NO_MAIL = "send_no_mail"
