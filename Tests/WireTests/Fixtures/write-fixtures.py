#!/usr/bin/env python3
"""Writes msgpack.txt: values as Python's msgpack packs them, one a line, name and bytes. MessagePackTests reads them and
packs the same values again to the same bytes. Run by hand where msgpack is installed."""
import pathlib

import msgpack

rows = {
    "integers": [0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**63 - 1,
                 -1, -32, -33, -128, -129, -32768, -32769, -2**31, -2**31 - 1, -2**63],
    "unsigned": [2**64 - 1, 2**63],
    "doubles": [0.0, -0.0, 1.5, -2.25, 1e300, 5e-324, float("inf"), float("-inf")],
    "flags": [True, False, None],
    "strings": ["", "a", "x" * 31, "x" * 32, "x" * 255, "x" * 256, "Grüße, 世界 🌍"],
    "blobs": [b"", b"\x00\xff", bytes(range(256)) * 2],
    "record": {"name": "piece", "shape": [3, 4], "data": b"\x01\x02", "error": {"fault": {"line": 7, "kernel": "f"}}},
    "numbers16": list(range(16)),
    "long": [7] * 70000,
    "map16": {f"key{i:02}": i for i in range(16)},
}
with open(pathlib.Path(__file__).with_name("msgpack.txt"), "w") as out:
    for name, value in rows.items():
        packed = msgpack.packb(value)
        assert msgpack.unpackb(packed) == value
        # Long runs of one byte are told by their count: 07*70000.
        text = packed.hex()
        run = "07" * 70000
        out.write(f"{name} {text.replace(run, '(07*70000)')}\n")
