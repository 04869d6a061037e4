"""A file of a batch, as its page shows it. Owns the words only."""

from datetime import date

from carnet.codes.documents import document_type
from carnet.portal import present
from carnet.portal.batch import Row
from carnet.portal.jinja import t
from carnet.portal.shown_batch import RowShown
from carnet.portal.words import date_courte
from carnet.usecases._staged_files import About, Staged


def row(number: int, one: Row) -> RowShown:
    """One file."""
    staged = one.staged
    return RowShown(
        number=number,
        name=one.name or str(t("batch.no_name")),
        size=present.file_size(staged.size) if staged else "",
        waits=one.waits,
        needs_form=bool(staged and staged.needs_form),
        about=_about(staged.about) if staged and staged.about else "",
        says=_says(staged) if staged and not staged.needs_form else "",
        clue=str(t(f"batch.clue_{staged.clue}")) if staged and staged.clue else "",
        values=one.values,
        outcome=one.outcome,
        why=one.why,
        parents=one.parents,
    )


def _about(about: About) -> str:
    born = date_courte(date.fromisoformat(about.born)) if about.born else ""
    return str(t("batch.about", name=about.name, day=born, ins=present.spaced(about.ins)))


def _says(staged: Staged) -> str:
    known = document_type(staged.type_code)
    day = date_courte(date.fromisoformat(staged.day)) if staged.day else ""
    return ", ".join(text for text in (staged.title, known.code.display if known else staged.type_code, day) if text)
