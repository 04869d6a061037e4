"""The inside of the process that runs schematrons with SaxonC. Never imported elsewhere, never asks the network.

SaxonC is a native image that reserves more address space than any useful RLIMIT_AS, so memory is bounded by the size
of the document (the parser's limit) and time by the processor limit below and by the parent. Files may be read: value
sets stand beside the schematrons. Nothing may be written: the file size limit is zero.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from saxonche import PySaxonProcessor

from carnet.cda.parser import own_tree

TRANSPILE = Path(__file__).parent / "schxslt2" / "transpile.xsl"
SVRL = "http://purl.oclc.org/dsdl/svrl"
CPU_SECONDS = 120
MOST_FINDINGS = 500
MOST_TEXT = 2_000
_FOUND = (f"{{{SVRL}}}failed-assert", f"{{{SVRL}}}successful-report")
_GRAVITIES = {"warning": "warning", "warn": "warning", "info": "info", "information": "info"}


def main() -> None:
    """Reads a task line and a document on the standard input; answers one JSON line for each schematron."""
    task = json.loads(sys.stdin.buffer.readline())
    document = sys.stdin.buffer.read().decode("utf-8")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    with PySaxonProcessor(license=False) as saxon:
        # `document('http://…')` in a schematron is an error instead of a request.
        saxon.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
        transpile = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(TRANSPILE))
        node = saxon.parse_xml(xml_text=document)
        for name in task["files"]:
            sys.stdout.write(json.dumps(_one(saxon, transpile, node, Path(task["folder"]), name)) + "\n")
            sys.stdout.flush()


def _one(saxon: Any, transpile: Any, node: Any, folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    try:
        sheet = transpile.transform_to_string(source_file=str(path))
        processor = saxon.new_xslt30_processor()
        # Relative names of value sets are relative to the schematron.
        processor.set_cwd(f"{path.parent}/")
        svrl = processor.compile_stylesheet(stylesheet_text=sheet).transform_to_string(xdm_node=node)
        findings = _findings(svrl)
    except Exception as error:  # noqa: BLE001  Whatever a schematron does, the next one has its turn.
        return {"schematron": name, "findings": [], "failure": _short(error)}
    return {"schematron": name, "findings": findings, "failure": ""}


def _findings(svrl: str) -> list[dict[str, str]]:
    return [_finding(element) for element in own_tree(svrl).iter(*_FOUND)][:MOST_FINDINGS]


def _finding(element: Any) -> dict[str, str]:
    text = " ".join("".join(element.find(f"{{{SVRL}}}text").itertext()).split())
    return {
        "rule": element.get("id") or "",
        "location": element.get("location", "").replace("Q{urn:hl7-org:v3}", ""),
        "gravity": _GRAVITIES.get((element.get("role") or "").lower(), "error"),
        "text": text[:MOST_TEXT],
    }


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
