"""The secrets by which two worlds differ: how each comes into being, and who knows of it. Owns no comparison.

A new flag, stream, or kind of audience has no secret until it is added here: `test_completeness` fails until then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from carnet.codes.documents import SIGNATURE_TYPE
from carnet.codes.measures import MeasureKind
from carnet.documents import writing
from carnet.kernel.ids import RecordId
from carnet.policy.model import Audience, AudienceKind
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._facts import load
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._lot import begin_lot
from carnet.usecases._profile import Question, Section
from carnet.usecases._visible import find
from carnet.usecases.add_to_document import add_to_document
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.file_document import Filed, Filing, file_document
from carnet.usecases.hide_document_from import HiddenFromSome, hide_document_from
from carnet.usecases.hide_kind_from import KindHidden, hide_kind_from
from carnet.usecases.keep_from_representatives import keep_from_representatives
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.replace_document import replace_document
from carnet.usecases.report_error import Sent, report_error
from carnet.usecases.see_measures import see_measures
from carnet.usecases.see_profile import see_profile
from carnet.usecases.show_to_representatives import show_to_representatives
from carnet.usecases.write_measure import MeasureWritten, write_measure
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests import cast
from tests.noway.house import (
    CAREGIVER,
    DEPOSITOR,
    FATHER,
    HOLDER,
    MOTHER,
    PAUL,
    SEEN_BY_PARENTS,
    TREATING,
    House,
    plain_upload,
)
from tests.security.story import pdf
from tests.usecases import vaccinations


@dataclass(frozen=True)
class Secret:
    """One secret: `make` does it and gives its document; `knows` lists who sees a difference, the first one surely.

    `blind` lists who is compared on every page; everyone else but those who know is compared on their own pages.
    `absent` makes what the other world has in its place, where it is no secret that something once was there.
    """

    name: str
    make: Callable[[House], UUID]
    knows: tuple[str, ...]
    blind: tuple[str, ...]
    covers: frozenset[str]
    child: bool = False
    absent: Callable[[House], UUID] | None = None


def absent_of(home: House, secret: Secret) -> UUID:
    """The id of a world without the secret: of nothing, or of what has left every list without a word."""
    return secret.absent(home) if secret.absent else uuid4()


def deposited(by: Caller, record: UUID, upload: Upload, options: Options) -> UUID:
    """The id of a document that came in."""
    kept = deposit_document(by, RecordId(record), upload, options)
    assert isinstance(kept, Deposited), kept
    return kept.card.logical_id


RESULT = "11502-2"
SECRET_WORDS, AUTHOR = "Zqxsecret", "ZQXAUTEUR"


def _upload(person: cast.Person = cast.ODETTE, number: int = 77) -> Upload:
    """Another author, another year and another kind than the documents that everybody sees."""
    upload = plain_upload(person, SECRET_WORDS, str(number))
    changes = ((b"20260227101500+0100", b"20240527101500+0200"), (b"Cabinet", b"Maison"), (b"LEBLANC", AUTHOR.encode()))
    data = upload.data
    for old, new in changes:
        data = data.replace(old, new)
    return replace(upload, data=data)


def _hidden(home: House, number: int = 77) -> UUID:
    record, by = home.adult.record, home.callers
    document = deposited(by["helene"], record, _upload(number=number), Options())
    change_visibility(by["odette"], RecordId(record), document, hide=True)
    return document


def _hidden_vaccines(home: House) -> None:
    """What a hidden document says of vaccines: no dose, no count, no step of the schedule may show it."""
    upload = Upload(vaccinations.document(vaccinations.dose("REVAXIS", "J07CA01", "20190305")), "vaccins.xml")
    document = deposited(home.callers["helene"], home.adult.record, upload, Options())
    change_visibility(home.callers["odette"], RecordId(home.adult.record), document, hide=True)


def hidden_by_the_person(home: House) -> UUID:
    """Hidden from all professionals; the person files it, the depositor and the médecin traitant read it."""
    document, record, by = _hidden(home), RecordId(home.adult.record), home.callers
    told = file_document(by["odette"], record, document)
    assert isinstance(told, Filed)
    file_document(by["odette"], record, document, Filing(True, [one.folder_id for one in told.folders]))
    for reader in ("odette", "marc"):
        read_document(by[reader], record, document)
    _hidden_vaccines(home)
    # A part of the profile that is not shared is no other than one in which nothing was written.
    private = {Question.WHAT: SECRET_WORDS}
    assert isinstance(write_profile_line(by["odette"], record, Section.ILLNESSES, private), Wrote)
    see_profile(by["marc"], record)
    weight = {"value": "97,3", "day": "2024-05-27", "note": SECRET_WORDS}
    assert isinstance(write_measure(by["odette"], record, MeasureKind.WEIGHT, weight), MeasureWritten)
    see_measures(by["marc"], record)
    list_documents(by["helene"], record)
    return document


def hidden_at_deposit(home: House) -> UUID:
    """Hidden by the professional who deposits it."""
    return deposited(home.callers["helene"], home.adult.record, _upload(), Options(hidden=True))


def hidden_addition(home: House) -> UUID:
    """Added to a document that everybody sees."""
    kept = add_to_document(
        home.callers["helene"], RecordId(home.adult.record), home.adult.document, _upload(), Options(hidden=True)
    )
    assert isinstance(kept, Deposited), kept
    return kept.card.logical_id


def hidden_and_replaced(home: House) -> UUID:
    """A hidden document and its successor, which inherits."""
    kept = replace_document(home.callers["helene"], RecordId(home.adult.record), _hidden(home), _upload(number=78))
    assert isinstance(kept, Deposited), kept
    return kept.card.logical_id


def hidden_and_archived(home: House) -> UUID:
    """A hidden document that is put aside."""
    document = _hidden(home)
    archive_document(home.callers["helene"], RecordId(home.adult.record), document, archive=True)
    return document


def hidden_and_deleted(home: House) -> UUID:
    """A hidden document that its depositor deletes."""
    document = _hidden(home)
    delete_document(home.callers["helene"], RecordId(home.adult.record), document)
    return document


def _hidden_from(home: House, audience: Audience) -> UUID:
    record, by = RecordId(home.adult.record), home.callers
    document = deposited(by["helene"], record, _upload(), Options())
    hidden = hide_document_from(by["odette"], record, document, audience, hide=True)
    assert isinstance(hidden, HiddenFromSome), hidden
    read_document(by["helene"], record, document)
    return document


def hidden_from_one_professional(home: House) -> UUID:
    """Hidden from the reader by name."""
    return _hidden_from(home, Audience(AudienceKind.PROFESSIONAL, cast.PAUL.facts.professional_id))


def hidden_from_a_structure(home: House) -> UUID:
    """Hidden from all who work where the reader works."""
    return _hidden_from(home, Audience(AudienceKind.STRUCTURE, cast.HOSPITAL.structure_id))


def hidden_from_a_profession(home: House) -> UUID:
    """Hidden from all doctors but the depositor and the médecin traitant."""
    return _hidden_from(home, Audience(AudienceKind.PROFESSION, cast.PAUL.facts.profession))


def hidden_kind(home: House) -> UUID:
    """A kind of documents is hidden from the reader, and one of this kind comes in afterwards."""
    record, by = RecordId(home.adult.record), home.callers
    reader = Audience(AudienceKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
    hidden = hide_kind_from(by["odette"], record, RESULT, reader, hide=True)
    assert isinstance(hidden, KindHidden), hidden
    upload = Upload(pdf(), "resultat.pdf", Form(RESULT, f"Résultat {SECRET_WORDS}", date(2024, 5, 27)))
    return deposited(by["helene"], record, upload, Options())


def withheld_from_the_person(home: House) -> UUID:
    """A result that waits for its announcement; two professionals read it, one tries what is refused."""
    record, by = RecordId(home.adult.record), home.callers
    document = deposited(by["helene"], record, _upload(), Options(withheld=True))
    for reader in ("helene", "marc"):
        read_document(by[reader], record, document)
    change_visibility(by["paul"], record, document, hide=True)
    delete_document(by["paul"], record, document)
    return document


def withheld_and_deleted(home: House) -> UUID:
    """Deposited by mistake, deleted, and deleted once more."""
    record, helene = RecordId(home.adult.record), home.callers["helene"]
    document = deposited(helene, record, _upload(), Options(withheld=True))
    for key in ("one", "two"):
        delete_document(helene, record, document, key=key)
    return document


def secret_from_the_parents(home: House) -> UUID:
    """A document that the child's representatives do not see; it is read, and what is refused is tried."""
    record, helene = RecordId(home.child.record), home.callers["helene"]
    document = deposited(helene, record, _upload(cast.LEO), Options(invisible_to_representatives=True))
    read_document(helene, record, document)
    paul = home.callers["paul"]
    read_document(paul, record, document)
    show_to_representatives(paul, record, document, confirmed=True, asked=True)
    change_visibility(paul, record, document, hide=True)
    archive_document(paul, record, document, archive=True)
    delete_document(paul, record, document)
    replace_document(helene, record, document, _upload(cast.LEO, 79), Options(withheld=True, hidden=True))
    return document


