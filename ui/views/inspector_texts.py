"""The words of the inspector: what a bundle's metadata and sensor values are called and how they are written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from evalkit.imx500.stream import DnnHeader, Inference
from evalkit.session.bundle import FrameBundle
from ui.presenters.inspection import TensorRow, tensor_rows
from ui.presenters.units import NOTHING, bytes_text, exposure_text, ms_text, since_text
from ui.views.frame_texts import SEPARATOR, format_name
from ui.views.property_model import Section


def caption_of(bundle: FrameBundle, limit: int | None = None) -> str:
    """Return which frame is shown and how many items its result has; only `limit` of them are listed."""
    frame = _tr("Frame {id}").format(id=_number(bundle.frame_id))
    if bundle.result is None:
        return frame
    count = len(bundle.result.items)
    found = _tr("1 result") if count == 1 else _tr("{count} results").format(count=_number(count))
    if limit is not None and count > limit:
        found = _tr("{count} results, the best {limit} listed").format(count=_number(count), limit=_number(limit))
    late = bundle.result_age_frames
    age = _tr("1 frame old") if late == 1 else _tr("{count} frames old").format(count=late)
    return SEPARATOR.join((frame, found) if bundle.result_age_frames == 0 else (frame, found, age))


def empty_text(bundle: FrameBundle | None) -> str:
    """Return why the table of results is empty."""
    if bundle is None:
        return _tr("Results appear with the first frame.")
    if bundle.result is not None:
        return _tr("Nothing found in this frame.")
    if bundle.inference_error is not None:
        return _tr("The result cannot be read.\n{reason}").format(reason=bundle.inference_error.message)
    if bundle.card is None and bundle.inference is None:
        return _tr("No network answers.\nChoose a model, and an output format with metadata.")
    return _tr("No result in this frame.")


def metadata_sections(bundle: FrameBundle) -> tuple[Section, ...]:
    """Return what the sensor's metadata say: times, headers, the network, its tensors."""
    sections = []
    if bundle.inference_error is not None:
        error = bundle.inference_error
        rows = [(_tr("What"), error.message), (_tr("Hint"), error.hint or NOTHING)]
        if error.offset is not None:
            rows.append((_tr("At byte"), _number(error.offset)))
        sections.append(Section(title=_tr("Cannot be read"), rows=tuple(rows)))
    if bundle.inference is not None:
        sections += _inference_sections(bundle.inference)
    if bundle.card is not None:
        card = bundle.card
        rows = [(_tr("Title"), card.title), (_tr("Task"), _tr(card.task)), (_tr("Licence"), card.licence or NOTHING)]
        sections.append(Section(title=_tr("Model card"), rows=tuple(rows)))
    return tuple(sections)


def sensor_sections(bundle: FrameBundle) -> tuple[Section, ...]:
    """Return how the exposure was made, when, and what it cost on the link."""
    lost = ", ".join(f"{cause} {count}" for cause, count in sorted(bundle.lost_before.items()) if count)
    age = bundle.age_ms(bundle.received_ns)
    picture = bundle.picture
    count = bundle.bytes
    return (
        Section(
            title=_tr("Frame"),
            rows=(
                (_tr("Number"), _number(bundle.frame_id)),
                (_tr("Picture"), f"{format_name(picture.format)} {picture.size}" if picture is not None else _tr("not sent")),
                (_tr("Regions of interest"), _number(len(bundle.rois))),
                (_tr("Inference window"), str(bundle.inference_window)),
                (_tr("Lost before it"), lost or _tr("none")),
            ),
        ),
        Section(
            title=_tr("Sensor"),
            rows=(
                (_tr("Exposure"), exposure_text(bundle.exposure_us)),
                (_tr("Gain"), f"{bundle.gain_db:.1f} dB"),
                (_tr("Frame period"), f"{bundle.frame_period_us / 1e3:.2f} ms ({1e6 / max(1, bundle.frame_period_us):.1f} fps)"),
                (_tr("Temperature"), f"{bundle.temperature_c:.0f} °C"),
            ),
        ),
        Section(
            title=_tr("Times"),
            rows=(
                (_tr("Since the first frame"), since_text(bundle.since_first_ns)),
                (_tr("Exposure began"), _tr("{time} s, board clock").format(time=f"{bundle.timestamp_ns / 1e9:.6f}")),
                (_tr("Ready at the board"), _tr("{time} later").format(time=ms_text((bundle.ready_ns - bundle.timestamp_ns) / 1e6))),
                (_tr("Received here"), _tr("{time} after ready").format(time=ms_text(age)) if age is not None else NOTHING),
                (_tr("Decoding"), f"{bundle.decode_us} µs"),
            ),
        ),
        Section(
            title=_tr("Bytes"),
            rows=(
                (_tr("Image"), bytes_text(count.image)),
                (_tr("ROI crops"), bytes_text(count.roi)),
                (_tr("Input tensor"), bytes_text(count.tensor)),
                (_tr("Metadata"), bytes_text(count.metadata)),
                (_tr("Overhead"), bytes_text(count.overhead)),
                (_tr("All"), bytes_text(count.total)),
            ),
        ),
    )


def _inference_sections(inference: Inference) -> list[Section]:
    network = inference.network
    return [
        Section(
            title=_tr("Time (KPI line)"),
            rows=((_tr("DNN"), ms_text(inference.dnn_us / 1e3)), (_tr("DSP"), ms_text(inference.dsp_us / 1e3))),
        ),
        Section(title=_tr("Network"), rows=((_tr("Name"), network.name), (_tr("Number"), str(network.id)))),
        *(_tensor_section(row) for row in tensor_rows(inference)),
        _header_section(_tr("Input header"), inference.input_header),
        _header_section(_tr("Output header"), inference.output_header),
    ]


def _tensor_section(row: TensorRow) -> Section:
    title = _tr('Input "{name}"') if row.is_input else _tr('Output "{name}"')
    span = _tr("not sent") if row.low is None or row.high is None else f"{row.low:.4g} … {row.high:.4g}"
    return Section(
        title=title.format(name=row.name),
        rows=(
            (_tr("Shape"), " x ".join(str(size) for size in row.shape)),
            (_tr("Type"), row.dtype),
            (_tr("Scale"), f"{row.scale:.6g}"),
            (_tr("Zero point"), str(row.shift)),
            (_tr("Values"), span),
        ),
    )


def _header_section(title: str, header: DnnHeader) -> Section:
    return Section(
        title=title,
        rows=(
            (_tr("Valid"), _tr("yes") if header.valid else _tr("no")),
            (_tr("Frame count"), str(header.frame_count)),
            (_tr("Longest line"), _tr("{count} bytes").format(count=header.max_line_bytes)),
            (_tr("apParams"), _tr("{count} bytes").format(count=header.ap_params_bytes)),
            (_tr("Network"), str(header.network_id)),
        ),
    )


def _number(value: int) -> str:
    return QLocale().toString(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)
