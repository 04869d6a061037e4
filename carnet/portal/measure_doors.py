"""The two doors to the pages of measures: the person's, and a professional's. Owns frames and addresses; no rule."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import messages, present
from carnet.portal.answers import form_key, refused, refused_here
from carnet.portal.callers import signed_in_as
from carnet.portal.jinja import t
from carnet.portal.shown import PersonShown
from carnet.portal.views.patient import own_record
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Door:
    """By which door a page was asked for: addresses, frame and words are the door's."""

    request: HttpRequest
    caller: Caller
    record: RecordId
    at_work: bool
    person: PersonShown | None = field(default=None, compare=False)

    def address(self, name: str, **parts: object) -> str:
        """The address of a page of measures, by its name without the door."""
        if self.at_work:
            return reverse(f"pro_{name}", kwargs={"record": self.record, **parts})
        return reverse(f"patient_{name}", kwargs=parts or None)

    def say(self, message: str, **values: object) -> str:
        """A text; to a professional the one that does not say "me", where there is one."""
        at_work = self.at_work and f"{message}.pro" in messages.catalogue()
        return t(f"{message}.pro" if at_work else message, **values)

    def page(self, template: str, identity: PersonIdentity | None = None, /, **context: Any) -> HttpResponse:
        """A page of measures in the frame of this door."""
        frame: dict[str, Any] = {
            **signed_in_as(self.request),
            "form_key": form_key(),
            "errors": {},
            "frame": "carnet/base_pro.jinja" if self.at_work else "carnet/base_patient.jinja",
            "at_work": self.at_work,
            "say": self.say,
            "address": self.address,
            "person": (present.person(identity) or self.person) if self.at_work else None,
            "record": str(self.record),
        }
        return render(self.request, f"carnet/measures/{template}.jinja", {**frame, **context})

    def refused(self, refusal: Refusal) -> HttpResponse:
        """The page that says no."""
        return refused_here(self.request, refusal, self.record) if self.at_work else refused(self.request, refusal)

    def done(self, name: str, done: str, **parts: object) -> HttpResponse:
        """Back to a page, which says that it is done."""
        return redirect(f"{self.address(name, **parts)}?fait={done}")


def mine(request: HttpRequest, caller: Caller) -> Door:
    """The door of the person, or of who acts for the person."""
    return Door(request, caller, own_record(caller), at_work=False)


def at_work(request: HttpRequest, caller: Caller, record: UUID, person: PersonShown | None = None) -> Door:
    """The door of a professional, to a record."""
    return Door(request, caller, RecordId(record), at_work=True, person=person)
