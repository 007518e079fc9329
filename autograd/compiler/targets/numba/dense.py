"""Matrix products on flat arrays, written so that a compiler turns the inner loops into vectors.

The functions are plain Python, and their text goes into a generated module. `w` is a matrix of
`rows` lines of `size` weights, at `w0 + r * wr + k * wk`; `x` is one of `size` lines of `columns`
numbers, at `x0 + k * xs + c`; `z` one of `rows` lines, at `z0 + r * zs + c`. All of these are
unsigned: an index that might be negative would be tested at every step.

Four lines are made at a time of four numbers each: they stay in registers, and each number that is
read serves four products. More of them find no room there; fewer read more.
"""

# ruff: noqa: C901, PLR0912, PLR0913, PLR0917
# (numba compiles no objects that would hold the arguments together)
# mypy: ignore-errors

from __future__ import annotations

from autograd.compiler.targets.numba.kernels import FOUR, ONE, THREE, TWO, ZERO


def product(z, z0, zs, w, w0, wr, wk, x, x0, xs, rows, size, columns):
    """Add w x to z; with lines and columns of w exchanged, that is what gradients need."""
    if columns == ONE and xs == ONE and wk == ONE:
        for r in range(rows):
            total = 0.0
            p = w0 + r * wr
            for k in range(size):
                total += w[p + k] * x[x0 + k]
            z[z0 + r * zs] += total
        return
    if columns == ONE and zs == ONE and wr == ONE:
        for k in range(size):
            factor = x[x0 + k * xs]
            p = w0 + k * wk
            for r in range(rows):
                z[z0 + r] += w[p + r] * factor
        return
    for quad in range(rows // FOUR):
        p = w0 + FOUR * quad * wr
        y0 = z0 + FOUR * quad * zs
        y1 = y0 + zs
        y2 = y1 + zs
        y3 = y2 + zs
        for quarter in range(size // FOUR):
            u0 = x0 + FOUR * quarter * xs
            u1 = u0 + xs
            u2 = u1 + xs
            u3 = u2 + xs
            i = p + FOUR * quarter * wk
            a0, a1, a2, a3 = w[i], w[i + wk], w[i + TWO * wk], w[i + THREE * wk]
            i += wr
            b0, b1, b2, b3 = w[i], w[i + wk], w[i + TWO * wk], w[i + THREE * wk]
            i += wr
            d0, d1, d2, d3 = w[i], w[i + wk], w[i + TWO * wk], w[i + THREE * wk]
            i += wr
            e0, e1, e2, e3 = w[i], w[i + wk], w[i + TWO * wk], w[i + THREE * wk]
            for c in range(columns):
                c0, c1, c2, c3 = x[u0 + c], x[u1 + c], x[u2 + c], x[u3 + c]
                z[y0 + c] += a0 * c0 + a1 * c1 + a2 * c2 + a3 * c3
                z[y1 + c] += b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
                z[y2 + c] += d0 * c0 + d1 * c1 + d2 * c2 + d3 * c3
                z[y3 + c] += e0 * c0 + e1 * c1 + e2 * c2 + e3 * c3
    for r in range(rows - rows % FOUR, rows):
        p = w0 + r * wr
        y0 = z0 + r * zs
        for quarter in range(size // FOUR):
            u0 = x0 + FOUR * quarter * xs
            u1 = u0 + xs
            u2 = u1 + xs
            u3 = u2 + xs
            i = p + FOUR * quarter * wk
            a0, a1, a2, a3 = w[i], w[i + wk], w[i + TWO * wk], w[i + THREE * wk]
            for c in range(columns):
                z[y0 + c] += a0 * x[u0 + c] + a1 * x[u1 + c] + a2 * x[u2 + c] + a3 * x[u3 + c]
    # what is left of each line where its size is not taken by four
    for r in range(rows):
        y0 = z0 + r * zs
        for k in range(size - size % FOUR, size):
            a0 = w[w0 + r * wr + k * wk]
            u0 = x0 + k * xs
            for c in range(columns):
                z[y0 + c] += a0 * x[u0 + c]


def outer(z, z0, zs, w, w0, wr, wk, x, x0, xs, rows, size, columns):
    """Add to the gradients w those of gradients z at the inputs x: z x^T."""
    if columns == ONE and xs == ONE and wk == ONE:
        for r in range(rows):
            factor = z[z0 + r * zs]
            p = w0 + r * wr
            for k in range(size):
                w[p + k] += factor * x[x0 + k]
        return
    for quad in range(rows // FOUR):
        p = w0 + FOUR * quad * wr
        y0 = z0 + FOUR * quad * zs
        y1 = y0 + zs
        y2 = y1 + zs
        y3 = y2 + zs
        for half in range(size // TWO):
            u0 = x0 + TWO * half * xs
            u1 = u0 + xs
            a0 = a1 = b0 = b1 = d0 = d1 = e0 = e1 = 0.0
            for c in range(columns):
                c0, c1 = x[u0 + c], x[u1 + c]
                g0, g1, g2, g3 = z[y0 + c], z[y1 + c], z[y2 + c], z[y3 + c]
                a0 += g0 * c0
                a1 += g0 * c1
                b0 += g1 * c0
                b1 += g1 * c1
                d0 += g2 * c0
                d1 += g2 * c1
                e0 += g3 * c0
                e1 += g3 * c1
            i = p + TWO * half * wk
            w[i] += a0
            w[i + wk] += a1
            w[i + wr] += b0
            w[i + wr + wk] += b1
            w[i + TWO * wr] += d0
            w[i + TWO * wr + wk] += d1
            w[i + THREE * wr] += e0
            w[i + THREE * wr + wk] += e1
    first = rows - rows % FOUR
    for r in range(rows):
        y0 = z0 + r * zs
        # where lines were taken by four, an odd size leaves the last numbers
        for k in range(ZERO if r >= first else size - size % TWO, size):
            u0 = x0 + k * xs
            a0 = 0.0
            for c in range(columns):
                a0 += z[y0 + c] * x[u0 + c]
            w[w0 + r * wr + k * wk] += a0
