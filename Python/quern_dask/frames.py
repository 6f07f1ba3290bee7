"""Frames between the Swift program and the bridge.

    u32 header length | u32 buffers | header (MessagePack) | { u64 length | bytes } for each buffer

Little-endian, on a socket of which both programs have an end; whoever is gone is seen by the end of the stream.
"""

import os
import struct
import threading

import msgpack

#: What a header may be long: the Swift side never sends more, so more is somebody else's stream.
HEADER_LIMIT = 1 << 28
BUFFER_LIMIT = 1 << 40


class Frames:
    """One end. Reading is for one thread; sending for any."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, header, *buffers):
        """Sends a frame whole; raises OSError when the other end is gone."""
        packed = msgpack.packb(header, use_bin_type=True)
        parts = [struct.pack("<II", len(packed), len(buffers)), packed]
        for buffer in buffers:
            view = memoryview(buffer).cast("B")
            parts += [struct.pack("<Q", view.nbytes), view]
        with self._lock:
            for part in parts:
                view = memoryview(part)
                while view:
                    view = view[os.write(self._descriptor, view) :]

    def receive(self):
        """The next frame: header and buffers (writable, of this frame alone). EOFError at the end of the stream."""
        length, count = struct.unpack("<II", self._read(8))
        if length > HEADER_LIMIT:
            raise EOFError(f"a header of {length} bytes: this is not a frame")
        header = msgpack.unpackb(self._read(length), raw=False, strict_map_key=False)
        buffers = []
        for _ in range(count):
            (size,) = struct.unpack("<Q", self._read(8))
            if size > BUFFER_LIMIT:
                raise EOFError(f"a buffer of {size} bytes: this is not a frame")
            buffers.append(self._read(size))
        return header, buffers

    def _read(self, count):
        out = bytearray(count)
        view = memoryview(out)
        while view:
            got = os.readv(self._descriptor, [view])
            if got == 0:
                raise EOFError("the other end is closed")
            view = view[got:]
        return out
