"""What stands in the session between the pages of an activation. Owns its shape; holds no code and no password."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self
from uuid import UUID

from django.http import HttpRequest

from carnet.identity.contacts import ContactKind

_KEPT: Final = "activation"


@dataclass(frozen=True)
class State:
    """How far the activation of this browser is. The session is sealed; the password is a hash already.

    `pending` is the address to which the code `code_id` was sent; `contact` is one that was proved. `no_contact` is
    the person's own choice.
    """

    activation_id: str
    login: str = ""
    password_hash: str = ""
    pending_kind: str = ""
    pending: str = ""
    code_id: str = ""
    contact_kind: str = ""
    contact: str = ""
    no_contact: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The activation under way in this browser, or None."""
        kept: dict[str, Any] | None = request.session.get(_KEPT)
        return cls(**kept) if kept else None

    def keep(self, request: HttpRequest) -> None:
        """Keeps it for the next page."""
        request.session[_KEPT] = asdict(self)

    def changed(self, request: HttpRequest, **values: Any) -> Self:
        """The state with other values, kept."""
        made = replace(self, **values)
        made.keep(request)
        return made

    @property
    def id(self) -> UUID:
        """The id of the activation."""
        return UUID(self.activation_id)

    def value(self, kind: ContactKind) -> str | None:
        """The proved address of a kind, if it is this one that the person gave."""
        return self.contact if self.contact and self.contact_kind == kind.value else None


def forget(request: HttpRequest) -> None:
    """Ends the activation in this browser."""
    request.session.pop(_KEPT, None)
