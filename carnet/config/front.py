"""What stands before Django, in its order: seen, let in, the lean door. Owns how they are put together; no more."""

from typing import Final

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from carnet.config import counters
from carnet.config.admission import Admission
from carnet.config.lean_door import LeanDoor
from carnet.config.observed import Application, Observed

_STATIC: Final = "portal/static"


def front(django: WSGIHandler) -> Application:
    """The application of a web process."""
    counted = counters.Counters()
    admission = Admission(LeanDoor(django), settings.CARNET.file.gate, counted, _files())
    instance, gate = settings.CARNET.instance, admission.gate
    if instance is not None:
        places = (gate.sizes.ordinary, gate.sizes.reserved)
        counters.write_often(counted, instance.folder, lambda: counters.moment(gate.counts, places))
    return Observed(admission, counted)


def _files() -> frozenset[str]:
    """The addresses of the files of the pages: they are on the disk, and nobody's."""
    folder = settings.PACKAGE / _STATIC
    return frozenset(f"{settings.STATIC_URL}{path.relative_to(folder)}" for path in folder.rglob("*") if path.is_file())
