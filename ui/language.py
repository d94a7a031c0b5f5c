"""The window's language: catalogues of Qt Linguist in assets/i18n, made with packaging/translations.py."""

from __future__ import annotations

import enum
import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

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


JAPANESE_FONTS = (
    *("Yu Gothic UI", "Meiryo UI", "Hiragino Sans"),
    *("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "IPAPGothic", "IPAexGothic", "IPAGothic"),
)
"""Fonts of Windows, macOS and Linux, the best first. Named, because without a name a system that is not Japanese may draw kanji in their
Chinese forms, and digits in another font than the words around them."""


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
    language = resolve(choice)
    if language is Language.JAPANESE and isinstance(application, QApplication):
        use_japanese_font(application)
    code = language.value
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


def use_japanese_font(application: QApplication) -> None:
    """Write Japanese and Latin in one font that is made for both, in the size that the system asks for."""
    known = set(QFontDatabase.families())
    family = next((name for name in JAPANESE_FONTS if name in known), "")
    if not family:
        log.warning("No Japanese font is known by name; texts may look uneven. Install Noto Sans CJK (fonts-noto-cjk) or IPA Gothic.")
        return
    font = application.font()
    if font.family() != family:
        font.setFamily(family)
        application.setFont(font)
