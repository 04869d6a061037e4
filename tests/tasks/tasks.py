"""The twenty tasks, written once for all hands. Owns what a person does and what the last page must say."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from PIL import Image

from tests import cast
from tests.browser.newcomers import INVITATION
from tests.tasks.hands import File, Hands
from tests.tasks.people import World

PASSWORD: Final = "un long mot de passe de canari"  # Of a test person.
LOGIN: Final = "canari.toute.neuve"


@dataclass(frozen=True)
class Task:
    """What somebody wants, in easy words; what the brochure promises, in ours; the page where it begins."""

    name: str
    words: str
    promise: str
    begins: str
    run: Callable[[World], Hands]


def _day(hands: Hands, name: str, day: date) -> None:
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        hands.fill(f"{name}-{part}", str(value))


def _at_home(hands: Hands) -> Hands:
    """Begins where somebody stands after signing in."""
    hands.open("patient_home")
    return hands


def _code(text: str, shape: re.Pattern[str]) -> str:
    found = shape.search(text)
    assert found, text
    return found.group()


def activates(world: World) -> Hands:
    """The paper of the desk, an identifier, a password, a mail that is proved, the rules."""
    paper = world.paper(cast.KARIM)
    hands = world.nobody()
    hands.open("home")
    hands.follow("J’ai un code sur papier")
    hands.fill("code", paper)
    _day(hands, "naissance", cast.KARIM.identity.traits.birth_date)
    hands.press("Continuer")
    hands.fill("login", LOGIN)
    hands.fill("password", PASSWORD)
    hands.fill("password_again", PASSWORD)
    hands.press("Continuer")
    hands.fill("comment", "email")
    hands.fill("email", f"{LOGIN}@exemple.test")
    hands.press("Continuer")
    hands.fill("code", world.code_by_mail())
    hands.press("Continuer")
    hands.tick("accord")
    hands.press("Finir")
    assert "prêt" in hands.text(), hands.text()
    return hands


def enters(world: World) -> Hands:
    """Identifier, password, the code of the mail."""
    hands = world.nobody()
    hands.open("home")
    hands.follow("Entrer")
    hands.fill("login_name", cast.ODETTE.login)
    hands.fill("password", cast.PASSWORD)
    hands.press("Continuer")
    hands.fill("code", world.code_by_mail())
    hands.press("Entrer")
    assert "Mes documents" in hands.text(), hands.text()
    return hands


def finds_a_lost_identifier(world: World) -> Hands:
    """The pages say where to go; the agent of the desk prints the paper. Both walks are one way."""
    hands = world.nobody()
    hands.open("home")
    hands.follow("Entrer")
    hands.follow("perdu")
    hands.follow("J’ai perdu mon identifiant")
    assert "Venez au guichet" in hands.text(), hands.text()
    agent = world.agent()
    agent.way[:] = hands.way
    agent.open("desk_home")
    agent.follow("Code perdu, identifiant perdu")
    traits = cast.ODETTE.identity.traits
    agent.fill("nom", traits.birth_name)
    agent.fill("prenom", traits.first_given_name)
    _day(agent, "naissance", traits.birth_date)
    agent.press("Chercher")
    agent.follow("Voir ce compte")
    agent.tick("papiers")
    agent.press("Imprimer l’identifiant")
    assert cast.ODETTE.login in agent.text(), agent.text()
    return agent


def opens_my_record(world: World) -> Hands:
    """An account without a record."""
    hands = _at_home(world.newcomer(cast.KARIM))
    hands.follow("Ouvrir mon dossier")
    hands.tick("accord")
    hands.press("Ouvrir mon dossier")
    assert "est ouvert" in hands.text(), hands.text()
    return hands


def opens_a_childs_record(world: World) -> Hands:
    """A parent who helps nobody yet."""
    hands = _at_home(world.newcomer(cast.CLAIRE))
    hands.follow("J’aide une autre personne")
    hands.follow("Ouvrir le dossier de mon enfant")
    traits, ins = cast.LEO.identity.traits, cast.LEO.identity.ins
    assert ins is not None
    hands.fill("prenom", traits.first_given_name)
    hands.fill("nom", traits.birth_name)
    _day(hands, "naissance", traits.birth_date)
    hands.fill("sexe", "garcon")
    hands.fill("ins", ins.value)
    hands.tick("certifie")
    hands.tick("accord")
    hands.press("Ouvrir")
    assert "est ouvert" in hands.text(), hands.text()
    return hands


def adds_a_second_parent(world: World) -> Hands:
    """From the child's record, whose page is home for the parent who acts."""
    hands = opens_a_childs_record(world)
    _at_home(hands).way.clear()
    hands.follow("Qui voit le dossier")
    hands.follow("Les personnes qui")
    hands.follow("Inviter l’autre parent")
    father = cast.THOMAS.identity.traits
    hands.fill("prenom", father.first_given_name)
    hands.fill("nom", father.birth_name)
    _day(hands, "naissance", father.birth_date)
    hands.fill("titre", "parent")
    hands.press("Faire l’invitation")
    _code(hands.text(), INVITATION)
    return hands


