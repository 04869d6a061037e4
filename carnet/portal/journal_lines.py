"""The journal in sentences. Owns which sentence an act has, and how repeated readings make one line; drops no act."""

from collections.abc import Iterable
from itertools import groupby

from carnet.codes import directory as directory_codes
from carnet.portal import journal_access, journal_card, journal_hiding, journal_ties
from carnet.portal.jinja import t
from carnet.portal.shown import JournalLine, Sentence
from carnet.portal.words import date_longue, person_name
from carnet.usecases._journal_part import is_emergency
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.read_journal import Line
from carnet.usecases.report_access import may_be_reported

DOCTOR = "10"
NAMING = (
    "treating_doctor:",
    "caregiver:",
    "representative:",
    "guardian:",
    *journal_access.NAMING,
    *journal_hiding.NAMING,
    *journal_card.NAMING,
)
DOWNLOADS = ("original", "inside")


SENTENCES = {
    "record:open": Sentence("record_opened_for_me", "record_opened", "ouvrir_dossier"),
    "record:close": Sentence("record_closed_for_me", "record_closed", "fermer_dossier"),
    "record:close_for": Sentence("record_closed_for_me", "record_closed", "fermer_dossier"),
    "record:reopen": Sentence("record_reopened_for_me", "record_reopened", "rouvrir_dossier"),
    "record:announce": Sentence("opening_announced", "opening_announced", "mail"),
    "record:object": Sentence("opening_objected_for_me", "opening_objected", "refus"),
    "record:destroy": Sentence("destruction_asked_for_me", "destruction_asked", "supprimer"),
    "record:cancel_destroy": Sentence("destruction_cancelled_for_me", "destruction_cancelled", "dossier"),
    "record:export": Sentence("record_exported_for_me", "record_exported", "telecharger"),
    "record:take_in": Sentence("record_taken_in_for_me", "record_taken_in", "apporter"),
    "record:suspend": Sentence("record_suspended", "record_suspended", "protege"),
    "record:contest": Sentence("suspension_contested_for_me", "suspension_contested", "refus"),
    "record:lift_suspension": Sentence("suspension_lifted", "suspension_lifted", "rouvrir_dossier"),
    "record:note_death": Sentence("death_noted", "death_noted", "fermer_dossier"),
    "restriction:record": Sentence("restriction_recorded", "restriction_recorded", "protege"),
    "settings:read": Sentence("choices_seen_for_me", "choices_seen", "choisir"),
    "settings:change": Sentence("choices_changed_for_me", "choices_changed", "choisir"),
    "subscription:end": Sentence("subscription_ended_by", "subscription_ended", "appareil"),
    "objection:note": Sentence("objection_noted", "objection_noted", "choisir"),
    "objection:report": Sentence("objection_reported", "objection_reported", "choisir"),
    "objection:answer": Sentence("objection_answered_by", "objection_answered", "choisir"),
    "record:find": Sentence("record_found", "my_record_seen", "chercher"),
    "record:find_by_traits": Sentence("record_found", "my_record_seen", "chercher"),
    "record:see_status": Sentence("record_found", "my_record_seen", "chercher"),
    "administrative:read": Sentence("identity_seen", "identity_seen", "personne"),
    "administrative:change": Sentence("name_written", "name_written", "personne"),
    "authorisation:state": Sentence("agreement_stated", "agreement_stated", "choisir"),
    "document:list": Sentence("list_viewed", "my_list_viewed", "documents"),
    "document:read": Sentence("document_viewed", "my_document_viewed", "document"),
    "document:explain": Sentence("document_viewed", "my_document_viewed", "document"),
    "document:identify": Sentence("document_identified", "document_identified", "document"),
    "document:deposit": Sentence("document_deposited", "my_document_deposited", "deposer"),
    "document:replace": Sentence("document_replaced", "my_document_replaced", "deposer"),
    "document:delete": Sentence("document_deleted", "my_document_deleted", "supprimer"),
    "document:archive": Sentence("document_archived", "my_document_archived", "documents"),
    "document:unarchive": Sentence("document_unarchived", "my_document_unarchived", "documents"),
    "document:hide": Sentence("document_hidden_by", "document_hidden", "cacher"),
    "document:show": Sentence("document_shown_by", "document_shown", "montrer"),
    "document:describe": Sentence("document_described", "my_document_described", "changer"),
    "document:file": Sentence("document_filed", "my_document_filed", "classeur"),
    "profile:read": Sentence("profile_viewed", "my_profile_viewed", "ma_sante"),
    "profile:write": Sentence("profile_written_for_me", "profile_written", "changer"),
    "profile:remind": Sentence("profile_reminded", "profile_reminded", "mail"),
    "profile:share": Sentence("profile_shared_for_me", "profile_shared", "choisir"),
    "trusted_person:name": Sentence("profile_written_for_me", "trusted_person_named", "personne_de_confiance"),
    "treating_doctor:name": Sentence("doctor_chosen", "doctor_chosen", "medecin_traitant"),
    "treating_doctor:end": Sentence("doctor_ended", "doctor_ended", "medecin_traitant"),
    "identity:correct": Sentence("identity_corrected", "identity_corrected", "personne"),
    "identity:report": Sentence("identity_reported_for_me", "identity_reported", "personne"),
    "identity:answer": Sentence("identity_answered", "identity_answered", "personne"),
    "account:change": Sentence("connection_changed", "connection_changed", "protege"),
    "account:enter": Sentence("entry_refused", "entry_refused", "refus"),
    "account:activate": Sentence("account_activated", "account_activated", "entrer"),
    "account:tell_device": Sentence("device_told", "device_told", "appareil"),
    "account:freeze": Sentence("account_frozen", "account_frozen", "protege"),
    "account:unfreeze": Sentence("account_unfrozen", "account_unfrozen", "protege"),
    "account:recover": Sentence("account_recovering", "account_recovering", "protege"),
    "account:stop_recovery": Sentence("account_recovery_stopped", "account_recovery_stopped", "protege"),
    "account:finish_recovery": Sentence("account_paper_ready", "account_paper_ready", "imprimer"),
    "account:give_paper": Sentence("account_paper_ready", "account_paper_ready", "imprimer"),
    "account:prepare": Sentence("account_paper_ready", "account_paper_ready", "imprimer"),
    "account:keep_address": Sentence("account_helped", "account_helped", "protege"),
    "account:see": Sentence("account_helped", "account_helped", "protege"),
    "sign_in:prepare": Sentence("account_paper_ready", "account_paper_ready", "imprimer"),
    "letter:print": Sentence("letter_printed", "letter_printed", "imprimer"),
    "letter:settle": Sentence("letter_left", "letter_left", "mail"),
    "application:allow": Sentence("application_allowed_by", "application_allowed", "appareil"),
    "application:stop": Sentence("application_stopped", "application_stopped", "appareil"),
    "software:enter": Sentence("application_used", "application_used", "appareil"),
    "document:ask_correction": Sentence("mistake_told_for_me", "mistake_told", "attention"),
    "document:answer_correction": Sentence("mistake_looked_at", "mistake_looked_at", "attention"),
    "document:remind_correction": Sentence("mistake_reminded", "mistake_reminded", "attention"),
    "document:follow_correction": Sentence("mistake_followed", "mistake_followed", "attention"),
    "document:withhold": Sentence("document_withheld", "document_withheld", "attente"),
    "document:announce": Sentence("document_announced", "document_announced", "montrer"),
    "document:remind": Sentence("document_reminded", "document_reminded", "mail"),
    "document:keep_from_representatives": Sentence("kept_from_parents", "kept_from_parents", "cacher"),
    "document:show_to_representatives": Sentence("shown_to_parents", "shown_to_parents", "montrer"),
    "emergency:break_glass": Sentence("emergency_opened", "emergency_opened", "urgence"),
    "emergency:regulate": Sentence("emergency_opened", "emergency_opened", "urgence"),
    "emergency:end": Sentence("emergency_ended", "emergency_ended", "urgence"),
    "emergency:review": Sentence("emergency_reviewed", "emergency_reviewed", "urgence"),
    "journal:read": Sentence("journal_viewed", "my_journal_viewed", "journal"),
    "journal:prove": Sentence("journal_proved_for_me", "journal_proved", "telecharger"),
    "journal:report": Sentence("access_reported_for_me", "access_reported", "attention"),
    "journal:answer": Sentence("report_looked_at", "report_looked_at", "attention"),
}
QUALITIES = frozenset(
    {"representative", "guardian", "caregiver", "secretary", "application", "desk_agent", "operator", "system"}
)
# By which door an act came, when it was not a page of the site.
ORIGINS = frozenset({"fhir", "soap", "hl7v2", "worker"})
# Who has no name in the directory is told by the work.
OFFICE = {"desk_agent": "journal.desk_word", "operator": "journal.operator_word"}
# Acts of the desk that have several parts, by the part that this record saw.
TRANSFERS = {
    "taken": Sentence("transfer_taken", "transfer_taken", "documents"),
    "one": Sentence("transfer_one", "transfer_one", "documents"),
    "given": Sentence("transfer_given", "transfer_given", "documents"),
    "given_back": Sentence("transfer_back", "transfer_back", "documents"),
    "returned": Sentence("transfer_back", "transfer_back", "documents"),
    "undone": Sentence("transfer_given", "transfer_given", "documents"),
}
MERGED = Sentence("records_merged", "records_merged", "dossier")
PARTED = Sentence("records_parted", "records_parted", "dossier")
MERGES = {"taken": MERGED, "given": MERGED, "undone": PARTED, "returned": PARTED, "given_back": PARTED}
DOWNLOADED = Sentence("original_downloaded", "my_original_downloaded", "telecharger")
GIVEN = Sentence("mistake_given", "mistake_given", "attention")
LATE = Sentence("mistake_late", "mistake_late", "attention")
SEARCHED = Sentence("search_made", "my_search_made", "chercher")
FAILED = Sentence("deposit_failed", "my_deposit_failed", "deposer")
# A document that was not as it must be, or an act that came too late: nobody was kept out.
FAILURES = frozenset({"C60", "C61"})
REFUSED = Sentence("refused", "my_refused", "refus")
OTHER = Sentence("other_act", "my_other_act", "dossier")


