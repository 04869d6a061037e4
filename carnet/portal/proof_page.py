"""The page inside `mon-historique.zip`, to be read first and without a network. Owns its HTML; decides nothing.

French, then English, one sentence a line; then every act as a sentence. The events themselves stand in `events.json`,
for the program that verifies them.
"""

from html import escape
from typing import Final

from carnet.portal import preferences
from carnet.portal.jinja import t
from carnet.portal.journal_lines import journal_lines
from carnet.portal.preferences import Language
from carnet.portal.words import date_longue, heure
from carnet.usecases.export_journal_proof import ProofGiven
from carnet.usecases.read_journal import Line

NAME: Final = "index.html"
VERIFIER: Final = "carnet_verify.py"
_GROUP: Final = 4
_STYLE: Final = (
    "body{font-family:sans-serif;font-size:1.2rem;line-height:1.6;max-width:45rem;margin:2rem auto;padding:0 1rem}"
    "li{margin:0 0 1rem}code{overflow-wrap:anywhere}.bad{border-left:.5rem solid #a00;padding-left:1rem}"
)


def index_page(given: ProofGiven) -> str:
    """The page. Its texts are those of the catalogue, in both languages, whatever the reader chose."""
    chosen = preferences.current()
    parts = []
    for language in Language:
        preferences.enter(preferences.Preferences(language))
        try:
            parts.append(_section(given, language))
        finally:
            preferences.enter(chosen)
    head = f'<meta charset="utf-8"><title>{escape("mon-historique")}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="fr">\n<head>{head}</head>\n<body>\n{"".join(parts)}</body>\n</html>\n'


def in_groups(root: bytes) -> str:
    """A root in groups of four letters and digits, as people compare them."""
    text = root.hex()
    return " ".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def _section(given: ProofGiven, language: Language) -> str:
    said = [t("proof.page_what"), t("proof.page_number", number=str(given.proof.events))]
    if not given.whole:
        said += [t("proof.page_broken_1"), t("proof.page_broken_2")]
    if given.proof.without_path:
        said.append(t("proof.page_waiting", number=str(given.proof.without_path)))
    tone = "" if given.whole else ' class="bad"'
    parts = [f'<section lang="{language.value}">', f"<h1>{escape(t('proof.page_title'))}</h1>", f"<div{tone}>"]
    parts += [f"<p>{escape(one)}</p>" for one in said]
    parts += ["</div>", f"<h2>{escape(t('proof.page_check'))}</h2>"]
    parts += [f"<p>{escape(t('proof.page_check_1', name=VERIFIER))}</p>"]
    parts += [f"<p>{escape(t(f'proof.page_check_{n}'))}</p>" for n in ("2", "3", "4")]
    parts += _heads(given)
    parts += [f"<h2>{escape(t('proof.page_lines'))}</h2>", "<ol reversed>"]
    parts += [_item(given, line) for line in given.lines]
    parts += ["</ol>", *_damaged(given), "</section>\n"]
    return "\n".join(parts)


def _heads(given: ProofGiven) -> list[str]:
    found = [f"<h2>{escape(t('proof.page_log'))}</h2>"]
    for head in given.proof.heads:
        said = t("proof.page_head", year=str(head.year), size=str(head.size))
        found.append(f"<p>{escape(said)} <code>{in_groups(head.root)}</code></p>")
    return found if given.proof.heads else [*found, f"<p>{escape(t('proof.page_no_head'))}</p>"]


def _item(given: ProofGiven, line: Line) -> str:
    shown = journal_lines([line])[0]
    said = t(f"journal.{shown.act}", **shown.facts)
    when = t("journal.when", day=date_longue(shown.at), hour=heure(shown.at))
    more = [when]
    if shown.quality:
        more.append(t("journal.quality", quality=shown.quality))
    if shown.emergency:
        more.insert(0, t("journal.emergency"))
    if shown.told_at:
        more.append(t("journal.told_since", day=date_longue(shown.told_at)))
    if (line.stream, line.seq) in given.proof.waiting:
        more.append(t("proof.page_not_yet"))
    rest = "".join(f"<br>{escape(_plain(one))}" for one in more)
    return f'<li id="s{line.stream}e{line.seq}">{escape(_plain(said))}{rest}</li>'


def _damaged(given: ProofGiven) -> list[str]:
    return [
        f'<p class="bad">{escape(t("proof.page_damaged", number=f"{one.ref.stream}/{one.ref.seq}"))}</p>'
        for one in given.damaged
    ]


def _plain(text: object) -> str:
    striptags = getattr(text, "striptags", None)
    return str(striptags()) if striptags else str(text)
