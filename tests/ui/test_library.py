"""The library panel with a real library behind it: what a user sees, types, presses, drops and takes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDockWidget,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from evalkit.flow import CancelToken, Progress
from evalkit.folders import Folders
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.models.builtin import builtin_packages
from evalkit.models.catalogue import catalogue
from evalkit.models.library import ModelLibrary
from evalkit.protocol.values import ModelStatus
from tests.ui.office import Office, Opener, connect, press
from tests.ui.screenshots import keep_screenshot
from ui.panels.library import LibraryPanel
from ui.presenters.fetch import Fetch
from ui.presenters.library import Query, present_card, select, used_text
from ui.presenters.offers import Offer, present_offers
from ui.shelf import LibraryShelf
from ui.views.library_card import LibraryCardView

NOW = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)


class Shelf(LibraryShelf):
    """The real library; only what needs a network connection is stood in for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, str)
        self.asked: list[tuple[str, ...]] = []
        self.error: Exception | None = None
        self.cancelled = False

    def install(
        self, names: tuple[str, ...], began: Callable[[str], None], progress: Callable[[Progress], None], cancel: CancelToken
    ) -> None:
        self.asked.append(names)
        if self.error is not None:
            raise self.error
        began(next(offer.item.title for offer in self.look().offers if offer.item.name == names[0]))
        progress(Progress(stage="Fetching", done=4_000_000, total=10_000_000))
        cancel._event.wait(30)
        self.cancelled = True
        cancel.check()


