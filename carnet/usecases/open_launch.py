"""A professional who is signed in opens the page that a software prepared (TD0.9): once, and only its own."""

from carnet.identity.oauth import launches
from carnet.identity.oauth.launches import About as About
from carnet.identity.oauth.launches import For
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases.caller import Caller


def open_launch(caller: Caller, handle: str) -> About | None:
    """Whom the page is about; None for a handle that is none, that ended, or that is somebody else's.

    No right comes of it: the page of the record asks as if the professional had typed whom to look for.
    """
    if caller.kind is not ActorKind.PROFESSIONAL or caller.scopes is not None:
        return None
    whose = For("", caller.actor_id, caller.structure_id, caller.sector)
    return db.in_transaction(lambda: launches.use(handle, whose, caller.now()))
