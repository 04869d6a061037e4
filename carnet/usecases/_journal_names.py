"""The journal with names. Owns the look-up of each name once a page: the journal itself holds identifiers only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.codes import directory as professions
from carnet.identity import directory
from carnet.ledger.event import NewEvent
from carnet.ledger.journal import Entry
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.usecases._applications import name_of
from carnet.usecases._facts import Facts
from carnet.usecases._journal_part import told, who_token
from carnet.usecases._tie_names import name_of_actor, name_of_tie


@dataclass(frozen=True)
class Line:
    """One act, with names looked up now.

    `named` is the professional that the act is about, when it is about one (a médecin traitant). `ref` names the event
    in addresses; `who` is the token of the actor; `told_at` is since when an act is told that was kept back at first.
    `known` are the documents of the act that the reader may know of, in the order of `titles`.
    """

    event: NewEvent
    seq: int
    actor_name: str
    profession: str
    structure_name: str
    titles: tuple[str, ...]
    by_me: bool
    named: str = ""
    ref: UUID = UUID(int=0)
    who: str = ""
    told_at: datetime | None = None
    stream: int = 0
    known: tuple[UUID, ...] = ()
    application: str = ""
    """The software through which the act was done, or that it is about, by its name."""


class Names:
    """Looks up each name once. `titles` are those of the documents that the reader may know of."""

    def __init__(self, facts: Facts, titles: Mapping[UUID, str]) -> None:
        self._facts = facts
        self._titles = titles
        self._people: dict[str, tuple[str, str]] = {}
        self._structures: dict[str, str] = {}
        self._relatives: dict[str, str] = {}
        self._software: dict[str, str] = {}

    def line(self, entry: Entry) -> Line:
        """The act of an event, in names."""
        event, told_at = told(entry)
        name, profession = self.actor(event)
        return Line(
            event=event,
            seq=entry.ref.seq,
            actor_name=name,
            profession=profession,
            structure_name=self.structure(event.who.structure),
            titles=tuple(self._titles[i] for i in event.documents if i in self._titles),
            by_me=bool(event.who.account) and event.who.account == str(self._facts.caller.account_id),
            named=self._about(dict(event.detail)),
            ref=UUID(bytes=entry.ref.link[:16]),
            who=who_token(self._facts.record_id, event.who),
            told_at=told_at,
            stream=int(entry.ref.stream),
            known=tuple(i for i in event.documents if i in self._titles),
            application=self.application(dict(event.detail).get("application", "") or event.who.application),
        )

    def actor(self, event: NewEvent) -> tuple[str, str]:
        """A professional of the directory; the holder; or who acts, or once acted, for the holder."""
        who = event.who
        if who.kind == ActorKind.PROFESSIONAL:
            return self._person(who.id)
        if who.kind not in PATIENT_SIDE:
            return "", ""
        if who.id not in self._relatives:
            holder = self._facts.patient.traits.display_name if self._facts.patient else ""
            own = who.kind == ActorKind.HOLDER
            self._relatives[who.id] = holder if own else name_of_actor(self._facts, who.id)
        return self._relatives[who.id], ""

    def structure(self, structure_id: str) -> str:
        """The name of a structure, or its identifier when the directory lacks it."""
        if structure_id and structure_id not in self._structures:
            found = directory.find_structure(structure_id)
            self._structures[structure_id] = found.name if found else structure_id
        return self._structures.get(structure_id, "")

    def application(self, client_id: str) -> str:
        """The name of a software; its identifier when it was never registered here."""
        if client_id and client_id not in self._software:
            self._software[client_id] = name_of(client_id)
        return self._software.get(client_id, "")

    def _about(self, detail: Mapping[str, str]) -> str:
        """Whom the act was about: a professional, a structure, a profession, or somebody who acts for the holder."""
        if "professional" in detail:
            return self._person(detail["professional"])[0]
        if "structure" in detail:
            return self.structure(detail["structure"])
        if "profession" in detail:
            found = professions.profession(detail["profession"])
            return found.display if found else detail["profession"]
        return name_of_tie(self._facts, detail["tie"]) if "tie" in detail else ""

    def _person(self, professional_id: str) -> tuple[str, str]:
        if professional_id not in self._people:
            found = directory.find_professional(professional_id)
            self._people[professional_id] = (found.display_name, found.profession) if found else (professional_id, "")
        return self._people[professional_id]
