#!/usr/bin/env python3
"""Writes the arrays under ../Fixtures with NumPy, zarr-python and h5py, and index.json, which lists them.

Every array holds the same pattern, so that a test knows element number k of any of them:
(7 k mod 251), less 100 where the type is signed, halved where it is floating, 7 k mod 251 as the imaginary part, a multiple of 3 for bool.
Run by hand where numpy, h5py, zarr (3) and numcodecs are installed; the results are committed.
"""
import json
import pathlib
import shutil
import warnings

import h5py
import numcodecs
import numpy as np
import zarr
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
TYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64",
         "complex64", "complex128"]
index = []


def pattern(dtype, shape):
    """The elements that every fixture holds."""
    dtype = np.dtype(dtype)
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


def note(path, data, format, dataset=None):
    index.append({"path": path, "dataset": dataset, "type": data.dtype.newbyteorder("=").name,
                  "shape": list(data.shape), "format": format})


def fresh(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def npy():
    folder = fresh("npy")
    for name in TYPES:
        data = pattern(name, (5, 4))
        np.save(folder / f"{name}.npy", data)
        note(f"npy/{name}.npy", data, "npy")
    for name, data in {
        "big": pattern(">f8", (5, 4)), "big16": pattern(">i2", (3, 4, 5)),
        "big-complex": pattern(">c8", (5, 4)), "fortran": np.asfortranarray(pattern("i4", (3, 4, 5))),
        "fortran-big": np.asfortranarray(pattern(">f4", (6, 5))),
        "rank0": np.array(pattern("f8", ())), "empty": pattern("f8", (3, 0, 2)),
    }.items():
        np.save(folder / f"{name}.npy", data)
        note(f"npy/{name}.npy", data, "npy")


def zarr2():
    folder = fresh("zarr2")

    def write(name, data, chunks, **options):
        options.setdefault("compressors", None)
        array = zarr.create_array(str(folder / name), shape=data.shape, dtype=data.dtype, chunks=chunks, zarr_format=2,
                                  config={"write_empty_chunks": True}, **options)
        array[...] = data
        note(f"zarr2/{name}", data, "zarr v2")

    for name in TYPES:
        write(name, pattern(name, (5, 4)), (3, 3))
    for cname, shuffle in [("lz4", 1), ("zstd", 1), ("zlib", 2), ("blosclz", 0), ("lz4hc", 2)]:
        write(f"blosc-{cname}", pattern("f8", (9, 8)), (5, 5),
              compressors=numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle))
    write("zlib", pattern("f4", (9, 8)), (5, 5), compressors=numcodecs.Zlib(4))
    write("gzip", pattern("i2", (9, 8)), (5, 5), compressors=numcodecs.GZip(4))
    write("zstd", pattern("u4", (9, 8)), (5, 5), compressors=numcodecs.Zstd(3))
    write("shuffle-zlib", pattern("f8", (9, 8)), (5, 5), filters=[numcodecs.Shuffle(8)], compressors=numcodecs.Zlib(4))
    write("fortran", pattern("f8", (3, 4, 5)), (2, 3, 4), order="F")
    write("big-complex", pattern(">c16", (5, 4)), (3, 3))
    write("big", pattern(">f8", (5, 4)), (3, 3))
    write("big-fortran-zstd", pattern(">i4", (5, 4)), (3, 3), order="F", compressors=numcodecs.Zstd(1))
    write("slash", pattern("i4", (5, 4)), (3, 3), chunk_key_encoding={"name": "v2", "separator": "/"})
    write("rank0", pattern("f8", ()), ())
    write("empty", pattern("f8", (3, 0)), (2, 1))
    holes = zarr.create_array(str(folder / "holes"), shape=(6, 6), dtype="f8", chunks=(3, 3), zarr_format=2,
                              compressors=None, fill_value=float("nan"), attributes={"units": "K", "levels": [1, 2]})
    holes[:3, :3] = pattern("f8", (3, 3))


def zarr3():
    folder = fresh("zarr3")

    def write(name, data, chunks, into="", **options):
        options.setdefault("compressors", None)
        array = zarr.create_array(str(folder / into / name), shape=data.shape, dtype=data.dtype, chunks=chunks,
                                  zarr_format=3, config={"write_empty_chunks": True}, **options)
        array[...] = data
        note(f"zarr3/{into}{name}", data, "zarr v3")

    for name in TYPES:
        write(name, pattern(name, (5, 4)), (3, 3))
    write("default", pattern("f8", (9, 8)), (5, 5), compressors="auto")
    write("gzip", pattern("f4", (9, 8)), (5, 5), compressors=GzipCodec(level=4))
    write("zstd-checksum", pattern("i8", (9, 8)), (5, 5), compressors=ZstdCodec(level=3, checksum=True))
    write("blosc", pattern("f8", (9, 8)), (5, 5), compressors=BloscCodec(cname="zstd", clevel=3, shuffle="bitshuffle"))
    write("crc32c", pattern("u2", (9, 8)), (5, 5), compressors=[GzipCodec(level=1), Crc32cCodec()])
    write("transpose", pattern("f8", (3, 4, 5)), (2, 3, 4), filters=[TransposeCodec(order=(2, 0, 1))])
    write("big", pattern("f8", (5, 4)), (3, 3), serializer=BytesCodec(endian="big"))
    write("v2-keys", pattern("i4", (5, 4)), (3, 3), chunk_key_encoding={"name": "v2", "separator": "."})
    write("dot-keys", pattern("i4", (5, 4)), (3, 3), chunk_key_encoding={"name": "default", "separator": "."})
    write("rank0", pattern("f8", ()), ())
    write("empty", pattern("f8", (3, 0)), (2, 1))
    write("sharded", pattern("f4", (9, 8)), (3, 2), shards=(6, 4), compressors=ZstdCodec(level=3))
    write("sharded-start", pattern("i2", (9, 8)), (3, 2), compressors=None,
          shards={"shape": (6, 4), "index_location": "start"})
    write("sharded-inner", pattern("f8", (9, 8)), (6, 4), compressors=None, serializer=ShardingCodec(
        chunk_shape=(3, 2), index_codecs=[BytesCodec()],
        codecs=[TransposeCodec(order=(1, 0)), BytesCodec(endian="big"), GzipCodec(level=1), Crc32cCodec()]))
    zarr.create_group(str(folder / "group"), zarr_format=3)
    write("named", pattern("f8", (5, 4)), (3, 3), into="group/", dimension_names=["time", None],
          attributes={"units": "K", "scale": 0.5})
    holes = zarr.create_array(str(folder / "holes"), shape=(6, 6), dtype="f4", chunks=(2, 2), shards=(4, 4),
                              zarr_format=3, fill_value=float("nan"), compressors=None)
    holes[:2, :2] = pattern("f4", (2, 2))


