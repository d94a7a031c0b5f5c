"""What is said in the picture while its regions are edited: what a drag does, and what stands in its way."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.presenters.regions import FIXED, WHOLE, Regions
from ui.views.marks import Note, Tone


def hints_of(regions: Regions, max_rois: int, sent: str, *, zoomed: bool) -> tuple[Note, ...]:
    """Return the hints for a board that cuts `max_rois` and now sends those of `sent` (OutputSelection.rois)."""
    takes_drags = len(regions.rois) < max_rois or regions.window != WHOLE
    panning = (Note(text=_tr("Drag with the middle button, or use the arrow keys, to move the picture")),) if zoomed and takes_drags else ()
    if regions.window == WHOLE:
        window = _tr("Inference window: drag its border or a handle to make it smaller")
    else:
        window = _tr("Inference window: drag its border or a handle to resize it, its inside to move it")
    if not max_rois:
        rois = _tr("This board cuts no ROIs: only the inference window can be changed")
        return Note(text=rois, tone=Tone.STATEMENT), Note(text=window), *panning
    if len(regions.rois) >= max_rois:
        rois = _tr("All {count} ROIs of this board are in use: remove one to draw another").format(count=max_rois)
    elif regions.rois:
        rois = _tr("Drag on a free place to draw an output ROI; drag an ROI to move it, a handle to resize it")
    else:
        rois = _tr("Drag on a free place to draw an output ROI, which the board then cuts out of each frame")
    notes = [Note(text=rois), Note(text=window), *panning]
    if not sent:
        text = _tr("The output format sends no ROIs: draw one, or choose “ROI crops + metadata”")
        notes.append(Note(text=text, tone=Tone.STATEMENT))
    elif sent != FIXED:
        notes.append(Note(text=_tr("The board cuts ROIs where the network finds something: one drawn here takes their place")))
    return tuple(notes)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RegionHints", text)
