"""Matrix products on flat arrays, in tiles whose sums stay in registers.

The functions are plain Python, and their text goes into a generated module. `w` is a matrix of
`rows` lines of `size` weights, at `w0 + r * wr + k * wk`; `x` is one of `size` lines of `columns`
numbers, at `x0 + k * xs + c`; `z` one of `rows` lines, at `z0 + r * zs + c`. All of these are
unsigned: an index that might be negative would be tested at every step. The functions of tiles, and
the sizes of these, are made in `tiles.py`.
"""

# ruff: noqa: C901, F821, PLR0912, PLR0913, PLR0917
# (numba compiles no objects that would hold the arguments together, and tiles come with its text)
# mypy: ignore-errors

from __future__ import annotations

from autograd.compiler.targets.numba.kernels import ONE, TWO, ZERO


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
    # columns by threes of vectors, by vectors, by halves of one, and one by one
    c = ZERO
    while c + WIDE <= columns:
        r = ZERO
        while r + LINES <= rows:
            wide(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += LINES
        while r < rows:
            wide_line(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += ONE
        c += WIDE
    while c + LANES <= columns:
        r = ZERO
        while r + LINES <= rows:
            narrow(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += LINES
        while r < rows:
            narrow_line(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += ONE
        c += LANES
    if c + HALF <= columns:
        r = ZERO
        while r + LINES <= rows:
            half(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += LINES
        while r < rows:
            half_line(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += ONE
        c += HALF
    while c < columns:
        r = ZERO
        while r + LINES <= rows:
            single(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += LINES
        while r < rows:
            single_line(z, z0 + r * zs + c, zs, w, w0 + r * wr, wr, wk, x, x0 + c, xs, size)
            r += ONE
        c += ONE


def outer(z, z0, zs, w, w0, wr, wk, x, x0, xs, rows, size, columns):
    """Add to the gradients w those of gradients z at the inputs x: z x^T."""
    if columns == ONE and xs == ONE and wk == ONE:
        for r in range(rows):
            factor = z[z0 + r * zs]
            p = w0 + r * wr
            for k in range(size):
                w[p + k] += factor * x[x0 + k]
        return
    k = ZERO
    if wk == ONE:
        while k + LANES <= size:
            r = ZERO
            while r + TWO <= rows:
                two_lines(z, z0 + r * zs, zs, w, w0 + r * wr + k, wr, x, x0 + k * xs, xs, columns)
                r += TWO
            if r < rows:
                one_line(z, z0 + r * zs, zs, w, w0 + r * wr + k, wr, x, x0 + k * xs, xs, columns)
            k += LANES
    while k < size:
        u0 = x0 + k * xs
        for r in range(rows):
            y0 = z0 + r * zs
            total = 0.0
            for c in range(columns):
                total += z[y0 + c] * x[u0 + c]
            w[w0 + r * wr + k * wk] += total
        k += ONE
