"""The WSGI application. Owns the refusal to serve without an instance; never starts anything else."""

import os
import signal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from carnet.kernel.memory import settle
from carnet.storage.cluster_process import dies_with_parent
from carnet.storage.instance_errors import InstanceMissing

if TYPE_CHECKING:
    from carnet.config.observed import Application

_LEAN: Final = "carnet.config.lean_door"


def _application() -> "Application":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.config.settings")
    if not os.environ.get("CARNET_INSTANCE"):
        raise InstanceMissing(folder="CARNET_INSTANCE")
    if os.environ.get("CARNET_SERVE"):
        # A worker of `carnet serve` never outlives it, not even when it is killed without a word.
        dies_with_parent(signal.SIGTERM)()
    made = get_wsgi_application()
    # Views and templates are imported now and not by the first visitor; what is there then is no garbage.
    import_module(settings.ROOT_URLCONF)
    served: Application = _front(made) if os.environ.get("CARNET_SERVE") else import_module(_LEAN).LeanDoor(made)
    settle()
    return served


def _front(made: Any) -> "Application":
    """What stands before a server of many threads; who calls the program in a thread of its own needs no place."""
    front: Application = import_module("carnet.config.front").front(made)
    return front


application = _application()
