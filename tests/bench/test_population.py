"""A made-up population: the same for the same seed, like the figures it was made after, taken in by the program."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from carnet.ops.bench import population_loading
from carnet.ops.bench.population import DOCUMENTS_A_YEAR, HIDDEN, KINDS, WITHOUT_ANY, people, person
from carnet.ops.bench.population_files import _picture, file_of
from carnet.storage import db
from carnet.usecases._incoming import Upload, read_incoming

TOWN = [person(1, number) for number in range(4_000)]


def test_person_same_seed_gives_the_same_and_another_seed_another() -> None:
    assert [person(1, number) for number in range(20)] == TOWN[:20]
    assert [person(2, number) for number in range(20)] != TOWN[:20]
    assert person(1, 7, 0.1).identity == TOWN[7].identity
    numbers = {one.identity.ins for one in TOWN} | {person(1, number).identity.ins for number in range(4_000, 5_000)}
    assert len(numbers) == 5_000


def test_people_documents_are_as_many_as_asked_and_each_person_whole() -> None:
    some = list(people(1, 500))
    assert some == TOWN[: len(some)]
    assert 500 <= sum(len(one.documents) for one in some) < 500 + len(some[-1].documents)
    assert list(people(1, 10, first=5))[0] == TOWN[5]


def test_population_is_like_the_published_figures() -> None:
    """Within what so few people let differ; the share without any document of 2025, and kinds of 2024."""
    years = Counter(made.day.year for one in TOWN for made in one.documents)
    for year, mean in DOCUMENTS_A_YEAR.items():
        assert abs(years[year] / len(TOWN) - mean) < 0.1 * mean, year
    without = sum(not any(made.day.year == 2025 for made in one.documents) for one in TOWN) / len(TOWN)
    assert abs(without - WITHOUT_ANY) < 0.03
    every = [made for one in TOWN for made in one.documents]
    for kind in KINDS:
        assert abs(sum(made.kind == kind for made in every) / len(every) - kind.share) < 0.02
    assert abs(sum(made.hidden for made in every) / len(every) - HIDDEN) < 0.01
    assert abs(sum(kind.share for kind in KINDS) - 1) < 1e-9
    assert [made.number for made in TOWN[3].documents] == list(range(len(TOWN[3].documents)))


@pytest.mark.django_db
def test_file_of_every_kind_is_taken_without_a_warning_of_its_header() -> None:
    some = next(one for one in TOWN if one.documents)
    for number, kind in enumerate(KINDS):
        made = dataclasses.replace(some.documents[0], number=number, kind=kind, size=30_000)
        data = file_of(1, some, made)
        _picture.cache_clear()
        assert data == file_of(1, some, made) != file_of(2, some, made)
        incoming = read_incoming(Upload(data, "a.xml"))
        assert incoming.header is not None and incoming.header.patient is not None
        assert incoming.type_code == kind.type_code
        assert 15_000 < len(data) < 60_000
        assert bool(incoming.pdf) == kind.pdf


@pytest.mark.django_db(transaction=True)
def test_load_population_enters_with_agreements_and_hidden_documents_once() -> None:
    """By processes of their own; done again, nothing is doubled."""
    some = [one for one in TOWN[:60] if any(made.hidden for made in one.documents)][:1] + TOWN[:4]
    first = population_loading.load(1, iter(some), 2, 100, lambda *_: None)
    again = population_loading.load(1, iter(some), 2, 100, lambda *_: None)
    documents = sum(len(one.documents) for one in some)
    assert (first.people, first.documents, first.again) == (len(some), documents, 0)
    assert (again.documents, again.again) == (documents, documents)
    assert db.one("SELECT count(*) FROM document") == (documents,)
    assert db.one("SELECT count(*) FROM record_life") == (len(some),)
    hidden = sum(made.hidden for one in some for made in one.documents)
    assert first.hidden == hidden > 0
    assert db.one("SELECT count(DISTINCT logical_id) FROM entry_version WHERE masque_ps") == (hidden,)
    assert db.one("SELECT count(DISTINCT record_id) FROM authorisation") == (first.agreements,)


def test_written_files_lie_in_the_order_of_their_person(tmp_path: Path) -> None:
    count = population_loading.written(1, iter(TOWN[:5]), tmp_path)
    names = [path.name for path in sorted(tmp_path.rglob("*.xml"))]
    assert len(names) == count == sum(len(one.documents) for one in TOWN[:5])
    assert names == sorted(names)
