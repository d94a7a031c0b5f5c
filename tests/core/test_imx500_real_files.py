"""Real network files, described exactly: every number that `evalkit inspect` shows of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evalkit.imx500.inspection import inspect_file


def tensor(name: str, shape: list[int], dtype: str, scale: float, size: int, lines: int, **changes: object) -> dict[str, object]:
    """Return what a tensor's description must have; lines are the body's, without the header's."""
    return {
        "name": name,
        "shape": shape,
        "padding": [0] * len(shape),
        "dtype": dtype,
        "scale": scale,
        "shift": 0,
        "bytes": size,
        "lines": lines,
        **changes,
    }


REAL: dict[str, dict[str, Any]] = {
    "inputtensoronly": {
        "version": ("0311030000000100", "3.11.3", "1.0"),
        "network": "model_file0",
        "blocks": [65_008],
        "inputs": [tensor("Placeholder:0", [480, 640, 3], "int8", 2**-7, 921_600, 360)],
        "outputs": [tensor("ransform-0-output1:0", [10], "int8", 2**-6, 10, 1)],
        "lines": (361, 2),
        "memory": (1_401_856, 18_784, 6_966_816, 16.9),
        "members": {"imx500_regs": 392, "network_info.txt": 913},
        "info": (640, 480, "signed RGB", [(10, 1)], 324),
        "intrinsics": None,
    },
    "mobilenet_v2": {
        "version": ("0314150000000100", "3.14.15", "1.0"),
        "network": "mobilenetv2_imx500v1_pot8bit_mctq_Keras",
        "blocks": [1 << 20, 1 << 20, 1 << 20, 903_360],
        "inputs": [tensor("input_1:0", [224, 224, 3], "int8", 2**-7, 150_528, 59)],
        "outputs": [tensor("ns_post_activation:0", [1000], "uint8", 2**-8, 1000, 1)],
        "lines": (60, 2),
        "memory": (1_674_240, 3_681_440, 3_031_776, 63.9),
        "members": {"imx500_regs": 392, "network_info.txt": 915, "network_intrinsics": 28_709},
        "info": (224, 224, "signed RGB", [(1000, 1)], 348),
        "intrinsics": ("classification", 30.0, 1001),
    },
    "posenet": {
        "version": ("0311030000000100", "3.11.3", "1.0"),
        "network": "posenet_mobilenet_v1_075_353_481_quant",
        "blocks": [1 << 20, 612_528],
        "inputs": [tensor("sub_2:0", [353, 481, 3], "uint8", 1.0, 512 * 354 * 3, 213, padding=[1, 31, 0])],
        "outputs": [
            tensor("tmaps_CONV_2D_bias:0", [23, 31, 17], "int8", 0.125, 12_121, 5),
            tensor("fsets_CONV_2D_bias:0", [23, 31, 34], "int8", 0.125, 24_242, 10),
            tensor("sets_CONCATENATION:0", [23, 31, 64], "int8", 2.0, 45_632, 18),
        ],
        "lines": (214, 34),
        "memory": (4_645_888, 1_342_240, 2_399_328, 71.4),
        "members": {"imx500_regs": 392, "network_info.txt": 1084, "network_intrinsics": 50},
        "info": (481, 353, "unsigned RGB", [(12_121, 1), (24_242, 1), (45_632, 1)], 568),
        "intrinsics": ("pose estimation", 30.0, 0),
    },
    "ssd_mobilenetv2_fpnlite_320x320_pp": {
        "version": ("0313060000000100", "3.13.6", "1.0"),
        "network": "ssdmobilenetv2fpnlite320x320_custom_pp_no_bg_mctq_Keras",
        "blocks": [1 << 20, 1 << 20, 1 << 20, 817_024],
        "inputs": [tensor("input_7:0", [320, 320, 3], "int8", 2**-7, 307_200, 120)],
        "outputs": [
            tensor("d_post_process/NMS:0", [100, 4], "int16", 2**-15, 800, 1),
            tensor("d_post_process/NMS:0", [100], "uint8", 2**-8, 100, 1),
            tensor("d_post_process/NMS:0", [100], "int16", 1.0, 200, 1),
            tensor("d_post_process/NMS:0", [1], "int16", 1.0, 2, 1),
        ],
        "lines": (121, 5),
        "memory": (3_431_424, 3_567_168, 1_388_864, 83.4),
        "members": {"imx500_regs": 392, "network_info.txt": 1158, "network_intrinsics": 987},
        "info": (320, 320, "signed RGB", [(400, 2), (100, 1), (100, 2), (1, 2)], 620),
        "intrinsics": ("object detection", 26.0, 90),
    },
}
"""What the four files hold, from the fact sheet and the files' own texts."""


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_described_exactly(shared_data: Path, name: str) -> None:
    wanted = REAL[name]
    description = json.loads(json.dumps(inspect_file((shared_data / "rpk" / f"imx500_network_{name}.rpk").read_bytes())))
    assert (description["kind"], description["form"], description["problems"]) == ("network", "wire order", [])
    flags = ("encrypted", "device_locked", "made_by_evalkit", "twin", "card")
    assert [description[flag] for flag in flags] == [False, False, False, None, None]
    assert (description["version"], description["converter"], description["model_version"]) == wanted["version"]
    assert description["network_id"] == 0
    assert [block["bytes"] for block in description["blocks"]] == wanted["blocks"]
    assert [block["offset"] for block in description["blocks"]] == [k << 20 for k in range(len(wanted["blocks"]))]
    assert description["block_bytes"] == sum(wanted["blocks"])
    (network,) = description["networks"]
    assert (network["id"], network["name"], network["type"]) == (0, wanted["network"], "")
    for kind in ("inputs", "outputs"):
        assert [{key: one[key] for key in wanted[kind][0]} for one in network[kind]] == wanted[kind]
        assert [one["id"] for one in network[kind]] == list(range(len(wanted[kind])))
    assert [one["serialization"] for one in network["inputs"]] == [[1, 0, 2]]
    assert all(one["serialization"] == list(range(len(one["shape"]))) for one in network["outputs"])
    assert [one["persistent"] for one in network["inputs"]] == [True]
    assert (network["input_lines"], network["output_lines"]) == wanted["lines"]
    memory = description["memory"]
    assert (memory["total"], memory["reserved"]) == (8_388_480, 1_024)
    assert (memory["runtime"], memory["coefficients"], memory["free"], memory["used_percent"]) == wanted["memory"]
    assert description["members"] == wanted["members"]
    assert [part["type"] for part in description["segments"]] == [7, 4, 8, 9, 10, 11, 12] + [16] * len(wanted["blocks"])
    assert description["segments"][7]["address"] == f"0x{0x44000000 + 8_388_480 - wanted['memory'][1]:08X}"


