"""Compares the committed SchXslt2 with the archive that Maven Central publishes. Needs Maven; changes nothing."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "carnet" / "cda" / "schxslt2"


def main() -> int:
    """0 when the archive and every file are as SOURCE.json says, or when there is no Maven (said so); 1 otherwise."""
    source = json.loads((FOLDER / "SOURCE.json").read_text(encoding="utf-8"))
    if not shutil.which("mvn"):
        print("NOT COMPARED: SchXslt2 (there is no Maven here)")
        return 0
    group, artifact = source["package"].split(":")
    name = f"{group}:{artifact}:{source['version']}"
    subprocess.run(["mvn", "-q", "dependency:get", f"-Dartifact={name}", "-Dtransitive=false"], check=True)
    place = Path.home() / ".m2" / "repository" / Path(*group.split(".")) / artifact / source["version"]
    jar = place / f"{artifact}-{source['version']}.jar"
    faults = [] if _sha256(jar.read_bytes()) == source["jar_sha256"] else [f"{jar.name}: another checksum"]
    with zipfile.ZipFile(jar) as archive:
        for file, told in source["files"].items():
            if archive.read(told["in_jar"]) != (FOLDER / file).read_bytes():
                faults.append(f"{file}: differs from the archive")
    print("\n".join(faults) or f"SchXslt2 {source['version']}: as published")
    return 1 if faults else 0


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
