"""The window's language: catalogues of Qt Linguist in assets/i18n, made with packaging/translations.py."""

from __future__ import annotations

import enum
import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator

from ui.resources import asset

log = logging.getLogger(__name__)

CONTEXT = "EvalKit"
"""The only context of our catalogues: a word means the same in every part of the window."""


class Language(enum.Enum):
    """What the user asked for."""

    SYSTEM = ""
    ENGLISH = "en"
    JAPANESE = "ja"


class Catalogue(QTranslator):
    """Looks every text up in one context, whichever class or presenter it comes from."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:  # noqa: ARG002 - Qt's signature
        """Return the text in this language; None (not "", which would be shown) if there is none."""
        return super().translate(CONTEXT, source, disambiguation or "", n) or None


def remembered_language(store: QSettings) -> Language:
    """Return the language that was asked for last."""
    wanted = str(store.value("language", ""))
    return next((language for language in Language if language.value == wanted), Language.SYSTEM)


def resolve(choice: Language) -> Language:
    """Return the language that `choice` means here: the desktop's if there is a catalogue for it, else English."""
    if choice is not Language.SYSTEM:
        return choice
    return Language.JAPANESE if QLocale.system().language() == QLocale.Language.Japanese else Language.ENGLISH


def apply_language(application: QCoreApplication, choice: Language) -> list[QTranslator]:
    """Let the application speak; call it before the first widget is made. Replaces the language before. Return what is installed."""
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    code = resolve(choice).value
    installed: list[QTranslator] = []
    for translator, file in (
        (Catalogue(application), str(asset(f"i18n/evalkit_{code}.qm"))),
        (QTranslator(application), f"{QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)}/qtbase_{code}.qm"),
    ):
        if translator.load(file) and application.installTranslator(translator):
            installed.append(translator)
        else:
            log.info("There is no catalogue %s", file)
    return installed
