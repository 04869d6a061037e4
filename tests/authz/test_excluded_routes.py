"""No address is a path for who is kept out by the activity of the session (issue 6, point 9; R20, R21)."""

from dataclasses import replace

import pytest
from django.test import Client

from carnet.identity import accounts, directory
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences, ProfessionalFacts
from carnet.kernel.errors import Conflict
from carnet.policy.sectors import EXCLUDED
from carnet.storage import db
from tests import cast
from tests.authz import routes
from tests.authz.matrix import MATRIX, Actor, Answer
from tests.authz.world import CLOCK, World
from tests.identity.cast import enter

pytestmark = pytest.mark.slow
AT_WORK = (Actor.DEPOSITOR, Actor.TREATING, Actor.SECRETARY)
# Pages of work, and of what is read there; the others are the same for everybody who is signed in.
OF_WORK = tuple(name for name in MATRIX if name.startswith(("pro_", "structure_")))


@pytest.mark.parametrize("sector", sorted(EXCLUDED))
def test_r21_routes_of_work_in_an_excluded_activity_all_ask_for_another_one(world: World, sector: str) -> None:
    """The depositor, the médecin traitant and the secretary, in sessions that began before: not one page is left."""
    with routes.undone():
        db.execute("UPDATE structure SET sector = %s WHERE id = %s", [sector, cast.CABINET.structure_id])
        # One sector walks every address; for the others one of each kind is enough.
        for name in OF_WORK if sector == "SA23" else ("pro_home", "pro_documents", "pro_deposit", "pro_emergency"):
            path = routes.address(name, MATRIX[name].parts(world))
            for actor in AT_WORK:
                for method in ("GET", "POST"):
                    answer = routes.call(world, actor, method, path, MATRIX[name].form(world))
                    expected = (MATRIX[name].post if method == "POST" else MATRIX[name].get)[Actor.IDLE]
                    assert routes.answer_of(answer) in {expected, Answer.ABSENT}, (sector, name, actor, method)


@pytest.mark.parametrize("activity", ["SA13", "SA66", "SM25"])
def test_r20_routes_of_work_in_health_at_work_lead_to_no_record(world: World, activity: str) -> None:
    """A doctor whose only activity is health at work signs in, and reaches neither a person nor a document."""
    with routes.undone():
        client = _signed_in(activity)
        found = client.post("/pro/", dict(MATRIX["pro_home"].form(world)))
        assert found.status_code == 403
        for name in OF_WORK if activity == "SA13" else ("pro_record", "pro_documents", "pro_deposit", "pro_emergency"):
            route = MATRIX[name]
            path = routes.address(name, route.parts(world))
            for method in ("GET", "POST"):
                answer = client.generic(method, path) if method == "GET" else client.post(path, dict(route.form(world)))
                text = answer.content.decode(errors="replace")
                assert "martineau" not in text.lower(), (activity, name, method)
                assert "Compte rendu" not in text or "<select" in text, (activity, name, method)
                if "record" in route.parts(world):
                    assert answer.status_code in {302, 403, 404, 405}, (activity, name, method, answer.status_code)


def _signed_in(activity: str) -> Client:
    occupational = activity if activity.startswith("SA") else "SA07"
    place = replace(cast.CABINET, structure_id="1750900055", name="Service de santé au travail", sector=occupational)
    facts = ProfessionalFacts("810000000055", "LEROY", "Anne", "10", activity if activity == "SM25" else "SM26")
    directory.put_structure(place)
    directory.put_professional(facts)
    directory.put_activity(facts.professional_id, place.structure_id, occupational)
    details = PersonalDetails("anne-leroy", "anne-leroy@exemple.test", None, None, Preferences())
    new = NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, facts.professional_id)
    assert not isinstance(accounts.create_account(new, CLOCK.now()), Conflict)
    client = Client()
    assert enter(client, "anne-leroy", cast.PASSWORD).status_code == 302
    return client