class Setting:
    """A window with the library open, and two models of the user's own in it."""

    def __init__(self, opener: Opener, folders: Folders, qtbot: QtBot, theme: str = "light") -> None:
        self.library = ModelLibrary(folders.data / "models")
        self.shelf = Shelf(self.library.folder)
        first, second, *_ = builtin_packages()
        self.library.add(first.data, "alpha")
        self.library.add(second.data, "beta")
        (self.library.folder / "broken.rpk").write_bytes(first.data[:700])
        self.qtbot = qtbot
        self.office: Office = opener.open(shelf=self.shelf, theme=theme, features=["library"])  # type: ignore[arg-type]
        found = self.office.window.findChild(LibraryPanel)
        assert found is not None
        self.panel = found
        press(qtbot, self.office, "Ctrl+L")
        qtbot.waitUntil(lambda: len(self.panel.list.views()) == len(builtin_packages()) + 3)

    @property
    def names(self) -> list[str]:
        return [view.card.name for view in self.panel.list.views() if isinstance(view, LibraryCardView)]

    def card(self, name: str) -> LibraryCardView:
        view = self.panel.list.view_of(name)
        assert isinstance(view, LibraryCardView), name
        return view

    def click(self, name: str) -> None:
        view = self.card(name)
        self.panel.list.scrollToItem(self.panel.list.item(self.names.index(name)))
        place = view.mapTo(self.panel.list.viewport(), QPoint(20, 12))
        QTest.mouseClick(self.panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert self.panel.list.chosen == name

    def button(self, name: str, key: str) -> QToolButton:
        found = self.card(name).findChild(QToolButton, f"card-{key}")
        assert isinstance(found, QToolButton)
        return found

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.panel.list, key, modifiers)

    def dialog(self, name: str) -> QDialog:
        found: list[QDialog] = []

        def look() -> bool:
            found[:] = [one for one in self.office.window.findChildren(QDialog, name) if one.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(look)
        return found[0]


@pytest.fixture
def setting(opener: Opener, folders: Folders, qtbot: QtBot) -> Setting:
    return Setting(opener, folders, qtbot)


def text_of(widget: QWidget, name: str) -> str:
    label = widget.findChild(QLabel, name)
    assert isinstance(label, QLabel), name
    return label.text()


def test_the_library_covers_its_own_side_only_and_goes_when_it_is_in_the_way(setting: Setting, qtbot: QtBot) -> None:
    window = setting.office.window
    dock, picture = window.findChild(QDockWidget, "dock-library"), setting.office.desk.frame_view
    assert isinstance(dock, QDockWidget)
    assert dock.isFloating()
    place = dock.geometry()
    assert not place.intersects(QRect(picture.mapToGlobal(QPoint(0, 0)), picture.size()))
    plots = window.plots["rates"]
    assert not place.intersects(QRect(plots.mapToGlobal(QPoint(0, 0)), plots.size()))
    window.docks.show("inspector")  # as every action does that opens a panel
    assert not dock.isVisible()
    press(qtbot, setting.office, "Ctrl+L")
    qtbot.waitUntil(dock.isVisible)
    assert dock.geometry() == place
    press(qtbot, setting.office, "Ctrl+L")
    assert not dock.isVisible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_card_says_what_a_model_is_takes_and_reaches(opener: Opener, folders: Folders, qtbot: QtBot, theme: str) -> None:
    setting = Setting(opener, folders, qtbot, theme)
    first = builtin_packages()[0]
    view = setting.card("alpha")
    assert text_of(view, "card-title") == first.card.title
    assert first.card.task in text_of(view, "card-subtitle")
    assert "256x192" in text_of(view, "card-subtitle")
    assert "MB free" in text_of(view, "card-memory-words")
    assert "results/s · DSP" in text_of(view, "card-speed")
    assert "alpha" in text_of(view, "card-origin")
    assert "not used yet" in text_of(view, "card-origin")
    assert "2028" in view.toolTip() or "every frame" in view.toolTip()
    setting.click("beta")
    qtbot.waitUntil(lambda: setting.card("beta").height() >= setting.card("beta").sizeHint().height())
    keep_screenshot(setting.panel, f"library-{theme}")
    tabs = setting.panel.findChild(QTabBar, "library-tabs")
    assert isinstance(tabs, QTabBar)
    tabs.setCurrentIndex(1)
    keep_screenshot(setting.panel, f"library-catalogue-{theme}")


def test_a_broken_file_is_listed_last_with_its_problem_and_the_remedy(setting: Setting) -> None:
    assert setting.names[-1] == "broken"
    view = setting.card("broken")
    assert text_of(view, "card-problem")
    assert any("import" in label.text() for label in view.findChildren(QLabel))
    setting.click("broken")
    assert not setting.button("broken", "swap").isEnabled()
    assert not setting.button("broken", "plan").isEnabled()
    assert setting.button("broken", "remove").isEnabled()


def test_the_filter_finds_by_words_task_and_fit(setting: Setting) -> None:
    line = setting.panel.findChild(QLineEdit, "library-filter")
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "alpha")
    assert setting.names == ["alpha"]
    assert text_of(setting.panel, "library-count") == "1 of 9 models"
    QTest.keyClicks(line, " no such thing")
    assert setting.names == []
    assert "No model matches" in text_of(setting.panel, "library-empty")
    line.clear()
    fits = setting.panel.findChild(QCheckBox, "library-fits")
    assert isinstance(fits, QCheckBox)
    QTest.mouseClick(fits, Qt.MouseButton.LeftButton, pos=QPoint(8, fits.height() // 2))
    assert "broken" not in setting.names


def test_a_double_click_swaps_and_shows_all_about_a_model_while_no_board_is_there(setting: Setting, qtbot: QtBot) -> None:
    QTest.mouseDClick(setting.card("alpha"), Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    setting.dialog("model-details").reject()
    connect(qtbot, setting.office)
    qtbot.waitUntil(setting.button("alpha", "swap").isEnabled)
    QTest.mouseDClick(setting.card("alpha"), Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    qtbot.waitUntil(lambda: setting.office.desk.director.state.uploading)
    assert setting.office.desk.director.state.selected_model == "alpha"


def test_enter_swaps_to_the_chosen_model_and_says_why_not_before_a_board_is_there(setting: Setting, qtbot: QtBot) -> None:
    setting.click("alpha")
    assert not setting.button("alpha", "swap").isEnabled()
    assert "Connect" in setting.button("alpha", "swap").toolTip()
    connect(qtbot, setting.office)
    qtbot.waitUntil(setting.button("alpha", "swap").isEnabled)
    setting.key(Qt.Key.Key_Down)
    setting.key(Qt.Key.Key_Up)
    assert setting.office.desk.director.state.selected_model == "alpha"
    setting.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: setting.office.desk.director.state.uploading)
    assert "under way" in setting.button("alpha", "swap").toolTip()


def test_the_running_model_is_marked_by_its_checksum_and_cannot_be_swapped_to(setting: Setting, qtbot: QtBot) -> None:
    session = connect(qtbot, setting.office)
    package = setting.library.load("beta")
    assert session.status.model is not None
    session.answer("output") if session.wanted("output") else None
    session.status = msgspec.structs.replace(
        session.status, model=ModelStatus(generation=2, name="whatever", card_json="", sha256=package.sha256)
    )
    session.change()
    qtbot.waitUntil(lambda: setting.card("beta").card.running)
    setting.click("beta")
    assert not setting.button("beta", "swap").isEnabled()
    assert setting.button("beta", "swap").toolTip() == "It runs already"


def test_delete_removes_and_control_z_brings_back_and_the_notice_offers_it_too(setting: Setting, qtbot: QtBot) -> None:
    connect(qtbot, setting.office)  # now Ctrl+Z is also the window's, for regions
    setting.click("alpha")
    setting.key(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "alpha" not in setting.names)
    assert not (setting.library.folder / "alpha.rpk").exists()
    assert "was removed" in setting.office.label("notice-text")
    setting.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "alpha" in setting.names)
    qtbot.waitUntil(lambda: setting.panel.list.chosen == "alpha")
    assert setting.library.load("alpha").sha256 == builtin_packages()[0].sha256


def test_what_was_removed_at_an_earlier_start_can_be_brought_back(setting: Setting, qtbot: QtBot) -> None:
    setting.library.remove("beta")
    setting.office.window.actions_table["undo-remove"].trigger()
    qtbot.waitUntil(lambda: setting.library.removed() == ())
    assert setting.library.load("beta").name == "beta"


def test_built_in_models_stay(setting: Setting) -> None:
    name = builtin_packages()[0].name
    setting.click(name)
    assert not setting.button(name, "remove").isEnabled()
    setting.key(Qt.Key.Key_Delete)
    setting.key(Qt.Key.Key_F2)
    assert not setting.office.window.findChildren(QInputDialog)
    assert name in setting.names


def test_f2_renames_and_a_bad_name_is_told(setting: Setting, qtbot: QtBot) -> None:
    setting.click("alpha")
    setting.key(Qt.Key.Key_F2)
    dialog = setting.dialog("rename-model")
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue("gamma")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "gamma" in setting.names and "alpha" not in setting.names)
    setting.click("gamma")
    setting.key(Qt.Key.Key_F2)
    dialog = setting.dialog("rename-model")
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue("../evil")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "cannot be the name" in setting.office.label("notice-text"))
    assert "gamma" in setting.names


