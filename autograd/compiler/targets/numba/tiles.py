"""Tiles of matrix products, whose sums stay in the registers of the processor all along.

No compiler keeps an array in registers, so these are written in LLVM's own language, with vectors
of `lanes` numbers. A tile of a product is some lines and columns of z: at each step along the size
a vector of x is read once for all its lines, and a number of w once for all its columns. A tile of
an outer product is two lines of w and as many columns as a vector has numbers: its sums run along
the samples, and become numbers at the end.

The functions are plain Python, and their text goes into a generated module, where `ir` is llvmlite.
"""

# ruff: noqa: F821, PLR0913, PLR0917  (llvmlite is imported with machine code alone)
# mypy: ignore-errors

from __future__ import annotations

HEAD_OF_TILES = '''from llvmlite import ir
from llvmlite.binding import get_host_cpu_features
from numba.extending import intrinsic

NUMBER, INDEX, SHORT = ir.DoubleType(), ir.IntType(64), ir.IntType(32)


def tile(lines, vectors, lanes):
    """A function that adds to so many lines, and so many vectors of columns, of a product."""

    @intrinsic
    def adding(context, z, z0, zs, w, w0, wr, wk, x, x0, xs, size):
        def code(context, builder, signature, values):
            add_tile(builder, values, lines, vectors, lanes)
            return context.get_dummy_value()

        return types.void(z, z0, zs, w, w0, wr, wk, x, x0, xs, size), code

    return adding


def outer_tile(lines, lanes):
    """A function that adds to so many lines, and a vector of columns, of an outer product."""

    @intrinsic
    def adding(context, z, z0, zs, w, w0, wr, x, x0, xs, columns):
        def code(context, builder, signature, values):
            add_outer_tile(builder, values, lines, lanes)
            return context.get_dummy_value()

        return types.void(z, z0, zs, w, w0, wr, x, x0, xs, columns), code

    return adding


IS_WIDE = get_host_cpu_features().get("avx512f", False)
LINES, LANES = (8, 8) if IS_WIDE else (4, 4)
HALF = LANES // 2
wide, narrow, half, single = (
    tile(LINES, vectors, lanes) for vectors, lanes in ((3, LANES), (1, LANES), (1, HALF), (1, 1))
)
wide_line, narrow_line, half_line, single_line = (
    tile(1, vectors, lanes) for vectors, lanes in ((3, LANES), (1, LANES), (1, HALF), (1, 1))
)
two_lines, one_line = outer_tile(2, LANES), outer_tile(1, LANES)
LINES, LANES, HALF = np.uint64(LINES), np.uint64(LANES), np.uint64(HALF)
WIDE = THREE * LANES
'''
"""Three vectors, their sums for some lines and a number of w fill the registers there are: 32 wide
ones, or 16 of half the size.
"""


def vector_at(builder, array, index, lanes):
    """The place of a vector in an array of numbers, which may lie at any multiple of a number."""
    return builder.bitcast(builder.gep(array, [index]), ir.VectorType(NUMBER, lanes).as_pointer())


def read(builder, array, index, lanes):
    """A vector of neighbouring numbers."""
    found = builder.load(vector_at(builder, array, index, lanes))
    found.align = 8
    return found


def written(builder, vector, array, index, lanes):
    """Write a vector."""
    builder.store(vector, vector_at(builder, array, index, lanes)).align = 8


def multiplied(builder, a, b, c):
    """The sum a b + c, rounded once where the processor can."""
    product = builder.fmul(a, b, flags=("contract",))
    return builder.fadd(product, c, flags=("contract",))


def fixed(number):
    """A constant index."""
    return ir.Constant(INDEX, number)


def moved(builder, index, times, step):
    """The index so many steps further."""
    return builder.add(index, builder.mul(step, times))


def turned(builder, first, last, step, carried, body):
    """A loop from `first` to below `last` that hands on what `body(index, carried)` gives."""
    before, head = builder.block, builder.append_basic_block("head")
    inside, after = builder.append_basic_block("inside"), builder.append_basic_block("after")
    builder.branch(head)
    builder.position_at_end(head)
    index = builder.phi(INDEX)
    index.add_incoming(first, before)
    present = []
    for each in carried:
        present.append(builder.phi(each.type))
        present[-1].add_incoming(each, before)
    builder.cbranch(builder.icmp_unsigned("<", index, last), inside, after)
    builder.position_at_end(inside)
    found = body(index, present)
    index.add_incoming(builder.add(index, fixed(step)), builder.block)
    for each, new in zip(present, found, strict=True):
        each.add_incoming(new, builder.block)
    builder.branch(head)
    builder.position_at_end(after)
    return present


