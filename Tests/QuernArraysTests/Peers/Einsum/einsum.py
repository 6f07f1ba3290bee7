# Writes einsum.txt: Einstein sums, tensordots, dots and matmuls of small arrays of integers, as NumPy computes them.
# A line: function | arguments | shapes | shape of the result, or "error" | elements. Element k of operand i is
# (7k + 3i) mod 11 - 5, so that nothing is rounded.
import itertools
import os
import random

import numpy as np

random.seed(12)


def operand(i, shape):
    count = int(np.prod(shape, dtype=int))
    return ((np.arange(count) * 7 + 3 * i) % 11 - 5).astype(float).reshape(shape)


def text(shape):
    return "x".join(map(str, shape)) if len(shape) else "scalar"


lines = []


def case(function, arguments, shapes, call):
    try:
        result = np.asarray(call(*[operand(i, shape) for i, shape in enumerate(shapes)]))
        found = text(result.shape) + "|" + " ".join(str(int(x)) for x in result.ravel())
    except (ValueError, IndexError):
        found = "error|"
    lines.append("|".join([function, arguments, ",".join(map(text, shapes)), found]))


def einsum(subscripts, *shapes):
    case("einsum", subscripts, shapes, lambda *a: np.einsum(subscripts, *a))


for subscripts, *shapes in [
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("ij,jk->ki", (2, 3), (3, 4)), ("ij,ij->", (2, 3), (2, 3)),
    ("ii", (3, 3)), ("ii->i", (3, 3)), ("iij->ji", (2, 2, 3)), ("ba", (2, 3)), ("bA", (2, 3)), ("i j -> j i", (2, 3)),
    ("i,j", (2,), (3,)), ("i,", (2,), ()), (",->", (), ()), ("", ()), ("->", ()), ("...", (2, 3)), ("...->...", (2, 3)),
    ("...,...", (2, 3), (3,)), ("...ij,...jk->...ik", (2, 2, 3), (3, 2)), ("...ij,jk...", (4, 2, 3), (3, 2, 4)),
    ("i...->...", (2, 3)), ("...ii->...i", (2, 3, 3)), ("i...i", (2, 3, 2)), ("b...,b...->...", (2, 3), (2, 4, 3)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)), ("ij,jk,kl,lm->im", (5, 1), (1, 4), (4, 2), (2, 3)),
    ("ij,ik,il->jkl", (2, 2), (2, 3), (2, 2)), ("ijk,ilm,njm,nlk,abc->", (2, 2, 2), (2, 2, 2), (2, 2, 2), (2, 2, 2), (2, 1, 2)),
    ("ea,fb,abcd,gc,hd->efgh", (2, 2), (2, 2), (2, 2, 2, 2), (2, 2), (2, 2)), ("ij,jk", (2, 3), (1, 4)),
    ("ij,ij->ij", (2, 1), (1, 3)), ("ij,jk->ik", (2, 0), (0, 3)), ("ij->j", (0, 2)), ("aa,bb,cc->abc", (2, 2), (3, 3), (2, 2)),
    ("abc,bad->cd", (2, 3, 2), (3, 2, 2)), ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)), ("ij,kl->", (2, 2), (2, 3)),
    ("...i->i", (2, 3)), ("...i->", (2, 3)), ("ii", (3, 1)), ("i->ii", (3,)), ("i.j", (2, 3)), ("ij->k", (2, 3)), (".i..", (2, 3)),
    ("ij,j", (2, 3)), ("i", (2, 3)), ("ijk", (2, 3)), ("ij->ji->", (2, 3)), ("...i...", (2, 3)), ("ij,jk->ik", (2, 3), (2, 4)),
    ("i-j", (2, 3)), ("i>j", (2, 3)), ("i1", (2, 3)), ("ij,", (2, 3)), ("ij,jk", (2, 3), (3, 4), (4, 5)),
]:
    einsum(subscripts, *shapes)

extents = dict(zip("abcdeF", (2, 3, 1, 2, 4, 2)))
for _ in range(60):
    names = ["".join(random.choices("abcdeF", k=random.randint(0, 3))) for _ in range(random.randint(1, 4))]
    shapes = [tuple(1 if random.random() < 0.1 and len(set(n)) == len(n) else extents[c] for c in n) for n in names]
    used = sorted(set("".join(names)))
    subscripts = ",".join(names)
    if random.random() < 0.7:
        subscripts += "->" + "".join(random.sample(used, random.randint(0, min(3, len(used)))))
    einsum(subscripts, *shapes)

for a, b in itertools.product([(), (3,), (2, 3), (3, 2), (2, 2, 3), (2, 3, 4), (1, 3, 2)], repeat=2):
    case("dot", "", (a, b), np.dot)
    case("matmul", "", (a, b), np.matmul)
    case("tensordot", "1", (a, b), lambda x, y: np.tensordot(x, y, 1))
for axes in [([0], [1]), ([1, 0], [0, 1]), ([-1], [0]), ([], []), ([0], [0, 1]), ([5], [0])]:
    for a, b in [((2, 3), (3, 2)), ((2, 3), (3, 2, 4))]:
        case("tensordot", f"{axes[0]}{axes[1]}".replace(" ", ""), (a, b), lambda x, y: np.tensordot(x, y, axes))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "einsum.txt"), "w") as file:
    file.write("\n".join(lines) + "\n")