def test_details_and_plan_tell_everything_before_a_swap(setting: Setting, qtbot: QtBot) -> None:
    setting.click("beta")
    QTest.mouseClick(setting.button("beta", "plan"), Qt.MouseButton.LeftButton)
    dialog = setting.dialog("model-details")
    assert text_of(dialog, "plan-verdict").startswith("It fits")
    assert not push_button(dialog, "details-swap").isEnabled()  # nothing is connected
    tabs = dialog.findChild(QTabBar)
    assert isinstance(tabs, QTabBar)
    tabs.setCurrentIndex(1)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert setting.library.load("beta").sha256 in words
    assert "verified by inference" in words
    dialog.close()


def test_export_writes_the_very_package(setting: Setting, qtbot: QtBot, tmp_path: Path) -> None:
    setting.click("alpha")
    QTest.mouseClick(setting.button("alpha", "export"), Qt.MouseButton.LeftButton)
    dialog = setting.dialog("export-model")
    assert isinstance(dialog, QFileDialog)
    target = tmp_path / "there.rpk"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(lambda: "was written" in setting.office.label("notice-text"))
    assert target.read_bytes() == builtin_packages()[0].data


def test_the_context_menu_has_what_the_card_has(setting: Setting, qtbot: QtBot) -> None:
    setting.click("alpha")
    place = setting.card("alpha").mapTo(setting.panel.list.viewport(), QPoint(20, 12))
    setting.panel.list.customContextMenuRequested.emit(place)
    menu = setting.panel.findChild(QMenu, "library-menu")
    assert isinstance(menu, QMenu)
    texts = [action.text().partition("\t")[0] for action in menu.actions()]
    assert texts == ["Swap", "Plan…", "Details…", "Export…", "Rename…", "Remove"]
    menu.actions()[-1].trigger()
    menu.close()
    qtbot.waitUntil(lambda: "alpha" not in setting.names)


