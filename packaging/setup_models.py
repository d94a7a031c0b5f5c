"""Fetch the default networks and footage, once, into the user's data folder; never a reason not to start. Readable by Python 3.6."""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import List

from setup_report import say

STAMP = "evalkit-models.json"
HOME_VARIABLE = "EVALKIT_HOME"
MOST_FILES = 200
"""Files that are remembered as "were there": the defaults are about ten; a folder full of the user's own need not be looked through."""

ASK_FOLDER = "from evalkit.folders import default_folders; print(default_folders().data)"

GO_ON = """Not all default networks and footage are here (the reason stands above). EvalKit starts without them, on its generated scene and built-in networks.
To fetch them later, with a network:  {} -m evalkit model install --defaults"""


def catalogue_fingerprint(repository: Path) -> str:
    """Return what changes when the catalogue of networks does, or the folder that the user wants them in."""
    try:
        catalogue = (repository / "evalkit" / "models" / "catalogue.json").read_bytes()
    except OSError:
        catalogue = b""
    return hashlib.sha256(catalogue + b"\0" + os.environ.get(HOME_VARIABLE, "").encode()).hexdigest()


def are_fetched(repository: Path) -> bool:
    """Tell whether an earlier start fetched them and they are still where it left them. Costs a millisecond."""
    try:
        stamp = json.loads((repository / ".venv" / STAMP).read_text(encoding="utf-8"))
        fetched = stamp["catalogue"] == catalogue_fingerprint(repository)
        return fetched and bool(stamp["files"]) and all(Path(name).exists() for name in stamp["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def files_below(folder: Path) -> List[str]:
    """Return the paths of the first MOST_FILES files below `folder`."""
    found = []  # type: List[str]
    for parent, _, names in os.walk(str(folder)):
        found += [str(Path(parent, name)) for name in names]
        if len(found) >= MOST_FILES:
            break
    return found[:MOST_FILES]


def fetch(repository: Path, python: Path) -> bool:
    """Fetch what is missing with the command that EvalKit itself has for it; tell whether all is there now."""
    say("Fetching the default networks and footage")
    if subprocess.call([str(python), "-m", "evalkit", "model", "install", "--defaults"]) != 0:
        say(GO_ON.format(python))
        return False
    folder = subprocess.check_output([str(python), "-c", ASK_FOLDER], universal_newlines=True).strip()
    stamp = {"catalogue": catalogue_fingerprint(repository), "files": files_below(Path(folder))}
    (repository / ".venv" / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    return True
