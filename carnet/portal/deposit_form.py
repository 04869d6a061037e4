"""The form by which a professional puts a document in a record. Owns its fields and sentences; never a rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from carnet.codes.documents import TECHNICAL_TYPES, DocumentType, document_types
from carnet.codes.labels import DocumentKind, kind_of
from carnet.identity import staff
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import forms, messages, present
from carnet.portal.answers import conflict_sentence, form_key, sentences
from carnet.portal.filters import kind_words
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Options

FORMATS = ".pdf,.xml,.jpg,.jpeg,.png,.tif,.tiff,.txt,.rtf,.dcm"
REPRESENTATIVES = {"cache": True, "visible": False}
"""What a form says of the representatives of a minor: hidden from them, or not."""
FIELDS = {
    "title": "titre",
    "titre": "titre",
    "type_code": "sorte",
    "sorte": "sorte",
    "fichier": "fichier",
    "file": "fichier",
    "acte": "acte",
    "service_date": "acte",
    "author": "auteur",
}


def options(request: HttpRequest, *, may_withhold: bool) -> Options:
    """What was chosen beside the file: hide it, keep it from representatives, or from the person for a while.

    `may_withhold`: only a professional talks with the person, hence only a professional withholds.
    """
    hidden = request.POST.get("cacher") == "oui"
    withheld = may_withhold and request.POST.get("attendre") == "oui"
    return Options(representatives(request), request.POST.get("form_key", ""), hidden=hidden, withheld=withheld)


def refused_flags(refusal: Refusal) -> dict[str, str]:
    """What the form says of flags that exclude each other; nothing for another refusal."""
    both = refusal.reason == "withheld_and_hidden"
    return {"attendre": str(t("reason.withheld_and_hidden.pro"))} if both else {}


def representatives(request: HttpRequest) -> bool | None:
    """What was said of the representatives of a minor: hidden from them, visible, or nothing."""
    return REPRESENTATIVES.get(request.POST.get("parents", ""))


def errors(request: HttpRequest, told: Invalid | Conflict) -> dict[str, str]:
    """What is wrong, each at its field."""
    if isinstance(told, Conflict):
        return {"fichier": conflict_sentence(told)}
    if any(problem.rule == "deposit.form_needed" for problem in told.problems):
        told = forms.missing(request.POST)
    return sentences(told, FIELDS, "fichier")


def warnings(found: Iterable[tuple[str, str]]) -> list[str]:
    """What the depositor is told of a document that was taken, once a sentence; rules without one are not told."""
    known = (f"error.{rule}" for _, rule in found)
    return list(dict.fromkeys(str(t(i)) for i in known if i in messages.catalogue() and not _asks(i)))


def _asks(message: str) -> bool:
    """Whether a sentence needs facts, which a warning does not keep."""
    return "{" in messages.message(message).text("fr")


def authors(caller: Caller) -> list[dict[str, str]]:
    """Whom a secretary may name as the one who wrote: the professionals of the structure. Others write themselves."""
    if not caller.is_secretary:
        return []
    people = (one.person for one in staff.members(caller.structure_id) if not one.secretary and one.person.profession)
    named = [{"value": one.professional_id, "text": one.display_name} for one in people]
    return [{"value": "", "text": str(t("deposit.choose"))}, *named]


def context(request: HttpRequest, wrong: Mapping[str, str]) -> dict[str, object]:
    """The form, with what was typed and what is wrong."""
    typed = request.POST
    values = {name: typed.get(name, "") for name in ("sorte", "titre", "auteur", "parents", "cacher", "attendre")}
    values |= forms.day_values(typed, "acte")
    limit = present.file_size(settings.CARNET_MAX_DOCUMENT_BYTES)
    shown = {"values": values, "kinds": kinds(), "limit": limit, "formats": FORMATS}
    return {**shown, "errors": wrong, "form_key": form_key()}


def kinds() -> list[dict[str, Any]]:
    """The types of the DMP's own list that a professional deposits, under the words of their kind, then official."""
    types = [one for one in document_types() if one.in_dmp and one.code.code not in TECHNICAL_TYPES]
    by_carers = [one for one in types if not one.code.code.startswith(("EXPPAT", "DOCPAT"))]
    known = [one for one in by_carers if kind_of(one.code.code) is not DocumentKind.TECHNICAL]
    named = [
        # The official name of a type exists in French only.
        {"value": one.code.code, "text": f"{_kind(one)} : {one.code.display}", "attributes": {"lang": "fr"}}
        for one in sorted(known, key=_order)
    ]
    return [{"value": "", "text": str(t("deposit.choose"))}, *named]


def _kind(one: DocumentType) -> str:
    return kind_words(kind_of(one.code.code), "pro_documents")


def _order(one: DocumentType) -> tuple[int, str]:
    return list(DocumentKind).index(kind_of(one.code.code)), one.code.display.casefold()