def test_files_dropped_on_the_panel_are_opened(setting: Setting, tmp_path: Path) -> None:
    opened: list[tuple[Path, ...]] = []
    setting.office.window.files_opened.connect(opened.append)
    drop(setting.panel, tmp_path / "new.rpk")
    assert opened == [(tmp_path / "new.rpk",)]


def test_a_catalogue_item_installs_with_its_bytes_and_can_be_cancelled(setting: Setting, qtbot: QtBot) -> None:
    tabs = setting.panel.findChild(QTabBar, "library-tabs")
    assert isinstance(tabs, QTabBar)
    tabs.setCurrentIndex(1)
    offer = setting.panel.offers.view_of("pedestrian-ssdlite")
    assert offer is not None
    assert "11.6 MB to fetch" in " ".join(label.text() for label in offer.findChildren(QLabel))
    button = offer.findChild(QPushButton, "offer-button")
    assert button is not None
    assert button.text() == "Install"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: text_of(offer, "offer-progress-text") == "Fetching: 4.00 MB / 10.0 MB")
    assert button.text() == "Cancel"
    others = setting.panel.offers.view_of("efficientnet-lite0")
    assert others is not None
    assert not push_button(others, "offer-button").isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button.text() == "Install" and button.isEnabled())
    assert setting.shelf.asked == [("pedestrian-ssdlite",)]
    assert setting.shelf.cancelled


