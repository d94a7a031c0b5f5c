"""The catalogue as cards: what can be had, how large it is, whether it is there, and how far fetching it is. Free of Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.presenters.fetch import Fetch
from ui.presenters.model import progress_text
from ui.presenters.units import Translate, bytes_text

if TYPE_CHECKING:
    from evalkit.models.catalogue import CatalogueItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be had."""

    item: CatalogueItem
    installed: bool
    newer: bool = False
    """Whether the catalogue has another version of it than the one that is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCard:
    """One item of the catalogue, ready to be drawn."""

    name: str
    title: str
    subtitle: str
    """Task or kind, size of the download."""
    licence: str = ""
    source: str = ""
    note: str = ""
    mark: str = ""
    """Installed, another version, and so on; "" if there is nothing to say."""
    url: str = ""
    """Of a link: the page that the browser opens."""
    can_install: bool = False
    install_text: str = ""
    active: bool = False
    """Whether it is being fetched."""
    progress_text: str = ""
    share: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersState:
    """The whole catalogue."""

    cards: tuple[OfferCard, ...] = ()
    all_text: str = ""
    """What installs everything that is recommended; "" if all of it is there."""
    all_names: tuple[str, ...] = ()
    busy: bool = False
    busy_text: str = ""


def present_offers(offers: Sequence[Offer], fetch: Fetch, tr: Translate = str) -> OffersState:
    """Return what to show of the catalogue while `fetch` is under way, or nothing is."""
    wanted = [offer.item for offer in offers if not offer.installed and (offer.item.is_default or offer.item.is_recommended)]
    size = bytes_text(sum(item.download_bytes for item in wanted))
    busy_text = ""
    if fetch.active:
        busy_text = tr("Getting {item}…").format(item=fetch.item) if fetch.item else tr("Getting models…")
    return OffersState(
        cards=tuple(_card(offer, fetch, tr) for offer in offers),
        all_text=tr("Install all {count} recommended ({size})").format(count=len(wanted), size=size) if wanted else "",
        all_names=tuple(item.name for item in wanted),
        busy=fetch.active,
        busy_text=busy_text,
    )


def _card(offer: Offer, fetch: Fetch, tr: Translate) -> OfferCard:
    item = offer.item
    active = fetch.active and fetch.item == item.title
    progress = fetch.progress if active else None
    mark = ""
    if offer.installed:
        mark = tr("another version is there") if offer.newer else tr("installed")
    elif item.link is None and item.is_default:
        mark = tr("recommended first")
    elif item.is_recommended:
        mark = tr("recommended")
    note = item.link.note if item.link is not None else (item.card.note if item.card is not None else "")
    return OfferCard(
        name=item.name,
        title=item.title,
        subtitle=_subtitle(offer, tr),
        licence=item.licence,
        source=_source(item),
        note=note,
        mark=mark,
        url="" if item.link is None else item.link.url,
        can_install=item.link is None and (not offer.installed or offer.newer) and not fetch.active,
        install_text=tr("Update") if offer.newer else tr("Install"),
        active=active,
        progress_text="" if progress is None else f"{tr(progress.stage)}: {progress_text(progress, tr)}",
        share=None if progress is None or not progress.total else progress.done / progress.total,
        words=" ".join(
            (item.name, item.title, item.licence, note, *((item.card.task, tr(item.card.task)) if item.card is not None else (item.kind,)))
        ).lower(),
    )


def _subtitle(offer: Offer, tr: Translate) -> str:
    item = offer.item
    if item.link is not None:
        size = bytes_text(item.link.size_bytes) if item.link.size_bytes else ""
        return " · ".join(part for part in (tr("for real boards, from its maker's page"), size) if part)
    what = tr(item.card.task) if item.card is not None else tr("footage for the emulator")
    if offer.installed and not offer.newer:
        return what
    return tr("{what} · {size} to fetch").format(what=what, size=bytes_text(item.download_bytes))


def _source(item: CatalogueItem) -> str:
    if item.link is not None:
        return item.link.url.removeprefix("https://")
    return "PyPI: " + ", ".join(dict.fromkeys(f"{source.package} {source.version}" for source in item.sources))
