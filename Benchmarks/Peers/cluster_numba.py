"""The loops of the Numba side of cluster.py, one a block: a module of its own, so that workers import it and do not unpickle
it. Each is compiled once a worker, before it is timed."""

import numpy as np
from numba import njit


@njit
def chain_sum(x):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            v = x[i, j]
            total += (v * 2 + 1) ** 2 - v
    return total


@njit
def column_sums(x):
    sums = np.zeros(x.shape[1])
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            sums[j] += x[i, j]
    return sums


@njit
def moments(x):
    mean = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            mean += x[i, j]
    mean /= x.size
    deviations = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            deviations += (x[i, j] - mean) ** 2
    return mean, deviations


@njit
def waves_sum(x):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            v = x[i, j]
            total += np.sin(v) * np.exp(-v) + np.cos(v * 3)
    return total


@njit
def plus_sum(x, y):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j] + y[i, j]
    return total


def block_chain_sum(x):
    return np.array([[chain_sum(x)]])


def block_column_sums(x):
    return column_sums(x)[None, :]


def block_moments(x):
    mean, deviations = moments(x)
    return np.array([[x.size, mean, deviations]])


def block_waves_sum(x):
    return np.array([[waves_sum(x)]])


def block_plus_sum(x, y):
    return np.array([[plus_sum(x, y)]])
