"""The golden test of an upload: the board runs the package's own input through it, and the answer is compared with the package's.

The running network and the stream go on meanwhile.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BoardFault, DecodeError
from evalkit.imx500.stream import decode_inference
from evalkit.models.golden import compare
from evalkit.models.package import ModelPackage
from evalkit.protocol.messages import ProgressReport
from evalkit.protocol.requests import ModelTrial
from evalkit.session.deploy_report import Golden
from evalkit.session.dialogue import Dialogue
from evalkit.session.upload import Upload

TRIALS = 2
"""A damaged packet costs the frame of a trial, as it costs any frame; then it is run once more."""


def verify(upload: Upload, package: ModelPackage, index: int, dialogue: Dialogue, stage: str) -> tuple[Golden, str]:
    """Return what the golden test of network `index` came to, with words; BoardFault if its answer is another one.

    Raises what the board answers, DecodeError if its answer cannot be read.
    """
    golden = package.golden[index]
    if golden is None:
        return Golden.ABSENT, "The package has no golden input; only its checksum was verified, on the board."
    hello = dialogue.wire.board.hello
    if hello is None or "trial" not in hello.capabilities.features:
        return Golden.UNSUPPORTED, "This board cannot try a network before it switches; only the checksum was verified, on the board."
    outputs = _tried(upload, package, index, dialogue, stage)
    check = compare(package.cards[index], package.networks[index], golden, outputs)
    if not check.passed:
        raise BoardFault(
            f"On the board it answers its golden input differently: {check.text}",
            hint="Build or fetch the package again; if it fails again, its network and its golden output do not belong together.",
        )
    return Golden.PASSED, f"Golden input: {check.text}"


def _tried(upload: Upload, package: ModelPackage, index: int, dialogue: Dialogue, stage: str) -> tuple[NDArray[np.generic], ...]:
    def heard(report: ProgressReport) -> None:
        dialogue.show(stage, report.done, report.total, report.unit)

    wire = dialogue.wire
    for _ in range(TRIALS):
        future = dialogue.submit(
            ModelTrial(upload_id=upload.id, network=index), f"try {package.name}", wire.limits.work_s, dialogue.new_id()
        )
        dialogue.answer(future, heard=heard)
        # The frame came before the answer, on the same line.
        raw = wire.trials.take()
        if raw is None or raw.start.trial != upload.id:
            continue
        for part, data in zip(raw.start.parts, raw.parts, strict=True):
            if part.kind == "inference":
                inference = decode_inference(data)
                if inference.outputs is not None:
                    return tuple(output.raw for output in inference.outputs)
    raise DecodeError("The board tried the network, and its answer did not arrive.", hint="Check the link and try again.")
