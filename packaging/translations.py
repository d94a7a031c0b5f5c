"""Renew the catalogues of the window's languages: `python packaging/translations.py`, in the virtual environment.

It finds all texts of ui/ (pyside6-lupdate), keeps the translations that assets/i18n/evalkit_*.ts has, marks new texts as unfinished, and
compiles the catalogues (pyside6-lrelease). Texts live in one context (see ui/language.py), so a word is translated once.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assets" / "i18n"
PLURAL_FORMS = {"en": 2, "ja": 1}
"""How many forms each language has; English holds plurals only, since the source is English."""
TOOLS = Path(sys.executable).parent


def main() -> int:
    """Renew all catalogues; return 1 if a text is not translated."""
    FOLDER.mkdir(exist_ok=True)
    sources = found_texts()
    unfinished = 0
    for code in PLURAL_FORMS:
        catalogue, missing = renewed(code, sources)
        unfinished += len(missing)
        for text in missing:
            print(f"{code}: not translated: {text}")
        ET.indent(catalogue)
        path = FOLDER / f"evalkit_{code}.ts"
        path.write_bytes(b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + ET.tostring(catalogue, encoding="utf-8") + b"\n")
        run("pyside6-lrelease", "-silent", str(path), "-qm", str(path.with_suffix(".qm")))
    print(f"{len(sources)} texts, {unfinished} not translated")
    return 1 if unfinished else 0


def found_texts() -> dict[str, bool]:
    """Return every text of the window, in its order, and whether it counts something (%n).

    `_tr` is what modules without a class of Qt call theirs. Texts within f-strings are not found: use `format`.
    """
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "ui").rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "all.ts"
        run("pyside6-lupdate", "-silent", "-tr-function-alias", "tr+=_tr", *files, "-ts", str(raw))
        messages = ET.parse(raw).getroot().iter("message")  # noqa: S314 - lupdate wrote it a moment ago
        return {message.findtext("source", ""): message.get("numerus") == "yes" for message in messages}


def renewed(code: str, sources: dict[str, bool]) -> tuple[ET.Element, list[str]]:
    """Return the catalogue of a language with all texts, and those that are not translated."""
    path = FOLDER / f"evalkit_{code}.ts"
    old = {}
    if path.is_file():
        for message in ET.parse(path).getroot().iter("message"):  # noqa: S314 - our own file
            translation = message.find("translation")
            if translation is not None and translation.get("type") != "unfinished":
                old[message.findtext("source", "")] = translation
    root = ET.Element("TS", version="2.1", language=code, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = "EvalKit"
    missing = []
    for source in sorted(sources, key=lambda text: (text.casefold(), text)):
        if code == "en" and not sources[source]:
            continue
        message = ET.SubElement(context, "message", {"numerus": "yes"} if sources[source] else {})
        ET.SubElement(message, "source").text = source
        if source in old:
            message.append(old[source])
            continue
        missing.append(source)
        translation = ET.SubElement(message, "translation", type="unfinished")
        for _ in range(PLURAL_FORMS[code] if sources[source] else 0):
            ET.SubElement(translation, "numerusform")
    return root, missing


def run(tool: str, *arguments: str) -> None:
    """Run a tool of the virtual environment in the project's folder."""
    subprocess.run([str(TOOLS / tool), *arguments], check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