def journal_lines(lines: Iterable[Line]) -> list[JournalLine]:
    """One line an act. What the same person did to the same thing on the same day, one after the other, is one line."""
    return [_shown(next(iter(group))) for _, group in groupby(lines, key=_same)]


def _same(line: Line) -> tuple[object, ...]:
    event = line.event
    when = (date_longue(event.at), line.told_at and date_longue(line.told_at), event.mode)
    return (_sentence(line), event.who, event.documents, when, event.detail if _named(line) else ())


def _named(line: Line) -> bool:
    return line.event.act.startswith(NAMING)


def _sentence(line: Line) -> Sentence:
    event = line.event
    if on_card := journal_card.of(event.act, event.outcome, dict(event.detail)):
        return on_card
    if event.outcome == "refused" and event.act != "account:enter":
        return FAILED if event.rule in FAILURES else REFUSED
    if event.act in {"record:merge", "document:move"}:
        part = dict(event.detail).get("part", "")
        of_record = event.act == "record:merge" and not event.documents
        return (MERGES if of_record else TRANSFERS).get(part, OTHER)
    if event.act == "document:read" and dict(event.detail).get("part", "").startswith(DOWNLOADS):
        return DOWNLOADED
    detail = dict(event.detail)
    if event.act == "document:list" and detail.get("part") == "search":
        return SEARCHED
    if event.act == "document:remind_correction" and detail.get("part") == "given":
        return GIVEN
    if event.act == "document:remind_correction" and detail.get("part") == "late":
        return LATE
    told = journal_access.of(event.act, detail) or journal_ties.of(event.act, detail)
    return told or journal_hiding.of(event.act, detail) or SENTENCES.get(event.act, OTHER)


