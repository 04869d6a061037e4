"""Java programs of the folders beside this one. Owns their building with Maven, once, and how they are started."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

_BUILD: Final = ["mvn", "-q", "-B", "compile", "dependency:build-classpath", "-Dmdep.outputFile=target/classpath"]


@cache
def missing(project: Path) -> str | None:
    """Why the programs of a folder cannot run here; None if they can. Builds them when it is first asked."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    built = subprocess.run(_BUILD, cwd=project, capture_output=True, text=True, timeout=900)
    return None if built.returncode == 0 else f"Maven could not build: {built.stdout[-400:]}"


def command(project: Path, main: str, *arguments: str, memory: str = "1g") -> list[str]:
    """What starts one of them."""
    classpath = f"{project / 'target' / 'classes'}:{(project / 'target' / 'classpath').read_text(encoding='utf-8')}"
    return ["java", f"-Xmx{memory}", "-cp", classpath, f"carnet.{main}", *arguments]