def add_tile(builder, values, lines, vectors, lanes):
    """Add w x to a tile of z."""
    z, z0, zs, w, w0, wr, wk, x, x0, xs, size = values
    vector = ir.VectorType(NUMBER, lanes)
    nothing, everywhere = (
        ir.Constant(vector, ir.Undefined),
        ir.Constant(ir.VectorType(SHORT, lanes), [0] * lanes),
    )
    places = [
        builder.add(moved(builder, z0, fixed(r), zs), fixed(lanes * v))
        for r in range(lines)
        for v in range(vectors)
    ]
    weights = [moved(builder, w0, fixed(r), wr) for r in range(lines)]

    def body(k, sums):
        at = moved(builder, x0, k, xs)
        xs_k = [read(builder, x, builder.add(at, fixed(lanes * v)), lanes) for v in range(vectors)]
        found = []
        for r in range(lines):
            weight = builder.load(builder.gep(w, [moved(builder, weights[r], k, wk)]))
            first = builder.insert_element(nothing, weight, ir.Constant(SHORT, 0))
            same = builder.shuffle_vector(first, nothing, everywhere)
            present = sums[r * vectors : (r + 1) * vectors]
            found += [
                multiplied(builder, same, each, total)
                for each, total in zip(xs_k, present, strict=True)
            ]
        return found

    sums = [read(builder, z, place, lanes) for place in places]
    for place, total in zip(places, turned(builder, fixed(0), size, 1, sums, body), strict=True):
        written(builder, total, z, place, lanes)


def add_outer_tile(builder, values, lines, lanes):
    """Add z x^T to a tile of w, whose lines are w0 + r wr."""
    z, z0, zs, w, w0, wr, x, x0, xs, columns = values
    vector = ir.VectorType(NUMBER, lanes)
    zeros = ir.Constant(vector, [0.0] * lanes)
    lines_of_z = [moved(builder, z0, fixed(r), zs) for r in range(lines)]
    lines_of_x = [moved(builder, x0, fixed(k), xs) for k in range(lanes)]

    def alone(array, index):
        number = builder.load(builder.gep(array, [index]))
        return builder.insert_element(zeros, number, ir.Constant(SHORT, 0))

    def along(reading):
        def body(c, sums):
            slopes = [reading(z, builder.add(line, c)) for line in lines_of_z]
            inputs = [reading(x, builder.add(line, c)) for line in lines_of_x]
            pairs = [(slope, each) for slope in slopes for each in inputs]
            return [
                multiplied(builder, *pair, total) for pair, total in zip(pairs, sums, strict=True)
            ]

        return body

    rest = builder.urem(columns, fixed(lanes))
    whole = builder.sub(columns, rest)
    sums = [zeros] * (lines * lanes)
    sums = turned(
        builder, fixed(0), whole, lanes, sums, along(lambda *at: read(builder, *at, lanes))
    )
    sums = turned(builder, whole, columns, 1, sums, along(alone))
    for r in range(lines):
        total = added_up(builder, sums[r * lanes : (r + 1) * lanes], lanes)
        place = moved(builder, w0, fixed(r), wr)
        before = read(builder, w, place, lanes)
        written(builder, builder.fadd(before, total), w, place, lanes)


def added_up(builder, vectors, lanes):
    """The sums of as many vectors as each has numbers, as one vector.

    Two become one whose halves belong to each, and so on: of a b and c d are a+b and c+d.
    """
    width = 1
    while len(vectors) > 1:
        even, odd = [], []
        for start in range(0, lanes, 2 * width):
            even += [start + i for i in range(width)] + [lanes + start + i for i in range(width)]
            odd += [each + width for each in even[-2 * width :]]
        masks = (ir.Constant(ir.VectorType(SHORT, lanes), mask) for mask in (even, odd))
        even, odd = masks
        vectors = [
            builder.fadd(builder.shuffle_vector(a, b, even), builder.shuffle_vector(a, b, odd))
            for a, b in zip(vectors[::2], vectors[1::2], strict=True)
        ]
        width *= 2
    return vectors[0]


TILES = (
    vector_at,
    read,
    written,
    multiplied,
    fixed,
    moved,
    turned,
    add_tile,
    add_outer_tile,
    added_up,
)