@pytest.mark.parametrize("name", REAL)
def test_the_archives_of_real_files_are_described_exactly(shared_data: Path, name: str) -> None:
    wanted = REAL[name]
    description = inspect_file((shared_data / "rpk" / f"imx500_network_{name}.rpk").read_bytes())
    info = description["network_info"]
    assert (info["version"], info["network_id"], info["network_type"], info["post_process_flag"]) == ("020400", 0, 0, None)
    (entry,) = info["networks"]
    outputs = [(one["elements"], one["bytes_per_element"]) for one in entry["outputs"]]
    assert (entry["width"], entry["height"], entry["pattern"], outputs, info["ap_params_bytes"]) == wanted["info"]
    assert entry["normalisation"]["k00"] == "0x0400"
    assert entry["normalisation"]["k03"] == ("0x1800" if entry["signed"] else "0x0000")
    assert entry["normalisation"]["norm_clip"] == ["0x007F0180" if entry["signed"] else "0x00FF0000"] * 3 + ["0x00000000"]
    registers = description["registers"]
    assert (registers["count"], registers["input_lines"], registers["output_lines"]) == (56, *wanted["lines"])
    assert (registers["refused"], len(registers["writes"])) == ((), 56)
    by_name = {write["name"]: write for write in registers["writes"]}
    assert len(by_name) == 56
    assert "" not in by_name
    assert by_name["network0_input_format"] == {
        "address": "0xD750",
        "bytes": 1,
        "value": "0x02",
        "name": "network0_input_format",
        "meaning": "YUV 4:4:4 path (RGB and BGR too)",
        "allowed": True,
    }
    assert by_name["output_y_out"]["value"] == f"0x{wanted['lines'][1]:04X}"
    if wanted["intrinsics"] is None:
        assert description["intrinsics"] is None
    else:
        task, rate, labels = wanted["intrinsics"]
        assert (description["intrinsics"]["task"], description["intrinsics"]["inference_rate"]) == (task, rate)
        assert len(description["intrinsics"].get("classes", {}).get("labels", ())) == labels
