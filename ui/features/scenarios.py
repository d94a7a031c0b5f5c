"""Scenarios: the menu with a key each, saving what is set now, the list. `scenarios_of` is what demo mode asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from evalkit.frames import PixelFormat
from evalkit.notices import Notice, Severity
from evalkit.scenarios.scenario import SUFFIX, Scenario, read_scenario
from evalkit.scenarios.store import FOLDER, ScenarioStore
from ui.desk import Desk
from ui.dialogs.scenario_form import ScenarioForm, ScenarioWords
from ui.dialogs.scenarios import ScenariosDialog
from ui.presenters.notes import Note
from ui.presenters.output import preset_choices
from ui.presenters.scenarios import ScenarioRow, present_scenarios, scenario_now
from ui.presenters.scene import scene_title
from ui.scenario_control import ScenarioControl
from ui.views.frame.region_tool import place_of
from ui.views.frame_texts import format_name


def furnish(desk: Desk) -> None:
    """Fill the menu and connect the actions."""
    control = ScenarioControl(desk, ScenarioStore(desk.folders.data / FOLDER))
    control.setObjectName("scenario-control")
    _Menu(desk, control)
    _Shelf(desk, control)
    control.noted.connect(desk.director.show_note)
    control.reload()


def scenarios_of(desk: Desk) -> ScenarioControl | None:
    """Return what sets up scenarios in a window; None if this feature does not furnish it."""
    return desk.window.findChild(ScenarioControl, "scenario-control")


class _Menu(QObject):
    """One entry a scenario, with its key; the one that is set up is checked."""

    def __init__(self, desk: Desk, control: ScenarioControl) -> None:
        super().__init__(desk.window)
        self._desk, self._control = desk, control
        self._menu = desk.window.menus["scenario"]
        self._end = self._menu.insertSeparator(self._menu.actions()[0])
        self._entries: list[QAction] = []
        self._rows: tuple[ScenarioRow, ...] = ()
        self._cancel = desk.window.actions_table["cancel-scenario"]
        desk.window.actions_table.on("cancel-scenario", control.cancel)
        control.changed.connect(self._show)
        desk.director.refreshed.connect(lambda _: self._look())
        self._show()

    def _show(self) -> None:
        rows = present_scenarios(self._control.entries, self._desk.window.tr)
        if rows != self._rows:
            for action in self._entries:
                self._menu.removeAction(action)
                action.deleteLater()
            self._entries = [self._entry(index, row) for index, row in enumerate(rows)]
            self._rows = rows
        self._look()

    def _entry(self, index: int, row: ScenarioRow) -> QAction:
        action = QAction(row.title.replace("&", "&&"), self)
        action.setObjectName(f"scenario-{row.name}")
        action.setCheckable(True)
        action.setShortcut(row.keys)
        action.setToolTip(f"{row.detail} ({row.keys})" if row.keys else row.detail)
        action.triggered.connect(lambda _checked=False: self._control.apply(index))
        self._menu.insertAction(self._end, action)
        return action

    def _look(self) -> None:
        state, control = self._desk.director.state, self._control
        for action, row in zip(self._entries, self._rows, strict=True):
            action.setEnabled(state.connected and not row.problem)
            action.setChecked(row.name == (control.applying or control.current_name))
        self._cancel.setVisible(bool(control.applying))


class _Shelf(QObject):
    """Saves, edits, removes, reorders, reads and writes files."""

    def __init__(self, desk: Desk, control: ScenarioControl) -> None:
        super().__init__(desk.window)
        self._desk, self._control, self._store = desk, control, control.store
        self._dialog: ScenariosDialog | None = None
        self._removed: tuple[str, Scenario] | None = None
        """Name and content of what was removed last."""
        actions = desk.window.actions_table
        actions.on("save-scenario", self._save_now)
        actions.on("import-scenario", self._import)
        actions.on("manage-scenarios", self._open)
        control.changed.connect(self._show)

    def _save_now(self) -> None:
        """Make a scenario of what is set now; the words come from a form."""
        snapshot = self._desk.director.state.snapshot
        window = self._desk.window
        style, score = self._desk.frame_view.style_in_use, window.shown_score
        now = None if snapshot is None else scenario_now(snapshot, style, score, title="-")
        if now is None or snapshot is None:
            return
        labels = () if snapshot.card is None else snapshot.card.labels

        def save(words: ScenarioWords) -> None:
            scenario = _with(now, words)
            if not words.with_exposure:
                scenario = msgspec.structs.replace(scenario, exposure_us=None, gain_db=None)
            self._do("scenario-save", lambda: self._store.add(scenario), _tr("Saved as scenario “{title}”.").format(title=words.title))

        self._form(ScenarioWords(), labels, now, save, new=True)

    def _edit(self, name: str) -> None:
        entry = next((entry for entry in self._control.entries if entry.name == name), None)
        if entry is None or entry.scenario is None:
            return
        scenario = entry.scenario
        snapshot = self._desk.director.state.snapshot
        card = None if snapshot is None else snapshot.card
        labels = card.labels if card is not None and card.name == scenario.model else ()
        headline = msgspec.structs.replace(scenario.headline, words=_tr(scenario.headline.words))
        words = ScenarioWords(title=_tr(scenario.title), caption=_tr(scenario.caption), headline=headline)

        def save(changed: ScenarioWords) -> None:
            self._do("scenario-save", lambda: self._store.save(name, _with(scenario, changed)))

        self._form(words, labels, scenario, save, new=False)

    def _form(
        self, words: ScenarioWords, labels: tuple[str, ...], scenario: Scenario, save: Callable[[ScenarioWords], None], *, new: bool
    ) -> None:
        form = ScenarioForm(words, labels, _sets(scenario), new=new, parent=self._dialog or self._desk.window)
        form.chosen.connect(save)
        form.finished.connect(form.deleteLater)
        form.open()

    def _open(self) -> None:
        if self._dialog is None:
            dialog = self._dialog = ScenariosDialog(self._desk.window)
            dialog.apply_wanted.connect(self._control.apply_named)
            dialog.edit_wanted.connect(self._edit)
            dialog.remove_wanted.connect(self._remove)
            dialog.restore_wanted.connect(self._restore)
            dialog.order_wanted.connect(lambda names: self._do("scenario-order", lambda: self._store.reorder(names)))
            dialog.export_wanted.connect(self._export)
            dialog.import_wanted.connect(self._import)
        self._show()
        self._dialog.show()
        self._dialog.raise_()

    def _show(self) -> None:
        if self._dialog is not None:
            rows = present_scenarios(self._control.entries, self._desk.window.tr)
            removed = "" if self._removed is None else _tr(self._removed[1].title)
            self._dialog.apply(rows, connected=self._desk.director.state.connected, removed=removed)

    def _remove(self, name: str) -> None:
        def work() -> None:
            held = self._store.remove(name)
            self._removed = None if held is None else (name, held)  # the list is shown anew after this

        self._do("scenario-remove", work)

    def _restore(self) -> None:
        if self._removed is not None:
            (name, scenario), self._removed = self._removed, None
            self._do("scenario-restore", lambda: self._store.save(name, scenario))

    def _import(self) -> None:
        dialog = self._file_dialog("import-scenario-file", _tr("Scenario file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_file)
        dialog.open()

    def import_file(self, path: str) -> None:
        """Take a file into the list."""

        def work() -> str:
            return self._store.add(read_scenario(Path(path)))

        self._do("scenario-import", work, _tr("{file} is in the list of scenarios.").format(file=Path(path).name))

    def _export(self, name: str) -> None:
        dialog = self._file_dialog("export-scenario-file", _tr("Write the scenario to"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{name}{SUFFIX}")
        dialog.fileSelected.connect(lambda path: self._write(name, Path(path)))
        dialog.open()

    def _write(self, name: str, path: Path) -> None:
        self._do("scenario-export", lambda: self._store.export(name, path), _tr("Written: {file}").format(file=path))

    def _file_dialog(self, name: str, title: str) -> QFileDialog:
        dialog = QFileDialog(self._dialog or self._desk.window, title)
        dialog.setObjectName(name)
        dialog.setNameFilters([_tr("Scenarios ({pattern})").format(pattern=f"*{SUFFIX}"), _tr("All files (*)")])
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _do(self, name: str, work: Callable[[], object], told: str = "") -> None:
        """Do `work` on the disk in the background, say `told`, and read the list anew."""

        def done(_: object) -> None:
            self._control.reload()
            if told:
                self._desk.director.show_note(Note(notice=Notice(severity=Severity.INFO, text=told)))

        self._desk.bridge.run(name, work, done, lambda error: self._desk.director.show_note(Note(notice=Notice.from_error(error))))


def _with(scenario: Scenario, words: ScenarioWords) -> Scenario:
    return msgspec.structs.replace(scenario, title=words.title, caption=words.caption, headline=words.headline)


def _sets(scenario: Scenario) -> str:
    """Return what a scenario sets, in one line."""
    rois = _tr("{count} regions").format(count=len(scenario.rois)) if isinstance(scenario.rois, tuple) else ""
    window = (
        "" if scenario.inference_window is None else _tr("inference window {rect}").format(rect=place_of(scenario.inference_window.rect))
    )
    output = next((choice.text for choice in preset_choices(None, _tr) if choice.key == scenario.output), scenario.output)
    scene = scene_title(scenario.scene, _tr) if scenario.scene else ""
    parts = (scenario.model, output, _format(scenario.pixel_format), rois, window, scenario.mode, scene)
    return " · ".join(part for part in parts if part)


def _format(name: str) -> str:
    """Return what people call a pixel format; one of a newer program by its own name."""
    known = {known.value: known for known in PixelFormat}
    return format_name(known[name]) if name in known else name


def _tr(text: str) -> str:
    return QCoreApplication.translate("Scenarios", text)
