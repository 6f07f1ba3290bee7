"""Writes quantiles.json: quantiles by NumPy, all methods, as bit patterns. Run: python3 quantiles.py"""
import json

import numpy as np

METHODS = [
    "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
    "linear", "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest",
]


def bits(a):
    return [int(b) for b in np.asarray(a, np.float64).view(np.uint64)]


r = np.random.default_rng(3)
arrays = [
    np.array([2.5]), r.normal(size=2), r.normal(size=9), r.normal(size=10), r.integers(-3, 4, 101).astype(float),
    r.normal(size=200) * 10.0 ** r.integers(-200, 200, 200),
]
q = np.array([0, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.6, 0.75, 0.9, 0.975, 1])
cases = []
for a in arrays:
    cases.append({
        "values": bits(a), "q": bits(q),
        "quantiles": {m: bits([np.quantile(a, np.float64(p), method=m) for p in q]) for m in METHODS},
    })
with open("quantiles.json", "w") as file:
    json.dump({"numpy": np.__version__, "cases": cases}, file, indent=0)
    file.write("\n")