def writes_an_allergy(world: World) -> Hands:
    """One question a page."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Ma santé")
    hands.follow("Mes allergies")
    hands.follow("Écrire")
    hands.fill("reponse", "Cacahuète")
    hands.press("Continuer")
    hands.fill("reponse", "food")
    hands.press("Continuer")
    hands.press("Continuer")
    hands.press("Continuer")
    hands.press("Garder")
    assert "Cacahuète" in hands.text(), hands.text()
    return hands


def writes_whom_to_call(world: World) -> Hands:
    """One question a page."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Ma santé")
    hands.follow("Les personnes à prévenir")
    hands.follow("Écrire une information")
    hands.fill("reponse", "Claire Martineau")
    hands.press("Continuer")
    hands.fill("reponse", "Ma fille")
    hands.press("Continuer")
    hands.fill("reponse", "06 99 00 12 34")
    hands.press("Continuer")
    hands.press("Continuer")
    hands.press("Garder")
    assert "Claire Martineau" in hands.text(), hands.text()
    return hands


def adds_a_photo(world: World) -> Hands:
    """The photograph of a paper becomes a document."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Mes documents")
    hands.follow("Ajouter un document")
    out = BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "JPEG")
    hands.give("fichiers", File("papier.jpg", out.getvalue(), "image/jpeg"))
    hands.fill("titre", "Radio du genou")
    hands.press("Ajouter à mon dossier")
    assert "Radio du genou" in hands.text(), hands.text()
    return hands


def finds_a_pdf_to_print(world: World) -> Hands:
    """The original opens beside, and the telephone prints it."""
    world.scene.deposits(cast.HELENE, "Radio du genou")
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Mes documents")
    hands.follow("Radio du genou")
    hands.follow("Télécharger ce document")
    assert hands.file().startswith(b"%PDF")
    return hands


def sees_who_looked(world: World) -> Hands:
    """A doctor stated an agreement before."""
    world.scene.agrees(cast.HELENE)
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Qui a vu mon dossier")
    assert "Hélène Roussel" in hands.text(), hands.text()
    return hands


def hides_a_document(world: World) -> Hands:
    """From all professionals but who wrote it and the médecin traitant."""
    world.scene.deposits(cast.HELENE, "Radio du genou")
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Mes documents")
    hands.follow("Radio du genou")
    hands.follow("Cacher ce document")
    hands.press("Oui, cacher ce document")
    assert "caché" in hands.text(), hands.text()
    return hands


def hides_from_one(world: World) -> Hands:
    """A doctor who may read is chosen in the list."""
    world.scene.deposits(cast.HELENE, "Radio du genou")
    world.scene.agrees(cast.PAUL)
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Mes documents")
    hands.follow("Radio du genou")
    hands.follow("Cacher ce document")
    hands.follow("Cacher à certaines personnes")
    hands.press("Choisir Paul Vasseur")
    hands.press("Oui, cacher")
    assert "caché à cette personne" in hands.text(), hands.text()
    return hands


def blocks_before_a_visit(world: World) -> Hands:
    """Somebody whom no list names yet: found by the name."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Qui voit mon dossier")
    hands.follow("Chercher un professionnel")
    hands.fill("nom", "Vasseur")
    hands.press("Chercher")
    hands.follow("Paul Vasseur")
    hands.follow("Bloquer")
    hands.press("Bloquer")
    assert "Paul Vasseur" in hands.text() and "bloqu" in hands.text(), hands.text()
    return hands


