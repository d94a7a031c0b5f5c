"""Registers of the load procedure, the sensor's state and tensor injection. Sources as in register_map.py."""

from __future__ import annotations

from evalkit.imx500.registers import BitField, Register

IMAGE_TYPES = {0: "loader firmware", 1: "main firmware", 2: "network"}
REPLIES = {
    0x00: "transition ready",
    0x01: "transition done",
    0x10: "update ready",
    0x11: "update done",
    0x12: "update cancelled",
    0x21: "flash erased",
    0xFA: "wrong packet format",
    0xFB: "internal error",
    0xFC: "wrong parameter",
    0xFD: "time-out",
    0xFE: "authentication failed (MAC)",
    0xFF: "not in this state",
}
"""Values of command_reply; 0xFA and above are refusals."""
SYSTEM_STATES = {
    0: "standby without network",
    1: "streaming without network",
    2: "standby with network",
    3: "streaming with network",
}
_ERROR_FIELDS = (BitField(name="state", low=0), BitField(name="internal", low=1), BitField(name="parameter", low=2))
_STATUS_FIELDS = (
    BitField(name="fatal", low=0, width=8),
    BitField(name="detect_count", low=8, width=8),
    BitField(name="error_count", low=16, width=8),
    BitField(name="reply_count", low=24, width=8),
)

# fmt: off
LOAD_REGISTERS = (
    Register(name="command_interrupt", address=0x3080, values={0: "state transition", 1: "update", 2: "flash erase"}, text="Writing starts the command.", source="driver"),
    Register(name="transition_command", address=0xD000, values={**IMAGE_TYPES, 3: "clear network"}, text="Which transition.", source="driver"),
    Register(name="update_command", address=0xD001, values={0: "memory", 1: "flash"}, text="Where an update goes.", source="driver"),
    Register(name="load_mode", address=0xD002, values={0: "from the host", 1: "from flash"}, text="Where the image comes from.", source="driver"),
    Register(name="image_type", address=0xD003, values=IMAGE_TYPES, text="What is loaded.", source="driver"),
    Register(name="download_divisions", address=0xD004, unit="MiB", text="Size less 1 byte in MiB, rounded down.", source="driver"),
    Register(name="flash_type", address=0xD005, text="The driver writes 2.", source="driver"),
    Register(name="download_size", address=0xD008, size_bytes=4, unit="bytes", text="Size of all blocks.", source="driver"),
    Register(name="reference_status", address=0xD010, size_bytes=4, access="r", fields=_STATUS_FIELDS, text="Counters; the reply counter is the byte at 0xD010.", source="driver"),
    Register(name="command_reply", address=0xD014, access="r", values=REPLIES, text="Answer to the last command.", source="driver, Arducam"),
    Register(name="download_status", address=0xD015, access="r", values={0: "ready", 1: "downloading"}, text="Whether the next slice may be sent.", source="driver"),
    Register(name="update_cancel", address=0xD016, values={0: "no", 1: "cancel"}, text="Ends an update.", source="driver"),
    Register(name="error_status", address=0xD020, access="r", fields=_ERROR_FIELDS, text="What went wrong.", source="driver"),
    Register(name="system_state", address=0xD02A, access="r", values=SYSTEM_STATES, text="State of the sensor.", source="driver"),
    *(
        Register(name=f"device_id_{index}", address=0xD040 + 4 * index, size_bytes=4, access="r", text="Part of the device's id; valid only while streaming.", source="driver")
        for index in range(4)
    ),
    Register(name="main_firmware_version", address=0xD07C, size_bytes=4, access="r", unit="BCD", text="Version of the main firmware, six digits; 0 until it runs.", source="driver"),
    Register(name="injection_checksum", address=0xD0D4, size_bytes=4, text="Tensor injection: sum of all 32-bit words.", source="driver"),
    Register(name="injection_compare_frame", address=0xD0DA, minimum=0, maximum=254, unit="frames", text="Tensor injection: the frame to compare.", source="driver"),
    Register(
        name="injection_handshake", address=0xD0DB, maximum=10, text="Tensor injection: where it stands.", source="driver",
        values={
            1: "waits for initialisation", 2: "initialised", 3: "waits to be ready", 4: "ready", 5: "transferring",
            6: "waits for the end", 7: "done", 8: "error", 9: "waits after an error", 10: "waits for the checksum",
        },
    ),
    Register(name="stream_mode", address=0xD100, values={0: "image", 4: "with the network"}, text="Switches the network's output on.", source="driver"),
    Register(name="startup_frame_drop", address=0xD405, text="0: no frames are dropped after the start.", source="driver"),
)
# fmt: on
