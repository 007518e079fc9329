"""Matrix products on flat arrays, written so that a compiler turns the inner loops into vectors.

The functions are plain Python, and their text goes into the generated loop. `w` is a matrix of
`rows` lines of `size` weights, at `w0 + r * wr + k * wk`; `x` is one of `size` lines of `columns`
numbers, at `x0 + k * xs + c`; `z` one of `rows` lines, at `z0 + r * columns + c`. All of these are
unsigned: an index that might be negative would be tested at every step.
"""

# ruff: noqa: C901, PLR0913, PLR0917
# (numba compiles no objects that would hold the arguments together)
# mypy: ignore-errors

from __future__ import annotations

from autograd.compiler.machine.kernels import FOUR, ONE, TWO


def product(z, z0, w, w0, wr, wk, x, x0, xs, rows, size, columns):
    """Add w x to z."""
    if columns == ONE and xs == ONE and wk == ONE:
        for r in range(rows):
            total = 0.0
            p = w0 + r * wr
            for k in range(size):
                total += w[p + k] * x[x0 + k]
            z[z0 + r] += total
        return
    for half in range(rows // TWO):  # two lines at a time: each x is read half as often
        p = w0 + TWO * half * wr
        q = p + wr
        y0 = z0 + TWO * half * columns
        y1 = y0 + columns
        for quarter in range(size // FOUR):
            k = FOUR * quarter
            i = p + k * wk
            a0, a1, a2, a3 = w[i], w[i + wk], w[i + TWO * wk], w[i + TWO * wk + wk]
            i = q + k * wk
            b0, b1, b2, b3 = w[i], w[i + wk], w[i + TWO * wk], w[i + TWO * wk + wk]
            u0 = x0 + k * xs
            u1 = u0 + xs
            u2 = u1 + xs
            u3 = u2 + xs
            for c in range(columns):
                c0, c1, c2, c3 = x[u0 + c], x[u1 + c], x[u2 + c], x[u3 + c]
                z[y0 + c] += a0 * c0 + a1 * c1 + a2 * c2 + a3 * c3
                z[y1 + c] += b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
        for k in range(size - size % FOUR, size):
            a0, b0 = w[p + k * wk], w[q + k * wk]
            u0 = x0 + k * xs
            for c in range(columns):
                z[y0 + c] += a0 * x[u0 + c]
                z[y1 + c] += b0 * x[u0 + c]
    if rows % TWO == ONE:
        p = w0 + (rows - ONE) * wr
        y0 = z0 + (rows - ONE) * columns
        for k in range(size):
            a0 = w[p + k * wk]
            u0 = x0 + k * xs
            for c in range(columns):
                z[y0 + c] += a0 * x[u0 + c]


def transposed(z, z0, w, w0, wr, wk, x, x0, xs, rows, size, columns):
    """Add to the gradients x those that come through w from the gradients z: w^T z."""
    if columns == ONE and xs == ONE and wk == ONE:
        for r in range(rows):
            factor = z[z0 + r]
            p = w0 + r * wr
            for k in range(size):
                x[x0 + k] += w[p + k] * factor
        return
    for half in range(size // TWO):
        p = w0 + TWO * half * wk
        u0 = x0 + TWO * half * xs
        u1 = u0 + xs
        for quarter in range(rows // FOUR):
            r = FOUR * quarter
            i = p + r * wr
            a0, a1, a2, a3 = w[i], w[i + wr], w[i + TWO * wr], w[i + TWO * wr + wr]
            i += wk
            b0, b1, b2, b3 = w[i], w[i + wr], w[i + TWO * wr], w[i + TWO * wr + wr]
            y0 = z0 + r * columns
            y1 = y0 + columns
            y2 = y1 + columns
            y3 = y2 + columns
            for c in range(columns):
                c0, c1, c2, c3 = z[y0 + c], z[y1 + c], z[y2 + c], z[y3 + c]
                x[u0 + c] += a0 * c0 + a1 * c1 + a2 * c2 + a3 * c3
                x[u1 + c] += b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
        for r in range(rows - rows % FOUR, rows):
            a0 = w[p + r * wr]
            b0 = w[p + r * wr + wk]
            y0 = z0 + r * columns
            for c in range(columns):
                x[u0 + c] += a0 * z[y0 + c]
                x[u1 + c] += b0 * z[y0 + c]
    if size % TWO == ONE:
        u0 = x0 + (size - ONE) * xs
        for r in range(rows):
            a0 = w[w0 + r * wr + (size - ONE) * wk]
            y0 = z0 + r * columns
            for c in range(columns):
                x[u0 + c] += a0 * z[y0 + c]


def outer(z, z0, w, w0, wr, wk, x, x0, xs, rows, size, columns):
    """Add to the gradients w those of gradients z at the inputs x: z x^T."""
    if columns == ONE and xs == ONE and wk == ONE:
        for r in range(rows):
            factor = z[z0 + r]
            p = w0 + r * wr
            for k in range(size):
                w[p + k] += factor * x[x0 + k]
        return
    for half in range(rows // TWO):
        y0 = z0 + TWO * half * columns
        y1 = y0 + columns
        for quarter in range(size // FOUR):
            k = FOUR * quarter
            u0 = x0 + k * xs
            u1 = u0 + xs
            u2 = u1 + xs
            u3 = u2 + xs
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = 0.0
            for c in range(columns):
                p, q = z[y0 + c], z[y1 + c]
                c0, c1, c2, c3 = x[u0 + c], x[u1 + c], x[u2 + c], x[u3 + c]
                a0 += p * c0
                a1 += p * c1
                a2 += p * c2
                a3 += p * c3
                b0 += q * c0
                b1 += q * c1
                b2 += q * c2
                b3 += q * c3
            o = w0 + TWO * half * wr + k * wk
            w[o] += a0
            w[o + wk] += a1
            w[o + TWO * wk] += a2
            w[o + TWO * wk + wk] += a3
            o += wr
            w[o] += b0
            w[o + wk] += b1
            w[o + TWO * wk] += b2
            w[o + TWO * wk + wk] += b3
        for k in range(size - size % FOUR, size):
            u0 = x0 + k * xs
            a0 = b0 = 0.0
            for c in range(columns):
                a0 += z[y0 + c] * x[u0 + c]
                b0 += z[y1 + c] * x[u0 + c]
            o = w0 + TWO * half * wr + k * wk
            w[o] += a0
            w[o + wr] += b0
    if rows % TWO == ONE:
        y0 = z0 + (rows - ONE) * columns
        for k in range(size):
            u0 = x0 + k * xs
            a0 = 0.0
            for c in range(columns):
                a0 += z[y0 + c] * x[u0 + c]
            w[w0 + (rows - ONE) * wr + k * wk] += a0