def gives_a_code(world: World) -> Hands:
    """Read aloud or shown; it ends after a day."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Qui voit mon dossier")
    hands.follow("Donner un code")
    hands.fill("duree", "1440")
    hands.press("Faire un code")
    assert re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", hands.text()), hands.text()
    return hands


def names_my_doctor(world: World) -> Hands:
    """Found by the name."""
    world.scene.agrees(cast.MARC)
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Mon médecin traitant")
    hands.fill("nom", "Delorme")
    hands.press("Chercher ce médecin")
    hands.follow("Choisir Marc Delorme")
    hands.press("Oui, choisir ce médecin")
    assert "Marc Delorme" in hands.text(), hands.text()
    return hands


def forbids_the_emergency(world: World) -> Hands:
    """One of the choices that were asked at the opening."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Mes choix")
    hands.follow("Je suis en danger")
    hands.fill("reponse", "non")
    hands.press("Garder ma réponse")
    assert "Mon dossier reste fermé" in hands.text(), hands.text()
    return hands


def makes_my_card(world: World) -> Hands:
    """Something chosen for the card, then the sheet for the wallet."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Ma carte d’urgence")
    hands.follow("Qui je suis")
    hands.tick("element", "identity")
    hands.press("Garder mes choix")
    hands.follow("Imprimer ma carte")
    assert hands.file().startswith(b"%PDF")
    return hands


def chooses_how_to_be_told(world: World) -> Hands:
    """One message at each visit, in place of one a day."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Qui a vu mon dossier")
    hands.follow("Me prévenir")
    hands.follow("Les visites")
    hands.fill("reponse", "each")
    hands.press("Garder ma réponse")
    assert "Chaque fois" in hands.text(), hands.text()
    return hands


def closes(world: World) -> Hands:
    """With the tick that says that it was read."""
    hands = _at_home(world.person(cast.ODETTE))
    hands.follow("Fermer mon dossier")
    hands.tick("dite")
    hands.press("Oui, fermer mon dossier")
    assert "est fermé" in hands.text(), hands.text()
    return hands


HOME, OWN = "la page d’accueil, sans être entré", "mon accueil, après être entré"
TASKS: Final = (
    Task("activate", "J’ai un papier du guichet. Je fais mon compte.", "I decide to open it", HOME, activates),
    Task("enter", "J’entre dans mon dossier.", "a personal code protects it", HOME, enters),
    Task("lost-identifier", "J’ai perdu mon identifiant. Le guichet me le donne.", "a personal code protects it", HOME,
          finds_a_lost_identifier),
    Task("open", "J’ouvre mon dossier, seul.", "I decide to open it, alone", OWN, opens_my_record),
    Task("open-child", "J’ouvre le dossier de mon enfant.", "parents open a child's record", OWN,
         opens_a_childs_record),
    Task("second-parent", "J’invite l’autre parent.", "parents open a child's record", OWN, adds_a_second_parent),
    Task("allergy", "J’écris une allergie.", "I write about my health", OWN, writes_an_allergy),
    Task("whom-to-call", "J’écris qui appeler pour moi.", "whom to call", OWN, writes_whom_to_call),
    Task("photo", "J’ajoute la photo d’un papier.", "I write about myself and my health", OWN, adds_a_photo),
    Task("print", "Je trouve un document et je l’imprime.", "I see everything", OWN, finds_a_pdf_to_print),
    Task("who-looked", "Je regarde qui a vu mon dossier.", "I am told whenever someone looked", OWN, sees_who_looked),
    Task("hide", "Je cache un document à tous.", "I hide what I want", OWN, hides_a_document),
    Task("hide-from-one", "Je cache un document à une personne.", "I hide what I want from some", OWN, hides_from_one),
    Task("block", "Je bloque une personne avant un rendez-vous.", "others see what their job allows", OWN,
          blocks_before_a_visit),
    Task("one-day-code", "Je donne un accès pour un jour.", "others see what their job allows", OWN, gives_a_code),
    Task("my-doctor", "Je choisis mon médecin traitant.", "my médecin traitant sees everything", OWN, names_my_doctor),
    Task("emergency", "Je décide pour les urgences.", "in an emergency they can help me", OWN, forbids_the_emergency),
    Task("card", "J’imprime ma carte d’urgence.", "in an emergency they can help me", OWN, makes_my_card),
    Task("told", "Je choisis d’avoir un message à chaque visite.", "I am told", OWN, chooses_how_to_be_told),
    Task("close", "Je ferme mon dossier.", "I close it when I want", OWN, closes),
)  # fmt: skip
