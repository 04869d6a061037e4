"""Seals of made-up structures: keys that this instance keeps, their certificates pinned as an operator would.

Owns those keys. Never in production (its kind is asked first): there a structure's key stays with the structure.
"""

import os
from typing import TYPE_CHECKING, Final

from carnet.crypto import seal_key
from carnet.crypto.seal_key import SealKey
from carnet.kernel.clock import SystemClock
from carnet.kernel.durable import write_whole
from carnet.ops.errors import NotForTests
from carnet.storage.instance_folder import Instance

if TYPE_CHECKING:
    from carnet.identity.people import StructureFacts

FOLDER: Final = "vihf"


def seal_of(instance: Instance, place: "StructureFacts") -> SealKey:
    """The seal of a structure of the examples, made and pinned when it is first asked for."""
    if not instance.kind.for_tests_only:
        raise NotForTests(folder=str(instance.folder), kind=instance.kind.value)
    path = instance.folder / FOLDER / f"{place.structure_id}.pem"
    if not path.exists():
        made = seal_key.make(place.name, place.structure_id, SystemClock().now())
        pin(made, place.structure_id)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        os.chmod(path.parent, 0o700)
        write_whole(path, made.pem)
    return seal_key.read(path.read_bytes())


def make_all(instance: Instance) -> None:
    """The seals of every place of the examples."""
    # Imported here: models exist only once Django is ready.
    from carnet.ops.example_people import CARERS

    for place in dict.fromkeys(carer.place for carer in CARERS):
        seal_of(instance, place)


def pin(key: SealKey, structure_id: str) -> None:
    """Pins a certificate that may say all that a seal may."""
    # Imported here: models exist only once Django is ready.
    from carnet.identity.certificates import Pinned
    from carnet.policy.model import AccessMode
    from carnet.usecases.caller import Caller
    from carnet.usecases.pin_certificate import BY_SEAL, ToPin, pin_certificate

    to_pin = ToPin(key.der, structure_id, authentication=BY_SEAL, modes=frozenset(AccessMode))
    made = pin_certificate(Caller.command(SystemClock()), to_pin)
    if not isinstance(made, Pinned):
        raise TypeError(f"the seal of the trials was not pinned: {made.rule}")