def hdf5():
    folder = fresh("hdf5")
    for file, options in {"early.h5": {}, "late.h5": {"libver": ("v110", "v110")}}.items():
        with h5py.File(folder / file, "w", **options) as f:
            def write(name, data, **options):
                f.create_dataset(name, data=data, **options)
                note(f"hdf5/{file}", data, "hdf5", dataset=name)

            for name in TYPES:
                write(name, pattern(name, (5, 4)))
            write("chunked", pattern("f8", (9, 8)), chunks=(5, 5))
            write("deflate", pattern("f4", (9, 8)), chunks=(5, 5), compression="gzip")
            write("shuffled", pattern("i4", (9, 8)), chunks=(5, 5), compression="gzip", shuffle=True)
            write("checked", pattern("u2", (9, 8)), chunks=(5, 5), compression="gzip", shuffle=True, fletcher32=True)
            write("checked-only", pattern("i8", (9, 9)), chunks=(5, 5), fletcher32=True)
            write("scaleoffset", pattern("i4", (9, 8)), chunks=(5, 5), scaleoffset=0)
            write("big", pattern(">f8", (9, 8)), chunks=(5, 5), compression="gzip")
            write("big-contiguous", pattern(">i2", (9, 8)))
            write("one-chunk", pattern("f4", (4, 4)), chunks=(4, 4))
            write("resizable", pattern("f8", (9, 8)), chunks=(5, 5), maxshape=(None, None))
            write("extensible", pattern("f8", (9, 8)), chunks=(5, 5), maxshape=(None, 8), compression="gzip")
            write("rank0", pattern("f8", ()))
            write("group/inner/rank3", pattern("f8", (3, 4, 5)), chunks=(2, 3, 4))
            write("empty", pattern("f8", (3, 0)))
            plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            plist.set_layout(h5py.h5d.COMPACT)
            data = pattern("i4", (5, 4))
            compact = h5py.h5d.create(f.id, b"compact", h5py.h5t.NATIVE_INT32, h5py.h5s.create_simple(data.shape), plist)
            compact.write(h5py.h5s.ALL, h5py.h5s.ALL, data)
            note(f"hdf5/{file}", data, "hdf5", dataset="compact")
            if file == "late.h5":
                continue
            holes = f.create_dataset("holes", shape=(6, 6), dtype="f8", chunks=(3, 3), fillvalue=42)
            holes[:3, :3] = pattern("f8", (3, 3))
            f.create_dataset("never", shape=(4,), dtype="i4", fillvalue=7)
            f.create_dataset("lzf", data=pattern("f8", (9, 8)), chunks=(5, 5), compression="lzf")
            f.create_dataset("text", data=np.array([b"a", b"b"]))
            f.create_dataset("half", data=pattern("f2", (4,)))
            # As netCDF-4 files of ocean temperatures are.
            sst = f.create_dataset("sst", data=np.array([[-999, 0, 1500], [2000, -5, 3000]], "i2"), chunks=(1, 2),
                                   compression="gzip", shuffle=True)
            sst.attrs["scale_factor"] = np.float32(0.01)
            sst.attrs["add_offset"] = np.float32(10)
            sst.attrs["_FillValue"] = np.int16(-999)
            sst.attrs["units"] = "degree_C"
            sst.attrs["long_name"] = np.bytes_("Sea surface temperature")
            sst.attrs["levels"] = np.array([1, 2, 3])
            for axis, name in enumerate(["lat", "lon"]):
                scale = f.create_dataset(name, data=np.arange(sst.shape[axis], dtype="f4"))
                scale.make_scale(name)
                sst.dims[axis].attach_scale(scale)
            packed = f.create_dataset("packed", data=np.array([0, 1, 2, 255], "u1"))
            packed.attrs["scale_factor"] = 0.5
            packed.attrs["add_offset"] = -1.0
            packed.attrs["missing_value"] = np.uint8(255)
            masked = f.create_dataset("masked", data=np.array([1, 1e20, 3], "f4"))
            masked.attrs["_FillValue"] = np.float32(1e20)
            unsigned = f.create_dataset("unsigned", data=np.array([0, -1, -128], "i1"))
            unsigned.attrs["_Unsigned"] = "true"
            unsigned.attrs["scale_factor"] = 1.0


for make in (npy, zarr2, zarr3, hdf5):
    make()
(HERE / "index.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in index) + "\n]\n")
print(len(index), "arrays")
