"""The twelve oracles by which others leak (`peers.md`, "Pain we can beat", 2), one test each, for each role concerned.

An oracle is a question that one may ask and whose answer tells of something that one may not know. Ours are asked of
the portal; an interface that joins the matrix of addresses is asked by `test_every_page` as well.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields

import pytest

from carnet.portal import filters
from carnet.usecases._narrow import Asked
from carnet.usecases.export_journal_proof import ProofGiven, export_journal_proof
from tests.authz import routes
from tests.authz.matrix import MATRIX
from tests.noway.house import CAREGIVER, DEPOSITOR, HOLDER, MOTHER, PAUL, House
from tests.noway.observe import Eye, Observed, differences_of, ids_of
from tests.noway.playing import SECRET, Program, played
from tests.noway.secrets import AUTHOR, SECRET_WORDS, SECRETS
from tests.noway.steps import LOOKED_FOR, SEARCHES, Step, every_condition, queries_of

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Role:
    """Who asks, about which secret, on which pages; `knower` sees the links that tell of the secret, on `links`."""

    who: str
    secret: str
    listing: str
    document: str
    knower: str
    links: str

    def __str__(self) -> str:
        return self.who


ROLES = (
    Role(PAUL, "hidden_by_the_person", "pro_documents", "pro_document", DEPOSITOR, "pro_documents"),
    Role(CAREGIVER, "hidden_by_the_person", "patient_documents", "patient_document", HOLDER, "patient_documents"),
    Role(HOLDER, "withheld_from_the_person", "patient_documents", "patient_document", DEPOSITOR, "pro_documents"),
    Role(MOTHER, "secret_from_the_parents", "patient_documents", "patient_document", DEPOSITOR, "pro_documents"),
)
EACH_ROLE = pytest.mark.parametrize("role", ROLES, ids=str)


def two_worlds(home: House, role: Role, program: Program, secret: str = "") -> list[Observed]:
    """Plays in both worlds, asks that no answer differs, and gives those of the world with the secret."""
    chosen = SECRETS[secret or role.secret]
    absent = played(home, chosen, role.who, program, kept=True)
    there = played(home, chosen, role.who, program, kept=False)
    found = differences_of(absent, there)
    assert not found, "\n".join(found)
    return there[0]


def links(home: House, role: Role) -> list[str]:
    """What the links of who knows the secret ask for, and each filter with a value that nothing has."""
    secret = SECRETS[role.secret]
    with routes.undone():
        eye = Eye(home, role.knower, ids_of(home, secret, secret.make(home)))
        found = queries_of([eye.look(Step(role.links)).raw])
    assert any("auteur=" in query for query in found)
    return [*found, *(f"{name}=inconnue" for name in filters.NAMES), f"{filters.NEW}=1", "page=1"]


def listing(role: Role, queries: Sequence[str] = ("",)) -> list[str | Step]:
    """The list, by each of these queries."""
    return [Step(role.listing, query=query) for query in queries]


def test_every_field_of_a_list_is_asked_for() -> None:
    """A filter that joins the list is asked for by its links, or fails here until the oracles ask for it."""
    asked = {field.name for field in fields(Asked)} - {"size", "page", "new", "among"}
    assert asked == set(filters.NAMES.values())


@EACH_ROLE
def test_oracle_01_search_finds_nothing_of_what_is_hidden(home: House, role: Role) -> None:
    words = [Step(SEARCHES[role.listing], words=words) for words in (*LOOKED_FOR, SECRET_WORDS, AUTHOR, "compte")]
    seen = two_worlds(home, role, [SECRET, *listing(role, links(home, role)), *words])
    # What somebody typed is shown again in the form; it is found nowhere else.
    assert all(SECRET_WORDS not in one.raw for one in seen if SECRET_WORDS not in one.step)
    assert sum(one.seen.status == 200 and "/chercher/" in one.raw for one in seen) >= len(words)


@EACH_ROLE
def test_oracle_02_has_no_author_or_place_is_offered_of_what_is_hidden(home: House, role: Role) -> None:
    """`_has`: to choose by an author or a place tells that there is a document by this author."""
    chained = [query for query in links(home, role) if "auteur=" in query or "structure=" in query]
    seen = two_worlds(home, role, [SECRET, Step(role.listing), *listing(role, chained)])
    assert all(AUTHOR not in one.raw for one in seen)


@EACH_ROLE
@pytest.mark.parametrize("secret", ["own", "hidden_addition"])
def test_oracle_03_include_no_other_document_is_named_beside_one(home: House, role: Role, secret: str) -> None:
    """`_include`: what is tied to a document that one sees is asked for apart."""
    if secret != "own" and role.who not in (PAUL, CAREGIVER):
        return
    chosen = role.secret if secret == "own" else secret
    (seen,) = two_worlds(home, role, [SECRET, Step(role.document, "visible")], chosen)
    assert seen.seen.status == 200


@EACH_ROLE
def test_oracle_04_count_no_number_counts_what_is_hidden(home: House, role: Role) -> None:
    places = [f"etat={value}" for value in ("hidden", "archived", "replaced", "deleted")]
    for secret in (role.secret, *(("hidden_and_archived", "hidden_and_deleted") if role.who == PAUL else ())):
        two_worlds(home, role, [SECRET, *listing(role, ["", "nouveau=1", *places]), Step("patient_home")], secret)


@EACH_ROLE
def test_oracle_05_sort_order_and_pages_are_those_without_it(home: House, role: Role) -> None:
    around: list[str | Step] = ["the depositor deposits", SECRET, "the reader deposits", "the person files"]
    two_worlds(home, role, [*around, *listing(role, ["", "page=1"])])


@EACH_ROLE
def test_oracle_06_status_is_that_of_nothing_at_every_address(home: House, role: Role) -> None:
    """403, 404, 200: the same for a hidden document and for an id that names nothing, with the same words."""
    parts = [name for name, route in MATRIX.items() if _for(role, name) and "document" in route.parts(home.adult)]
    assert len(parts) >= 5
    for method in ("GET", "HEAD", "POST"):
        both = [[Step(name, which, method) for name in parts] for which in ("hidden", "nobody")]
        hidden, nobody = (two_worlds(home, role, [SECRET, *steps]) for steps in both)
        assert [one.seen.status for one in hidden] == [one.seen.status for one in nobody]
        # The history of a document is a part of one's own journal: of what is not there it is empty.
        others = [one for one in hidden if "patient_document_journal" not in one.step]
        assert all(one.seen.status in {403, 404, 405} for one in others), [(o.step, o.seen.status) for o in others]


def _for(role: Role, name: str) -> bool:
    return name.startswith("pro_" if role.listing.startswith("pro_") else "patient_")


@EACH_ROLE
def test_oracle_07_timing_the_same_statements_run_as_for_nothing(home: House, role: Role) -> None:
    """Time itself is not compared: the statements that the database runs are, one by one."""
    steps = [Step(role.document, which) for which in ("hidden", "nobody")]
    hidden, nobody = two_worlds(home, role, [SECRET, *steps])
    assert hidden.statements == nobody.statements and len(hidden.statements) > 5


@EACH_ROLE
def test_oracle_08_ids_no_answer_names_what_is_hidden(home: House, role: Role) -> None:
    secret = SECRETS[role.secret]
    with routes.undone():
        ids = ids_of(home, secret, secret.make(home))
        eye = Eye(home, role.who, ids)
        pages = [Step(role.listing), Step(role.document, "visible"), Step("patient_home"), Step("patient_journal")]
        for step in pages:
            assert str(ids.documents["hidden"]) not in eye.look(step).raw, step
        knower = Eye(home, role.knower, ids)
        assert str(ids.documents["hidden"]) in knower.look(Step(role.links)).raw


@EACH_ROLE
def test_oracle_09_history_nothing_is_new_and_no_version_is_told(home: House, role: Role) -> None:
    """The mark of the last visit, and the former versions of what one sees."""
    hour = [one for _ in range(9) for one in ("minutes pass", Step("home"), Step(role.document, "visible"))]
    visit: list[str | Step] = [Step(role.listing), SECRET, *hour, *listing(role, ["nouveau=1", ""])]
    two_worlds(home, role, visit)
    if role.who == PAUL:
        two_worlds(home, role, [SECRET, Step(role.document, "visible"), Step(role.listing)], "hidden_and_replaced")


@EACH_ROLE
def test_oracle_10_paging_an_address_kept_from_before_shows_nothing(home: House, role: Role) -> None:
    """An address of a page or a filter is no token: it is decided again at each request."""
    kept = listing(role, links(home, role)[:6])
    two_worlds(home, role, [*kept, SECRET, *kept])


@EACH_ROLE
def test_oracle_11_binary_files_and_parts_are_not_there_by_any_header(home: House, role: Role) -> None:
    asked = [step for step in every_condition(home.adult) if step.which == "hidden" and _for(role, step.route)]
    files = [step for step in asked if "original" in step.route or "part" in step.route]
    assert len(files) >= 8
    for answer in two_worlds(home, role, [SECRET, *files]):
        assert answer.seen.status == 404
        assert not {"ETag", "Last-Modified", "Content-Range"} & {name for name, _ in answer.seen.headers}


@EACH_ROLE
def test_oracle_12_audit_no_journal_tells_of_what_is_hidden(home: House, role: Role) -> None:
    """Pages of acts have no gap, no line and no count of it; neither has the proof that one takes home."""
    audit = [name for name in MATRIX if any(word in name for word in ("journal", "acts", "visit", "staff"))]
    assert "patient_journal" in audit
    two_worlds(home, role, [SECRET, *(Step(name, query=query) for name in audit for query in ("", "page=1"))])
    if role.who in (HOLDER, MOTHER):
        assert _proved(home, role, kept=True) == _proved(home, role, kept=False)


def _proved(home: House, role: Role, *, kept: bool) -> list[object]:
    """The lines of the proof: stream, number, act."""
    secret = SECRETS[role.secret]
    with routes.undone():
        if not kept:
            secret.make(home)
        person = home.callers["claire" if secret.child else "odette"]
        assert person.record is not None
        given = export_journal_proof(person, person.record, stepped_up=True)
        assert isinstance(given, ProofGiven), given
        proof = given.proof
        files = {name: data for name, data in proof.files if name.endswith(".json")}
        events = json.loads(files["events.json"])
        told = [(event["stream"], event["seq"], json.loads(event["body"])["act"]) for event in events]
        return [*told, json.loads(files["manifest.json"])["streams"], proof.events]
