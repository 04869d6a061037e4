"""How the end of a certificate is told, to who runs the instance and to the structure itself."""

from dataclasses import replace
from datetime import datetime, timedelta

from carnet.identity.certificates import Pinned
from carnet.portal import present_operation, present_structure
from carnet.usecases.caller import Caller
from carnet.usecases.pin_certificate import ToPin, pin_certificate
from carnet.usecases.see_integration import Integration, see_integration
from carnet.usecases.see_structure_software import StructureSoftware, see_structure_software
from tests import cast
from tests.usecases.scene import Scene
from tests.xds.vihf import key_of

PLACE = cast.CABINET.structure_id


def tones(scene: Scene, at: datetime) -> tuple[str, str]:
    """What the operator and the structure are told at an instant, each with its words."""
    scene.clock.move(at - scene.clock.now())
    found = see_integration(cast.operator(scene.clock))
    own = see_structure_software(replace(scene.caller(cast.HELENE), structure_admin=True))
    assert isinstance(found, Integration) and isinstance(own, StructureSoftware)
    (place,), (one,) = found.places, own.certificates
    ((words, tone),) = present_operation.place(place).certificates
    own_words, own_tone = present_structure.certificate(one)
    assert own_words == words + (f" ({one.professional_id})" if one.professional_id else "")
    return tone, own_tone


def test_certificate_that_ends_soon_or_ended_is_told_to_operator_and_structure_alike(scene: Scene) -> None:
    pinned = pin_certificate(Caller.command(scene.clock), ToPin(key_of(PLACE).der, PLACE))
    assert isinstance(pinned, Pinned)
    ends, second = pinned.certificate.ends, timedelta(seconds=1)
    assert tones(scene, ends - timedelta(days=60) - second) == ("plain", "plain")
    assert tones(scene, ends - timedelta(days=60)) == ("warn", "warn")
    assert tones(scene, ends - second) == ("warn", "warn")
    assert tones(scene, ends) == ("bad", "bad")
