"""What the person hides from some, in few words. Owns set-ups and questions; never a rule."""

from uuid import UUID

from carnet.policy.model import EVERYTHING, Audience, AudienceKind
from carnet.usecases._audiences import EVERYONE
from carnet.usecases.hide_document_from import HiddenFromSome, hide_document_from
from carnet.usecases.hide_kind_from import KindHidden, hide_kind_from
from tests import cast
from tests.usecases.scene import Scene

__all__ = ["AUDIENCES", "EVERYONE", "EVERYTHING", "hides_from", "hides_kind", "one", "profession", "structure"]


def one(of: cast.Carer) -> Audience:
    """This professional."""
    return Audience(AudienceKind.PROFESSIONAL, of.facts.professional_id)


def structure(of: cast.Carer) -> Audience:
    """Those who work where this professional does."""
    return Audience(AudienceKind.STRUCTURE, of.place.structure_id)


def profession(of: cast.Carer) -> Audience:
    """Those who have this profession."""
    return Audience(AudienceKind.PROFESSION, of.facts.profession)


AUDIENCES = {"professional": one, "structure": structure, "profession": profession}


def hides_from(scene: Scene, document: UUID, audience: Audience, *, hide: bool = True) -> HiddenFromSome:
    """Odette hides a document from some, or shows it to them again."""
    done = hide_document_from(scene.odette, scene.record, document, audience, hide=hide)
    assert isinstance(done, HiddenFromSome), done
    return done


def hides_kind(scene: Scene, code: str, audience: Audience, *, hide: bool = True) -> KindHidden:
    """Odette hides a kind of documents, or shows it again."""
    done = hide_kind_from(scene.odette, scene.record, code, audience, hide=hide)
    assert isinstance(done, KindHidden), done
    return done
