"""Writes fourier.txt: what numpy.fft makes of small arrays. One result a line: name, shape, values."""

import pathlib

import numpy as np


def sample(m, n, seed):
    """The same numbers as `Sample.real` of the tests."""
    i, j = np.meshgrid(np.arange(m), np.arange(n), indexing="ij")
    return ((i * 7919 + j * 104729 + seed * 1299709 + i * j * 31) % 1009) / 504.5 - 1


def line(name, value):
    value = np.asarray(value)
    shape = ",".join(map(str, value.shape)) or "-"
    flat = np.ascontiguousarray(value).ravel()
    if np.iscomplexobj(flat):
        flat = flat.view(float)
    return f"{name} {shape} " + " ".join(repr(float(x)) for x in flat)


a = sample(6, 10, 1)
c = a + 1j * sample(6, 10, 2)
f = np.fft
lines = [
    line("fft", f.fft(c)),
    line("fft-real", f.fft(a)),
    line("fft-axis0", f.fft(c, axis=0)),
    line("fft-longer", f.fft(c, n=13)),
    line("fft-shorter", f.fft(c, n=7, axis=1, norm="ortho")),
    line("ifft", f.ifft(c, axis=0)),
    line("fft2", f.fft2(c)),
    line("ifft2", f.ifft2(c)),
    line("fftn-shape", f.fftn(c, s=(8, 5), axes=(0, 1))),
    line("rfft", f.rfft(a)),
    line("rfft-odd", f.rfft(a, n=9, axis=1)),
    line("rfft-axis0", f.rfft(a, axis=0)),
    line("rfft2", f.rfft2(a)),
    line("rfftn", f.rfftn(a, norm="forward")),
    line("irfft", f.irfft(c)),
    line("irfft-odd", f.irfft(c, n=13)),
    line("irfft2", f.irfft2(c)),
    line("irfft2-shape", f.irfft2(c, s=(5, 9), axes=(0, 1))),
    line("irfft-axis0", f.irfft(c, axis=0)),
    line("fftshift", f.fftshift(a)),
    line("ifftshift", f.ifftshift(sample(5, 7, 3), axes=(1,))),
    line("fftfreq", f.fftfreq(9, d=0.5)),
    line("rfftfreq", f.rfftfreq(10, d=0.25)),
]
pathlib.Path(__file__).with_name("fourier.txt").write_text("\n".join(lines) + "\n")