def test_offline_is_told_in_words_and_the_rest_still_works(setting: Setting, qtbot: QtBot) -> None:
    from evalkit.errors import FetchFailed  # noqa: PLC0415 - only here

    setting.shelf.error = FetchFailed("The package index cannot be reached.", hint="Connect to a network, then try again.")
    tabs = setting.panel.findChild(QTabBar, "library-tabs")
    assert isinstance(tabs, QTabBar)
    tabs.setCurrentIndex(1)
    all_of_it = setting.panel.findChild(QPushButton, "install-all")
    assert isinstance(all_of_it, QPushButton)
    assert all_of_it.text().startswith("Install all ")
    QTest.mouseClick(all_of_it, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be reached" in setting.office.label("notice-text"))
    assert all_of_it.isVisible()


def test_links_to_the_makers_open_in_the_browser(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    tabs = setting.panel.findChild(QTabBar, "library-tabs")
    assert isinstance(tabs, QTabBar)
    tabs.setCurrentIndex(1)
    offer = setting.panel.offers.view_of("aitrios-rpi-model-zoo")
    assert offer is not None
    button = offer.findChild(QPushButton, "offer-button")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened == ["https://github.com/SonySemiconductorSolutions/aitrios-rpi-model-zoo"]


def test_a_swap_counts_as_a_use(setting: Setting, qtbot: QtBot) -> None:
    setting.office.desk.deployment.deployed.emit("alpha")
    qtbot.waitUntil(lambda: "used today" in text_of(setting.card("alpha"), "card-origin"))


def test_a_slow_network_is_shown_with_the_rate_it_reaches_here() -> None:
    package = builtin_packages()[0]
    entry = next(entry for entry in ModelLibrary(Path("nowhere")).entries() if entry.name == package.name)
    assert entry.card is not None
    slow = replace(entry, card=msgspec.structs.replace(entry.card, dsp_us=60_000))
    card = present_card(slow, mode=DEFAULT_MODE, frame_period_us=DEFAULT_MODE.frame_period_us, running=False, now=NOW)
    assert card.speed == "10.0 results/s · DSP 60.0 ms"
    assert "one frame of 3 gets a result" in card.speed_tip


def test_the_catalogue_says_what_is_there_and_what_is_another_version() -> None:
    items = [item for item in catalogue() if item.kind == "model"]
    offers = (Offer(item=items[0], installed=True), Offer(item=items[1], installed=True, newer=True), Offer(item=items[2], installed=False))
    first, second, third = present_offers(offers, Fetch()).cards
    assert (first.mark, first.can_install) == ("installed", False)
    assert (second.mark, second.install_text, second.can_install) == ("another version is there", "Update", True)
    assert (third.install_text, third.can_install) == ("Install", True)
    busy = present_offers(offers, Fetch(active=True, item=items[2].title, progress=Progress(stage="Fetching", done=5, total=10)))
    assert [card.active for card in busy.cards] == [False, False, True]
    assert busy.cards[2].share == 0.5
    assert not any(card.can_install for card in busy.cards)


def test_a_long_list_is_shown_within_a_blink(qtbot: QtBot, opener: Opener) -> None:
    """Not timed: that no card's view is made twice is what keeps it quick."""
    office = opener.open(features=["library"])
    panel = office.window.findChild(LibraryPanel)
    assert panel is not None
    entry = ModelLibrary(Path("nowhere")).entries()[0]
    cards = [
        present_card(replace(entry, name=f"m{n}"), mode=DEFAULT_MODE, frame_period_us=33_333, running=False, now=NOW) for n in range(40)
    ]
    panel.apply(cards)
    qtbot.waitUntil(lambda: len(panel.list.views()) == len(cards))
    before = panel.list.views()
    panel.apply([replace(card, running=card.name == "m7", badges=("running now",) if card.name == "m7" else card.badges) for card in cards])
    after = panel.list.views()
    assert [one is two for one, two in zip(before, after, strict=True)].count(False) == 1


def test_the_order_is_what_was_asked_for() -> None:
    entries = ModelLibrary(Path("nowhere")).entries()
    cards = [
        replace(present_card(entry, mode=DEFAULT_MODE, frame_period_us=33_333, running=False, now=NOW), used_s=float(index))
        for index, entry in enumerate(entries)
    ]
    assert [card.used_s for card in select(cards, Query(order="used"))] == sorted((card.used_s for card in cards), reverse=True)
    sizes = [card.memory.used for card in select(cards, Query(order="size"))]
    assert sizes == sorted(sizes, reverse=True)
    titles = [card.title.lower() for card in select(cards, Query())]
    assert titles == sorted(titles)


def test_last_use_reads_like_a_calendar() -> None:
    assert used_text(None, NOW) == "not used yet"
    assert used_text(NOW.timestamp() - 3600, NOW) == "used today, 11:00"
    assert used_text(NOW.timestamp() - 24 * 3600, NOW) == "used yesterday"
    assert used_text(0.0, NOW) == "used 1970-01-01"


def push_button(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def drop(target: QWidget, *paths: Path) -> None:
    """Drag files onto a widget and let go."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, data, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), copy, data, left, none))
