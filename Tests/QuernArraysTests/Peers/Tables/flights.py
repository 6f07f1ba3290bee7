# Numbers of flights.csv.gz by NumPy, for BlockedTableTests: by carrier, of all flights and of those that left more than
# 15 minutes late: rows, values that are there, and their sum, mean, least, largest, deviation (divisor n - 1).
#
#     python3 flights.py ../../../../Examples/Data/flights.csv.gz > flights.txt

import csv
import gzip
import sys

import numpy as np

with gzip.open(sys.argv[1], "rt", newline="") as file:
    rows = list(csv.DictReader(file))


def number(text):
    return float("nan") if text in ("", "NA") else float(text)


def part(name, key, column, kept):
    for label in sorted({k for k, keep in zip(key, kept) if keep}):
        mine = column[kept & (key == label)]
        there = mine[~np.isnan(mine)]
        nan = float("nan")
        values = [len(mine), len(there), np.sum(there)]
        values += [np.mean(there), np.min(there), np.max(there)] if len(there) else [nan] * 3
        values += [np.std(there, ddof=1)] if len(there) > 1 else [nan]
        print(name, label, *[repr(float(v)) for v in values])


carrier = np.array([row["carrier"] for row in rows])
origin = np.array([row["origin"] for row in rows])
month = np.array([int(row["month"]) for row in rows])
departure = np.array([number(row["dep_delay"]) for row in rows])
arrival = np.array([number(row["arr_delay"]) for row in rows])
late = departure > 15
part("all", carrier, arrival, np.ones(len(rows), bool))
part("late", carrier, arrival, late)
part("early-morning", origin, departure, late & np.array([int(row["hour"]) < 7 for row in rows]))
part("cancelled", carrier, arrival, np.isnan(departure))
part("month", month, arrival, late)
