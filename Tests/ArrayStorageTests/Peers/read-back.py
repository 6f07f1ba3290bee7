#!/usr/bin/env python3
"""Reads arrays that Quern wrote, with NumPy, zarr-python or h5py, and compares them with the pattern.

Usage: read-back.py FOLDER. FOLDER/list.json has a row an array: path, dataset, type, shape, format.
Ends with 0 and the number of arrays, or with the first one that differs.
"""
import json
import pathlib
import sys

import numpy as np


def pattern(name, shape):
    """As in write-fixtures.py."""
    dtype = np.dtype(name)
    k = np.arange(int(np.prod(shape, dtype=int))).reshape(shape) * 7 % 251
    if dtype.kind == "b":
        return (k % 3 == 0).astype(dtype)
    if dtype.kind == "u":
        return k.astype(dtype)
    if dtype.kind == "i":
        return (k - 100).astype(dtype)
    if dtype.kind == "c":
        return ((k - 100) / 2 + 1j * k).astype(dtype)
    return ((k - 100) / 2).astype(dtype)


def read(row):
    if row["format"] == "npy":
        return np.load(row["path"]), {}, []
    if row["format"] == "hdf5":
        import h5py
        with h5py.File(row["path"], "r") as f:
            data = f[row["dataset"]]
            return data[()], dict(data.attrs), [axis.label for axis in data.dims]
    import zarr
    path = row["path"] + ("/" + row["dataset"] if row["dataset"] else "")
    array = zarr.open_array(path, mode="r")
    if row["dataset"]:
        assert row["dataset"] in zarr.open_group(row["path"], mode="r"), "not found through its group"
    attributes = dict(array.attrs)
    names = array.metadata.dimension_names if row["format"] == "zarr v3" else attributes.get("_ARRAY_DIMENSIONS")
    return array[...], attributes, list(names or [])


rows = json.loads((pathlib.Path(sys.argv[1]) / "list.json").read_text())
for row in rows:
    found, attributes, names = read(row)
    expected = pattern(row["type"], row["shape"])
    assert found.dtype == expected.dtype, (row, found.dtype)
    assert found.shape == expected.shape, (row, found.shape)
    assert np.array_equal(found, expected), (row, found)
    if row["format"] != "npy":
        units = attributes["units"]
        assert (units.decode() if isinstance(units, bytes) else units) == "°C", (row, units)
        assert attributes["factor"] == 0.5 and list(attributes["levels"]) == [1, 2], (row, attributes)
        assert names == [f"axis{i}" for i in range(len(row["shape"]))], (row, names)
print(len(rows))
