"""A vaccination becomes a FHIR resource and says the same again, confirmed, with words added, or mistaken."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.vaccine_list import Disease, in_order
from carnet.profile.resources import whole
from carnet.profile.vaccinations import Confirmation, Kept, Vaccination, Word, confirmed_by, kept_in, resource_of
from tests.fhir.conform import faults_of

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
words = st.text("abcé’ 1", min_size=1, max_size=20).map(str.strip).filter(bool)
maybe = st.just("") | words
VACCINATIONS = st.builds(
    Vaccination,
    name=st.sampled_from(["Revaxis", "Gardasil 9"]) | words,
    diseases=st.sets(st.sampled_from(list(Disease))).map(in_order),
    day=st.sampled_from(["", "1975", "2019-05", "2019-05-03"]),
    dose=st.integers(0, 20),
    batch=maybe, expiry=st.sampled_from(["", "2027-01-31"]), performer=maybe, place=maybe,
    gtin=st.sampled_from(["", "03400935495839"]), serial=maybe,
)  # fmt: skip
WORDS = st.builds(Word, words, st.sampled_from(["holder", "caregiver"]), st.just(AT), st.booleans())
CONFIRMED = Confirmation("810000000011", "Hélène BERTIN", AT)
KEPT = st.builds(
    Kept, VACCINATIONS, st.none() | st.just(CONFIRMED), st.lists(WORDS, max_size=2).map(tuple), st.booleans()
)


@given(KEPT)
def test_resource_of_a_vaccination_says_the_same_again_and_conforms(kept: Kept) -> None:
    resource = resource_of(kept)
    assert kept_in(resource) == kept
    assert confirmed_by(resource) == (kept.confirmed.by if kept.confirmed else "")
    told = whole(resource, line_id="1", version=1, at="2026-03-12T09:30:00+00:00", record_id="1")
    assert [str(fault) for fault in faults_of(told)] == []
