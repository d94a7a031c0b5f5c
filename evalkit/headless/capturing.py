"""`evalkit capture`: keep the sensor's own lines of some frames as files, for other tools to read."""

from __future__ import annotations

import argparse
from contextlib import ExitStack

from evalkit.errors import EvalKitError
from evalkit.headless import exits
from evalkit.headless.run import emulator_config, open_session, stop_streaming
from evalkit.headless.terminal import ProgressLine, say, show
from evalkit.session.capture import INDEX_FILE, CaptureIndex, RawCapture
from evalkit.session.snapshot import SessionState


def main(args: argparse.Namespace) -> int:
    """Capture as the command line says; return the exit code. Raises CaptureError, or what the session raises."""
    try:
        config = None if args.url else emulator_config(args)
    except ValueError as error:
        say(f"evalkit capture: {error}")
        return exits.USAGE
    with ExitStack() as stack:
        session = open_session(args, config, stack)
        try:
            with ProgressLine() as line:
                index = RawCapture(session, args.raw, progress=line.update).run(args.frames)
        except EvalKitError as error:
            if session.state is not SessionState.FAULTED:
                raise
            say(f"{error.message} {error.hint} What came before is in {args.raw}.")
            return exits.FAULTED
        stop_streaming(session)
    show(str(args.raw / INDEX_FILE))
    say(_verdict(index))
    return exits.OK


def _verdict(index: CaptureIndex) -> str:
    frames = index.frames
    answered = sum(frame.output_valid is True for frame in frames)
    late = sum(frame.answers_frame is not None and frame.answers_frame != frame.frame_id for frame in frames)
    lost = ", ".join(f"{count} {cause}" for cause, count in index.lost.items()) or "none"
    unread = sum(bool(frame.error) for frame in frames)
    parts = [f"{len(frames)} frames of {frames[0].bytes:,} bytes", f"{answered} with an answer of the network"]
    if late:
        parts.append(f"{late} of them to an earlier picture")
    if unread:
        parts.append(f"{unread} that could not be read")
    return f"{', '.join(parts)}; frames lost between them: {lost}"