def secret_and_changed(home: House) -> UUID:
    """The same, hidden too, replaced, archived, deleted, deleted again, and sent again."""
    record, helene = RecordId(home.child.record), home.callers["helene"]
    options = Options(invisible_to_representatives=True)
    document = deposited(helene, record, _upload(cast.LEO), options)
    kept = replace_document(helene, record, document, _upload(cast.LEO, 78), options)
    assert isinstance(kept, Deposited), kept
    successor = kept.card.logical_id
    archive_document(helene, record, successor, archive=True)
    archive_document(helene, record, document, archive=True)
    for key in ("one", "two"):
        delete_document(helene, record, successor, key=key)
    deposit_document(helene, record, _upload(cast.LEO, 78), options)
    return successor


def _seen_by_the_mother(home: House) -> UUID:
    """A document that the mother opened, filed and found wrong."""
    record, claire = RecordId(home.child.record), home.callers["claire"]
    document = deposited(home.callers["helene"], record, _upload(cast.LEO), SEEN_BY_PARENTS)
    assert isinstance(read_document(claire, record, document), DocumentRead)
    filed = file_document(claire, record, document, Filing(pinned=True, new_folder="Analyses"))
    assert isinstance(filed, Filed), filed
    assert isinstance(report_error(claire, record, document, "fact", "La date est fausse."), Sent)
    return document


