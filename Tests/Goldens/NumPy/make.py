"""Makes the arrays of this folder and what NumPy says about them (expected.txt): python3 make.py

The elements are multiples of 1/4, so that every order of adding gives the same bits.
"""

import itertools

import numpy as np

rows, columns = 6, 7
values = (np.arange(rows * columns).reshape(rows, columns) * 37 % 83 - 41) / 4
cuts = {
    "[2]": (2,),
    "[-1, ::-1]": (-1, slice(None, None, -1)),
    "[:, 3]": (slice(None), 3),
    "[1:6:2, 0]": (slice(1, 6, 2), 0),
    "[::-1, 5]": (slice(None, None, -1), 5),
    "[0, 2:2]": (0, slice(2, 2)),
}
lines = []
for size, order, endian in itertools.product((4, 8), "CF", "<>"):
    name = "%s-f%d-%s.npy" % ("little" if endian == "<" else "big", size, order)
    array = np.array(values, dtype="%sf%d" % (endian, size), order=order)
    np.save(name, array)
    for text, cut in cuts.items():
        part = array[cut]
        lines.append("%s%s %r" % (name, text, float(part[part > 0].sum())))
with open("expected.txt", "w") as out:
    out.write("\n".join(lines) + "\n")
