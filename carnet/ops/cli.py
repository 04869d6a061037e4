"""The command `carnet`. Owns the choice of the subcommand and the last word on errors; never a rule of the record.

Each subcommand is one module of this package with `add_arguments(parser)` and `run(args) -> int`.
"""

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from carnet.kernel.errors import Unavailable
from carnet.ops import noted
from carnet.ops.errors import EXIT_CODES, REFUSED, exit_code
from carnet.ops.sentences import both, of_refusal
from carnet.storage.instance_errors import StartRefused

# Name, module, what it does. A part that is not installed is not listed.
COMMANDS = (
    ("demo", "demo", "démonstration sur cette machine / demonstration on this machine"),
    ("init", "init", "créer une instance / make an instance"),
    ("serve", "serve", "servir les pages / serve the pages"),
    ("worker", "worker", "travaux de fond / background work"),
    ("check", "check", "vérifier avant de démarrer / check before starting"),
    ("check-schematrons", "check_schematrons", "essayer les schematrons / try the schematrons"),
    ("manage", "manage", "migrations et vérifications / migrations and checks"),
    ("forget-demo", "forget_demo", "effacer la démonstration / delete the demonstration"),
    ("import", "import_", "charger des documents CDA / load CDA documents"),
    ("add-operator", "add_operator", "créer un compte d'exploitant / make an operator's account"),
    ("read-texts", "read_texts", "lire les textes, pour la recherche / read texts, for searches"),
    ("index-traits", "index_traits", "trouver par les traits en urgence / find by traits in an emergency"),
    ("import-directory", "import_directory", "charger l'annuaire national / load the national directory"),
    ("notify-opening", "notify_opening", "annoncer des ouvertures / announce openings"),
    ("sandbox", "sandbox", "essais pour éditeurs, avec SOAP / trials for editors, with SOAP"),
    ("certificate", "certificate", "certificats de structures (VIHF) / certificates of structures (VIHF)"),
    ("mllp", "mllp", "messages d'hôpitaux (HL7v2) / hospital messages (HL7v2)"),
    ("hl7", "hl7_trial", "messages d'hôpitaux d'essai / hospital messages for trials"),
    ("vihf", "vihf", "signer une assertion d'essai / sign an assertion for trials"),
    ("client", "client", "logiciels avec jetons / software with tokens"),
    ("demo-token", "demo_token", "jeton d'essai pour l'API FHIR / token to try the FHIR API"),
    ("matrix", "matrix", "matrice d'habilitation / rights matrix"),
    ("due", "due", "actes que la loi retarde / acts that the law delays"),
    ("backup", "backup", "sauvegarder / back up"),
    ("restore", "restore", "revenir d'une sauvegarde / come back from a backup"),
    ("blobs", "blobs", "où sont les documents (S3) / where documents are (S3)"),
    ("fsck", "fsck", "comparer base, fichiers, clés, journal / compare database, files, keys, journal"),
    ("upgrade-db", "upgrade_db", "version du PostgreSQL embarqué / version of the embedded PostgreSQL"),
    ("distribute", "distribute", "répartir sur une grappe Citus / distribute on a cluster of Citus"),
    ("vault", "vault", "la clé maîtresse / the master key"),
    ("verify", "verify", "vérifier le journal / verify the journal"),
    ("witness", "witness", "cosigner un journal / cosign a journal"),
    ("export-proof", "export_proof", "historique avec preuves (essais) / history with proofs (trials)"),
    ("who-sees", "who_sees", "qui voit quoi / who sees what"),
    ("falc-lint", "falc_lint", "vérifier les textes / check the texts"),
    ("example-documents", "example_many", "beaucoup de documents d'exemple / many example documents"),
    ("populate", "bench.populate", "population inventée / made-up population"),
    ("bench", "bench", "mesurer / measure"),
)
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one subcommand and gives its exit code; an error becomes a sentence, never a traceback on the screen."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help"}:
        print(usage())
        return 0
    module = _module(words[0])
    if module is None:
        print(usage(), file=sys.stderr)
        return 2
    return _guarded(words[0], module, words[1:])


def usage() -> str:
    """The list of subcommands."""
    lines = [f"  {name:<19} {does}" for name, module, does in COMMANDS if _is_there(module)]
    return "\n".join(["usage: carnet COMMAND …", "", *lines])


def _is_there(module: str) -> bool:
    return find_spec(f"carnet.ops.{module}") is not None


def _module(name: str) -> str | None:
    found = {known: module for known, module, _ in COMMANDS if _is_there(module)}.get(name)
    return f"carnet.ops.{found}" if found else None


def _guarded(name: str, module: str, words: list[str]) -> int:
    try:
        command = import_module(module)
        parser = argparse.ArgumentParser(prog=f"carnet {name}", description=command.__doc__)
        command.add_arguments(parser)
        ticket, rest = noted.take_ticket(name, words)
        return noted.run(name, command.run, parser.parse_args(rest), ticket)
    except StartRefused as refused:
        print(of_refusal(refused), file=sys.stderr)
        return exit_code(refused)
    except Unavailable as away:
        print(both("error.ops.unavailable", what=away), file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output went away (`| head`): nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  (the edge of the program: an operator gets a sentence and a file)
        print(both("error.ops.unexpected", kind=type(error).__name__, log=_kept()), file=sys.stderr)
        return EXIT_CODES["ops.unexpected"]


def _kept() -> Path:
    """Keeps the traceback in a file that only this account reads: it may quote data."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    descriptor, name = tempfile.mkstemp(prefix=f"carnet-error-{stamp}-", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        traceback.print_exc(file=file)
    return Path(name)
