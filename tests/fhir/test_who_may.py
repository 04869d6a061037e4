"""Who may ask what of the FHIR door: each actor of the cast at each reading, as the route matrix says it of pages."""

from dataclasses import replace

from carnet.policy.model import ActorKind
from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir.house import Door, body


def test_readings_answer_each_actor_as_the_table_says(door: Door) -> None:
    """200 for who may read, 403 with a reason for who is told why not, 404 (or nothing found) for everybody else."""
    card = door.scene.deposits(cast.HELENE)
    clock = door.scene.clock
    helene, marc = door.scene.agrees(cast.HELENE), door.scene.treats(cast.MARC)
    karim = cast.opened(cast.KARIM, clock)
    software = replace(helene, kind=ActorKind.APPLICATION, actor_id="logiciel", profession="", speciality="")
    table: dict[str, tuple[Caller, int]] = {
        "holder": (door.scene.odette, 200),
        "other patient": (karim, 404),
        "depositor": (helene, 200),
        "médecin traitant": (marc, 200),
        "doctor without authorisation": (door.scene.caller(cast.PAUL), 403),
        "health at work": (cast.at_work_health(helene), 403),
        "secretary": (cast.secretary(clock), 404),
        "software without a named reader": (software, 404),
        "desk agent": (cast.desk_agent(clock), 404),
        "operator": (cast.operator(clock), 404),
    }
    reads = (f"DocumentReference/{door.id_of(card)}", f"Binary/{door.id_of(card)}")
    finds = tuple(f"{kind}?patient=Patient/{door.record}" for kind in ("DocumentReference", "List"))
    for who, (caller, status) in table.items():
        for path in reads:
            assert door.get(caller, path).status_code == status, (who, path)
        for path in finds:
            answer = door.get(caller, path)
            assert answer.status_code == (200 if status == 404 else status), (who, path)
            if status == 404:
                assert body(answer)["total"] == 0, (who, path)
