"""The page of contents of the archive of a record, read without a network. Owns its HTML; decides nothing.

No script, nothing from elsewhere. Every text is of the catalogue or was given; what was given is escaped.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final
from uuid import UUID

from carnet.portal import present, present_profile
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.present_vaccines import day_text
from carnet.portal.proof_page import VERIFIER
from carnet.portal.shown_profile import LineShown
from carnet.portal.words import date_longue
from carnet.usecases._record_manifest import NAME as MANIFEST
from carnet.usecases._record_manifest import PackedFile
from carnet.usecases.export_record import Export, ExportedDocument

PROFILE: Final = "ma-sante.json"
FHIR: Final = "fhir/dossier.json"
PROOF: Final = "mon-historique.zip"
_STYLE: Final = (
    "body{font-family:sans-serif;font-size:1.2rem;line-height:1.6;max-width:45rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}li{margin:0 0 1.5rem}a{color:#003c71;display:inline-block;padding:.4rem 0}"
    "dt{font-weight:bold}dd{margin:0 0 .5rem}"
)


def written(export: Export, files: Mapping[UUID, Sequence[PackedFile]]) -> str:
    """The page, in the language of the reader."""
    title = _t("export.index_title")
    body = "".join(
        (
            f"<h1>{title}</h1>",
            *(f"<p>{_t(one)}</p>" for one in _what(export)),
            _inside(export),
            f"<h2>{_t('export.index_documents')}</h2>",
            _documents(export, files),
            _health(export),
            *(_elsewhere() if export.manifest else ()),
        )
    )
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style>"
    )
    language = active_language().value
    return f'<!doctype html>\n<html lang="{language}"><head>{head}</head><body><main>{body}</main></body></html>\n'


def _t(name: str, **values: str) -> str:
    return escape(_plain(t(name, **values)))


def _plain(text: object) -> str:
    striptags = getattr(text, "striptags", None)
    return str(striptags()) if striptags else str(text)


def _what(export: Export) -> tuple[str, ...]:
    careful = ("export.index_careful",)
    return ("export.index_what", *careful, *(("export.index_not",) if export.manifest else ()))


def _inside(export: Export) -> str:
    """Every file beside the documents, with what it is for."""
    there: dict[str, str] = {"documents": "export.inside_documents"}
    if export.resources:
        there[PROFILE] = "export.inside_profile"
    if export.manifest is not None:
        there[FHIR] = "export.inside_fhir"
        there[MANIFEST] = "export.inside_manifest"
    if export.proof is not None:
        there[PROOF] = "export.inside_journal"
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{_t(said)}</dd>" for name, said in there.items())
    missing = "" if export.proof or not export.manifest else f"<p>{_t('export.no_journal')}</p>"
    return f"<h2>{_t('export.index_inside')}</h2><dl>{listed}</dl>{missing}"


def _documents(export: Export, files: Mapping[UUID, Sequence[PackedFile]]) -> str:
    if not export.documents:
        return f"<p>{_t('export.index_none')}</p>"
    return f"<ol>{''.join(_line(one, files.get(one.card.logical_id, ())) for one in export.documents)}</ol>"


def _line(document: ExportedDocument, files: Sequence[PackedFile]) -> str:
    card = present.document_card(document.card)
    links = "<br>".join(_link(one, card.title) for one in files)
    facts = escape(f"{date_longue(card.act_date)}. {card.author}")
    return f"<li><strong>{escape(card.title)}</strong><br>{facts}<br>{links or _t('export.damaged')}</li>"


def _link(file: PackedFile, title: str) -> str:
    """A link says what it opens, and of which document: two links never say the same."""
    said = _t("export.open_software" if file.path.endswith(".xml") else "export.open", title=title)
    return f'<a href="{escape(file.path)}">{said}</a>'


def _health(export: Export) -> str:
    """The same in words: every section in which something is written."""
    doses = [one for one in export.resources if one["resourceType"] == "Immunization"]
    if not (export.profile or doses):
        return ""
    found = [f"<h2>{_t('profile.title')}</h2>"]
    for section in map(present_profile.shown, export.profile):
        said = "".join(f"<li>{_words(line)}</li>" for line in section.lines) or f"<li>{escape(section.state)}</li>"
        found.append(f"<h3>{escape(section.title)}</h3><ul>{said}</ul>")
    if doses:
        said = "".join(f"<li>{_dose(one)}</li>" for one in doses)
        found.append(f"<h3>{_t('vaccine.title')}</h3><ul>{said}</ul>")
    return "".join(found)


def _dose(resource: dict[str, Any]) -> str:
    """A vaccination: its name, its date and its batch; everything stands in the file beside."""
    name, day = str(resource["vaccineCode"]["text"]), day_text(resource.get("occurrenceDateTime", ""))
    told = (f"<strong>{escape(name)}</strong>", escape(day), escape(str(resource.get("lotNumber", ""))))
    return "<br>".join(filter(None, told))


def _words(line: LineShown) -> str:
    facts = "".join(f"<br>{escape(name)} : {escape(text)}" for name, text, _ in line.facts)
    return f"<strong>{escape(line.head)}</strong>{facts}<br>{escape(line.author)} {escape(date_longue(line.at))}"


def _elsewhere() -> tuple[str, ...]:
    return (
        f"<h2>{_t('export.elsewhere')}</h2>",
        *(f"<p>{_t(f'export.elsewhere_{number}')}</p>" for number in range(1, 4)),
        f"<h2>{_t('export.check')}</h2><p>{_t('export.check_1', file=MANIFEST)}</p>",
        f"<p>{_t('export.check_2', program=VERIFIER, file=PROOF)}</p>",
    )