def _shown(line: Line) -> JournalLine:
    sentence, event = _sentence(line), line.event
    profession = directory_codes.profession(line.profession)
    return JournalLine(
        act=sentence.mine if line.by_me else sentence.by_others,
        concept=sentence.concept,
        at=event.at,
        facts=_facts(line, sentence),
        quality=_quality(line),
        emergency=is_emergency(event),
        origin=f"journal.origin_{event.interface}" if event.interface in ORIGINS else "",
        told_at=line.told_at,
        ref=str(line.ref) if may_be_reported(event, by_me=line.by_me) else "",
        role=profession.display if profession else event.who.kind,
        place=line.structure_name,
        rule=event.rule,
    )


def _quality(line: Line) -> str:
    """In which quality somebody else acted, or with which application; nothing for oneself alone."""
    if line.event.who.application and line.application and line.event.who.kind != "application":
        return str(t("journal.through_application", app=line.application))
    if line.by_me:
        return ""
    kind = line.event.who.kind
    profession = directory_codes.profession(line.profession)
    if kind == "professional":
        return profession.display if profession else ""
    return str(t(f"journal.quality_{kind}")) if kind in QUALITIES else ""


def _facts(line: Line, sentence: Sentence) -> dict[str, str]:
    """The values of the sentence: only those that its message names."""
    message = sentence.mine if line.by_me else sentence.by_others
    wanted = NEEDS.get(message, frozenset())
    return {name: value for name, value in _all_facts(line).items() if name in wanted}


