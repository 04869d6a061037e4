"""The SQL filter and the decision agree on what is stored: hidings drawn at random, on the real tables (DESIGN 5)."""

from random import Random

from carnet.codes.labels import DocumentKind
from carnet.documents import entries
from carnet.documents.entries import Where
from carnet.policy.acts import Act
from carnet.policy.model import EVERYTHING
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller
from tests import cast
from tests.usecases import cdas
from tests.usecases.hidings import AUDIENCES, EVERYONE, hides_from, hides_kind
from tests.usecases.scene import Scene

KINDS = (DocumentKind.REPORT.value, DocumentKind.PRESCRIPTION.value, "10", "11488-4", EVERYTHING)
STEPS = 24
Ids = frozenset[str]


def _both(caller: Caller, scene: Scene) -> tuple[Ids, Ids]:
    """What the filter lets through, and what the decision permits, one document after the other."""

    def work() -> tuple[Ids, Ids]:
        facts = load(caller, scene.record)
        every = entries.select(facts.keys, Where("TRUE", {}))
        permitted = frozenset(str(e.logical_id) for e in every if ask(facts, Act.DOCUMENT_READ, entry=e).permit)
        return frozenset(str(entry.logical_id) for entry in visible(facts)), permitted

    return db.in_transaction(work)


def test_filter_and_decision_agree_on_every_hiding_that_is_stored(scene: Scene) -> None:
    draw = Random(6)
    readers = [scene.odette, scene.treats(cast.MARC), *(scene.agrees(of) for of in (cast.HELENE, cast.PAUL, cast.INES))]
    documents = [scene.deposits(cast.HELENE, f"Document {number}").logical_id for number in range(3)]
    documents.append(cdas.deposited(scene, cdas.structured(cast.ODETTE, "Texte", "5")).logical_id)
    seen = set()
    for _ in range(STEPS):
        audience = AUDIENCES[draw.choice(list(AUDIENCES))](draw.choice((cast.PAUL, cast.INES, cast.HELENE)))
        hide = draw.random() < 0.6
        if draw.random() < 0.7:
            hides_from(scene, draw.choice(documents), audience, hide=hide)
        else:
            hides_kind(scene, draw.choice(KINDS), draw.choice((audience, EVERYONE)), hide=hide)
        for reader in readers:
            by_filter, by_decision = _both(reader, scene)
            assert by_filter == by_decision, reader.actor_id
            seen.add((reader.actor_id, len(by_filter)))
    assert len({number for actor, number in seen if actor == cast.PAUL.facts.professional_id}) > 1
