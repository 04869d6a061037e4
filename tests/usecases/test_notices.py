"""The holder is told that something happened: once, and without a word of health (relay_outbox, tell_holder)."""

import re

import pytest

from carnet.identity import mail, mail_worker
from carnet.kernel.errors import Conflict
from carnet.kernel.failpoints import FailpointReached
from carnet.kernel.ids import new_record_id
from carnet.storage import outbox
from carnet.storage.outbox import Posted, Task
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import close_record
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.reopen_record import reopen_record
from carnet.usecases.tell_holder import MESSAGES, TO_OTHERS, tell_holder
from tests import cast
from tests.usecases.relatives import family
from tests.usecases.scene import REPORT, Scene, counts, report

# What a mail must not say, in either language: health, documents, doctors, places.
FORBIDDEN = re.compile(
    r"médecin|docteur|doctor|infirmi|nurse|hôpital|hospital|cabinet|ordonnance|prescri|analyse|résultat|result|"
    r"compte.rendu|report|radio|vaccin|maladie|illness|soin|care\b|spécial|special|cardio|bilan",
    re.IGNORECASE,
)


def _relayed(scene: Scene) -> list[Posted]:
    taken: list[Posted] = []
    relay_outbox(taken.append, scene.clock)
    return taken


def test_relay_outbox_worker_relays_each_job_once(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    first = _relayed(scene)
    assert Task.TELL_DEPOSIT in {posted.task for posted in first}
    assert {posted.record_id for posted in first} == {scene.record}
    assert _relayed(scene) == []
    assert len(first) == counts("outbox")["outbox"]


def test_relay_outbox_worker_whose_job_fails_relays_it_again(scene: Scene) -> None:
    """The mark and the job commit together: a failure loses neither."""
    scene.deposits(cast.HELENE)

    def fail(_: Posted) -> None:
        raise FailpointReached

    with pytest.raises(FailpointReached):
        relay_outbox(fail, scene.clock)
    assert len(_relayed(scene)) == counts("outbox")["outbox"]


def test_relay_outbox_job_of_an_act_that_failed_is_never_relayed(scene: Scene) -> None:
    _relayed(scene)
    list_documents(scene.caller(cast.PAUL), scene.record)
    assert close_record(scene.odette, scene.record)
    _relayed(scene)
    assert isinstance(close_record(scene.odette, scene.record), Conflict)
    assert _relayed(scene) == []


def test_relay_outbox_jobs_hold_ids_only(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE, "Bilan cardiologique")
    for posted in _relayed(scene):
        assert all(re.fullmatch(r"[0-9a-f-]{36}", one) for one in posted.ids)


def _mails_of_the_whole_story(scene: Scene) -> list[mail.ReceivedMail]:
    """Every act of the story that tells the holder, relayed, queued and delivered."""
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE, "Bilan cardiologique")
    list_documents(helene, scene.record)
    change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    close_record(scene.odette, scene.record, "Ma raison")
    reopen_record(scene.odette, scene.record, consent=True)
    for posted in _relayed(scene):
        assert tell_holder(posted.record_id, posted.task, scene.clock)
    mail_worker.send_waiting(scene.clock.now())
    return list(mail.demo_mails())


def test_tell_holder_holder_gets_mails_without_a_word_of_health(scene: Scene) -> None:
    mails = _mails_of_the_whole_story(scene)
    assert {received.to for received in mails} == {cast.ODETTE.email}
    assert len({received.text.subject for received in mails}) >= 3
    for received in mails:
        text = f"{received.text.subject}\n{received.text.body}"
        assert not FORBIDDEN.search(text), text
        for word in (*_names(cast.HELENE), "Bilan", "raison", REPORT, str(scene.record)):
            assert word.lower() not in text.lower(), (word, text)


def _names(of: cast.Carer) -> tuple[str, ...]:
    facts, place = of.facts, of.place
    return (facts.family_name, facts.given_name, facts.professional_id, place.name, "Tilleuls", place.structure_id)


@pytest.mark.parametrize("text", ["Le docteur a lu.", "Un compte-rendu.", "Bilan", "A nurse looked", "Le Cabinet"])
def test_forbidden_words_are_found(text: str) -> None:
    """The planted bug."""
    assert FORBIDDEN.search(text)


def test_tell_holder_queued_mail_holds_no_value_at_all(scene: Scene) -> None:
    """What waits in the queue is the name of a message: there is nothing to fill in, so nothing to leak."""
    assert scene.odette.account_id is not None
    for task in sorted(set(MESSAGES) - TO_OTHERS):
        assert tell_holder(scene.record, task, scene.clock)
    assert counts("outgoing_mail") == {"outgoing_mail": len(set(MESSAGES) - TO_OTHERS)}


def test_tell_holder_record_without_an_account_is_not_told(scene: Scene) -> None:
    assert tell_holder(new_record_id(), Task.TELL_LIFE, scene.clock) is False
    assert counts("outgoing_mail") == {"outgoing_mail": 0}


def test_tell_holder_document_hidden_from_representatives_sends_no_mail(scene: Scene) -> None:
    """A deposit that the parents must not know of tells nobody (SEND_NO_MAIL)."""
    leo = family(scene.clock)
    secret, plain = Options(invisible_to_representatives=True), Options(invisible_to_representatives=False)
    helene = scene.caller(cast.HELENE)
    _relayed(scene)
    assert isinstance(deposit_document(helene, leo.record, report("Secret"), secret), Deposited)
    assert list(outbox.waiting()) == []
    assert isinstance(deposit_document(helene, leo.record, report("Ouvert"), plain), Deposited)
    assert [posted.task for posted in outbox.waiting()] == [Task.TELL_DEPOSIT]