def _all_facts(line: Line) -> dict[str, str]:
    what = journal_hiding.kind_of(dict(line.event.detail)) or ", ".join(line.titles)
    named = line.named if journal_hiding.is_place(dict(line.event.detail)) else person_name(line.named)
    return {
        "who": named or _who(line),
        "what": what or str(t("journal.some_document")),
        "from": named or str(t("journal.all_professionals")),
        "by": _who(line),
        "app": line.application,
        "reader": journal_card.reader(dict(line.event.detail)),
    }


def _who(line: Line) -> str:
    if line.by_me:
        return str(t("journal.me_word"))
    if line.event.who.kind in ON_THE_PATIENT_SIDE:
        return person_name(line.actor_name) or str(t("journal.somebody"))
    name = str(t("journal.doctor_name", name=line.actor_name)) if line.profession == DOCTOR else line.actor_name
    role = str(t(OFFICE.get(line.event.who.kind, "journal.somebody")))
    return ", ".join(part for part in (name, line.structure_name) if part) or role


_WHO, _WHO_WHAT, _WHAT = frozenset({"who"}), frozenset({"who", "what"}), frozenset({"what"})
NEEDS = {
    "application_allowed": frozenset({"app"}),
    "application_allowed_by": frozenset({"who", "app"}),
    "application_stopped": frozenset({"app"}),
    "application_used": frozenset({"app"}),
    "record_opened_for_me": _WHO,
    "record_closed_for_me": _WHO,
    "record_reopened_for_me": _WHO,
    "destruction_asked_for_me": _WHO,
    "destruction_cancelled_for_me": _WHO,
    "record_exported_for_me": _WHO,
    "record_taken_in_for_me": _WHO,
    "suspension_contested_for_me": _WHO,
    "choices_seen_for_me": _WHO,
    "choices_changed_for_me": _WHO,
    **dict.fromkeys(("objection_noted", "objection_reported", "objection_answered_by", "subscription_ended_by"), _WHO),
    "record_found": _WHO,
    "identity_seen": _WHO,
    "name_written": _WHO,
    "agreement_stated": _WHO,
    "list_viewed": _WHO,
    "search_made": _WHO,
    "document_viewed": _WHO_WHAT,
    "my_document_viewed": _WHAT,
    "document_deposited": _WHO_WHAT,
    "my_document_deposited": _WHAT,
    "document_replaced": _WHO_WHAT,
    "my_document_replaced": _WHAT,
    "document_deleted": _WHO_WHAT,
    "my_document_deleted": _WHAT,
    "document_archived": _WHO_WHAT,
    "my_document_archived": _WHAT,
    "document_unarchived": _WHO_WHAT,
    "my_document_unarchived": _WHAT,
    "document_withheld": _WHO_WHAT,
    "document_announced": _WHO_WHAT,
    "document_reminded": _WHAT,
    "kept_from_parents": _WHO_WHAT,
    "shown_to_parents": _WHO_WHAT,
    "mistake_told": _WHAT,
    "mistake_told_for_me": _WHO_WHAT,
    "mistake_looked_at": _WHO,
    "mistake_followed": _WHO,
    "document_identified": _WHO_WHAT,
    "document_filed": _WHO,
    "document_described": _WHO,
    "profile_viewed": _WHO,
    "profile_written_for_me": _WHO,
    "profile_shared_for_me": _WHO,
    "emergency_opened": _WHO,
    "emergency_ended": _WHO,
    "emergency_reviewed": _WHO,
    "deposit_failed": _WHO,
    "document_hidden_by": _WHO_WHAT,
    "document_hidden": _WHAT,
    "document_shown_by": _WHO_WHAT,
    "document_shown": _WHAT,
    "doctor_chosen": _WHO,
    "doctor_ended": _WHO,
    "identity_corrected": _WHO,
    "records_merged": _WHO,
    "records_parted": _WHO,
    "transfer_taken": _WHO,
    "transfer_one": _WHO_WHAT,
    "transfer_given": _WHO,
    "transfer_back": _WHO,
    "identity_reported_for_me": _WHO,
    "identity_answered": _WHO,
    "journal_viewed": _WHO,
    "journal_proved_for_me": _WHO,
    "access_reported_for_me": _WHO,
    "report_looked_at": _WHO,
    "original_downloaded": _WHO_WHAT,
    "my_original_downloaded": _WHAT,
    "refused": _WHO,
    "other_act": _WHO,
    **dict.fromkeys((*journal_ties.NAMED, *journal_access.NAMED), _WHO),
    **journal_hiding.NEEDS,
    **journal_card.NEEDS,
}