def kept_from_the_parents_later(home: House) -> UUID:
    """The child asks that what they saw be kept from them; it is read, tried in vain, and asked for once more."""
    document, record, by = _seen_by_the_mother(home), RecordId(home.child.record), home.callers
    keep_from_representatives(by["paul"], record, document, asked=True)
    keep_from_representatives(by["helene"], record, document, asked=False)
    for _ in range(2):
        kept = keep_from_representatives(by["helene"], record, document, asked=True)
        assert isinstance(kept, Card), kept
    keep_from_representatives(by["helene"], record, uuid4(), asked=True)
    for reader in ("helene", "paul"):
        read_document(by[reader], record, document)
    archive_document(by["paul"], record, document, archive=True)
    delete_document(by["paul"], record, document)
    return document


def _gone_without_a_word(home: House) -> UUID:
    """The same document in the world without the secret: no list, search or page has it, and no act says why.

    Rows are never removed: it leaves by two other ways, each of which is compared with what never was.
    """
    document, record = _seen_by_the_mother(home), RecordId(home.child.record)

    def leave() -> None:
        facts = load(home.callers["helene"], record, lock=True)
        entry = find(facts, document)
        assert entry is not None
        technical = replace(entry.codes, type_code=SIGNATURE_TYPE)
        withheld = replace(entry.flags, invisible_patient=True)
        writing.append_version(facts.keys, begin_lot(facts), entry, codes=technical, flags=withheld)

    db.in_transaction(leave)
    return document


def secret_connection(home: House) -> UUID:
    """Work in connexion secrète that leaves nothing behind: the parents know of no act at all."""
    record, doctor = RecordId(home.child.record), replace(home.callers["helene"], secret=True)
    list_documents(doctor, record)
    read_document(doctor, record, home.child.document)
    read_document(doctor, record, uuid4())
    deposit_document(doctor, record, _upload(cast.LEO), Options(invisible_to_representatives=False))
    return uuid4()


_HIDING = frozenset({"masque_ps", "all_professionals"})
_ONE, _STRUCTURE, _PROFESSION = frozenset({"professional"}), frozenset({"structure"}), frozenset({"profession"})
_FROM_SOME = (PAUL, CAREGIVER)
_KNOW_OF_HIDDEN = (DEPOSITOR, HOLDER, TREATING)
_PARENTS = (MOTHER, FATHER)


def _of_hidden(make: Callable[[House], UUID], *blind: str) -> Secret:
    return Secret(make.__name__, make, _KNOW_OF_HIDDEN, blind, _HIDING)


def _of_child(make: Callable[[House], UUID], *knows: str, absent: Callable[[House], UUID] | None = None) -> Secret:
    covers = frozenset({"invisible_representatives", "secret_from_representatives"})
    return Secret(make.__name__, make, knows, _PARENTS, covers, child=True, absent=absent)


def _of_withheld(make: Callable[[House], UUID]) -> Secret:
    covers = frozenset({"invisible_patient", "not_yet_told"})
    return Secret(make.__name__, make, (DEPOSITOR, TREATING, PAUL), (HOLDER, CAREGIVER), covers)


SECRETS: Mapping[str, Secret] = {
    secret.name: secret
    for secret in (
        _of_hidden(hidden_by_the_person, PAUL, CAREGIVER),
        _of_hidden(hidden_at_deposit, PAUL),
        _of_hidden(hidden_addition, PAUL),
        _of_hidden(hidden_and_replaced, PAUL),
        _of_hidden(hidden_and_archived, PAUL),
        _of_hidden(hidden_and_deleted, PAUL),
        Secret("hidden_from_one_professional", hidden_from_one_professional, _KNOW_OF_HIDDEN, _FROM_SOME, _ONE),
        Secret("hidden_from_a_structure", hidden_from_a_structure, _KNOW_OF_HIDDEN, _FROM_SOME, _STRUCTURE),
        Secret("hidden_from_a_profession", hidden_from_a_profession, _KNOW_OF_HIDDEN, _FROM_SOME, _PROFESSION),
        Secret("hidden_kind", hidden_kind, _KNOW_OF_HIDDEN, _FROM_SOME, _ONE),
        _of_withheld(withheld_from_the_person),
        _of_withheld(withheld_and_deleted),
        _of_child(secret_from_the_parents, DEPOSITOR),
        _of_child(secret_and_changed, DEPOSITOR),
        _of_child(kept_from_the_parents_later, DEPOSITOR, absent=_gone_without_a_word),
        _of_child(secret_connection),
    )
}

NOT_YET: Mapping[str, str] = {}
"""Ways to hide that the policy knows and nobody can use."""
