"""The sentences of the journal on hiding from some and on médecins traitants. Owns which message an act has."""

from collections.abc import Mapping

from carnet.codes.documents import document_class
from carnet.codes.labels import KIND_LABELS, DocumentKind, easy_label
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown import Sentence
from carnet.usecases.hide_kind_from import EVERYTHING

NAMING = ("document:hide_from", "document:show_to", "kind:")
SENTENCES: Mapping[str, Sentence] = {
    "document:hide_from": Sentence("document_hidden_from_by", "document_hidden_from", "cacher"),
    "document:show_to": Sentence("document_shown_to_by", "document_shown_to", "montrer"),
    "kind:hide_from": Sentence("document_hidden_from_by", "kind_hidden_from", "cacher"),
    "kind:show_to": Sentence("document_shown_to_by", "kind_shown_to", "montrer"),
    "treating_doctor:claim": Sentence("doctor_asked", "doctor_asked", "medecin_traitant"),
    "treating_doctor:confirm": Sentence("doctor_chosen", "doctor_chosen", "medecin_traitant"),
    "treating_doctor:give_code": Sentence("doctor_code_made_by", "doctor_code_made", "code"),
}
SHOWN_AT_REQUEST = Sentence("document_shown_at_request", "document_shown", "montrer")
HIDDEN_AT_REQUEST = Sentence("document_hidden_at_request", "document_hidden", "cacher")
BY_CODE = Sentence("doctor_by_code", "doctor_by_code", "medecin_traitant")
DECLINED = Sentence("doctor_declined", "doctor_declined", "refus")
TAKEN_BACK = Sentence("doctor_took_back", "doctor_took_back", "refus")
_WHAT_FROM, _BY_WHAT_FROM = frozenset({"what", "from"}), frozenset({"by", "what", "from"})
NEEDS = {
    "document_hidden_from": _WHAT_FROM,
    "document_shown_to": _WHAT_FROM,
    "kind_hidden_from": _WHAT_FROM,
    "kind_shown_to": _WHAT_FROM,
    "document_hidden_from_by": _BY_WHAT_FROM,
    "document_shown_to_by": _BY_WHAT_FROM,
    "document_shown_at_request": frozenset({"who", "what"}),
    "document_hidden_at_request": frozenset({"who", "what"}),
    "doctor_asked": frozenset({"who"}),
    "doctor_by_code": frozenset({"who"}),
    "doctor_declined": frozenset({"who"}),
    "doctor_took_back": frozenset({"who"}),
    "doctor_code_made_by": frozenset({"who"}),
}


def of(act: str, detail: Mapping[str, str]) -> Sentence | None:
    """The sentence of an act on hiding or on a médecin traitant; None for any other act."""
    if detail.get("request") == "patient":
        return {"document:show": SHOWN_AT_REQUEST, "document:hide": HIDDEN_AT_REQUEST}.get(act)
    if act == "treating_doctor:claim" and detail.get("how") == "code":
        return BY_CODE
    if act == "treating_doctor:end" and detail.get("answer") == "refused":
        return DECLINED
    if act == "treating_doctor:claim" and detail.get("answer") == "left":
        return TAKEN_BACK
    return SENTENCES.get(act)


def is_place(detail: Mapping[str, str]) -> bool:
    """Whether an act was about a structure or a profession: their names are no names of persons."""
    return "structure" in detail or "profession" in detail


def kind_of(detail: Mapping[str, str]) -> str:
    """The kind of documents that an act was about, in easy words; empty when it was about none."""
    return kind_label(detail["kind"]) if "kind" in detail else ""


def kind_label(code: str) -> str:
    """The easy name of a kind: of an easy kind of the lists, a class, a type, or everything."""
    language = active_language().value
    if code == EVERYTHING:
        return str(t("hiding.everything"))
    if code in set(DocumentKind):
        return KIND_LABELS[DocumentKind(code)].in_language(language)
    named = document_class(code)
    return named.display if named else easy_label(code).in_language(language)
