"""The numbers that were tuned: what each trades, and the command that measured it.

To measure one again, change it here and compare with an unchanged checkout by `--against FOLDER`.
"""

CLEARED_PIECES = 8
"""NumPy: gradients are set to 0 in at most so many pieces, else all at once.

A piece costs a call, and all at once a walk through the memory of every gradient:
`python -m benchmarks.compiled --only moons,dag1e4`.
"""

BATCHES_KEPT = 4
"""NumPy: for how many sizes of a batch the buffers and what is bound to them are kept.

A size costs its buffers as long as it is kept, and when it comes again the binding, some 40 passes
of the demo; the time to the first result in `python -m benchmarks.compiled --only moons`.
"""

REMEMBERED = 1 << 15
"""NumPy: up to so many numbers an instruction keeps what both its passes need.

Above, what is computed forward is computed again backward, in memory that all instructions share:
`python -m benchmarks.compiled --only moons,digits1024`.
"""

BLOCK_OF_ARRAYS, LEAST_BLOCK, MOST_BLOCK, BLOCK_WITH_PRODUCTS = 1 << 20, 256, 8192, 4096
"""NumPy: a block of samples has so many numbers in all, but at least and at most so many samples;
at least BLOCK_WITH_PRODUCTS where a product reads weights for each block.

A call of a ufunc takes as long as some hundred numbers, and numbers that leave the cache take twice
as long: `python -m benchmarks.models --trial options`, numpy.
"""

BLOCKS_OF_A_PART = 32
"""Machine code: after so many blocks the gradients of what the batch shares are added up.

Another thread may do the next ones. It trades a call, some microseconds, for an even share of each
thread: `python -m benchmarks.models --trial options`, numba.
"""

READ_IN_PLACE = 1 << 14
"""NumPy: from so many numbers on the inputs are read by products where the caller has them.

That saves a copy of them and costs a call in Python for each product:
`python -m benchmarks.compiled --only digits1,digits32,digits1024`.
"""

SMALL_PRODUCT = 1 << 15
"""NumPy: up to so many multiplications a product is a call of `dot`, above of `matmul`.

`dot` takes half a microsecond less, but copies a long matrix that is multiplied by one column:
`python -m benchmarks.compiled --only moons,digits1`.
"""

ROUNDS = 64
"""NumPy: gradients at places that overlap evenly, as patches do, arrive in at most so many calls.

Each adds lines of different places to a view. Any places can be added to once they are sorted, at
ten times the time of the same numbers: `python -m benchmarks.compiled --only letters`, numpy.
"""

STRAIGHT_LINE = 1000
"""Operands up to which `auto` writes straight-line Python: above, NumPy's calls cost less.

`python -m benchmarks.compiled --only w18`, the backends python and numpy.
"""

LONG_AND_NARROW = 30_000
"""The same where an instruction of NumPy has few operations to do: a text of half a megabyte.

Making it takes some 30 microseconds an operand once, and saves 2 milliseconds a call on an RK4 loop
of 200 steps, 15,604 operands. `python -m benchmarks.compiled --only w18`, python and numpy.
"""

LOOKING = 0.1
"""Seconds of computing after which `auto` asks what another backend takes to be made.

To ask is to write the loop of a schedule and to import what loads machine code, some 20 and 60
milliseconds: `python -m benchmarks.compiled --only moons`, first call of numba.
"""

LOADING = 0.02
"""Seconds that machine code which an earlier run kept takes to be loaded: the same command."""

COMPILING = 3.0
"""Seconds that machine code for a new set of rows takes to be compiled, numba's import among them.

After as many of computing `auto` waits for it: the same command in an empty `CHAINRULE_CACHE`.
"""

WRITING = 3e-5
"""Seconds that straight-line Python takes to be written and read, for each operand of a tape.

`python -m benchmarks.compiled --only w18,dag1e4`, the first call of python.
"""

TURNS, TRIAL, TURNS_OF_A_TRIAL = 3, 0.005, 100
"""How many calls `auto` times of a backend that it tries; the least of them counts.

Short calls are more, until together they take seconds or are so many: the least of a few is chance.
"""

PART = 0.05
"""Seconds of a training that `auto` does at once as long as there is something to choose."""

CALL_OF_MACHINE_CODE = 1e-5
"""Seconds of a call below which no machine code is tried for it: its own call takes as long.

`python -m benchmarks.compiled --only w18`, numba.
"""

WORTH_STEPS = 1000
"""Steps from which a tiny graph gets machine code of its own, for a second or two.

`python -m benchmarks.compiled --only w18`, numba.
"""

TINY = 200
"""The operands that a tiny graph has at most: compilation takes 2 to 11 milliseconds for each.

`python -m benchmarks.compiled --only w18`, numba.
"""

BLOCK = 2**15
"""How many numbers of a block of samples machine code should have at hand, in the second cache.

`python -m benchmarks.compiled --only moons`, numba.
"""

WIDEST_BLOCK = 512
"""How many samples a block of machine code has at most.

Wider blocks have longer vectors, and a batch that is one block is read once for all steps of a
training: `python -m benchmarks.models --only logistic`, a thousand steps, numba.
"""

BLOCK_OF_PRODUCTS = 6 * BLOCK
"""The same where a block reads all weights of a matrix product.

`python -m benchmarks.compiled --only digits32,digits1024`, numba.
"""

COPIES_AT_ONCE = (1 << 18, 1 << 14, 1 << 22)
"""Samples and starts with parameters of their own: how many numbers of them are computed at once.

At least the first, which stay in the cache; for each instruction the second, which are worth its
call; at most the third, for memory has an end: `python -m benchmarks.starts`, the blocks.
"""

PRODUCTS_OF_STARTS = 300.0
"""Many starts: multiplications of matrix products, of all samples and for each instruction, up to
which all starts are computed at once.

At once each start beside each sample is a sample of its own, and no product has a matrix; one by
one each start costs the calls: `python -m benchmarks.starts`, the ways.
"""

COPIED = 2048
"""Machine code: up to so many inputs and outputs are copied to and from where it always finds them.

To say where another array lies takes half a microsecond: `python -m benchmarks.compiled --only
w18,moons`, numba.
"""

KEPT_PROGRAMS = 4
"""How many programs a thread of a worker keeps between tasks: memory for scheduling them anew."""

WORTH_A_GRID = 64
"""Schedule: from so many multiplications on, a part of a level's `dot` and `affine` operations is a
matrix product of its own.

A product costs a call or two, and spares its operations the copies of their groups:
`python -m benchmarks.compiled --only moons,digits1`.
"""

SORTED_ONE_BY_ONE = 32
"""Schedule: up to so many operations of an instruction are sorted as numbers of Python.

Arrays take some ten microseconds for any few: `python -m benchmarks.size --only rk4`.
"""

WORTH_A_SUM = 3
"""Tape: sums of numbers two at a time become one operation from so many terms on; of two products
they always do.

One operation is one record and one level instead of several, but its operands are copied side by
side: `python -m benchmarks.compiled --only moons,dag10000`.
"""

NEIGHBOURS = (16, 4)
"""Machine code: operations of one row from which on they are a loop of their own, if their operands
lie side by side: of the whole batch, and of each sample.

A loop is vectors and costs its entry in the table; fewer stand in a stream, a record each:
`python -m benchmarks.compiled --only w18,moons,dag1e4`.
"""

LONG_PRODUCT = 64
"""Machine code: the size from which on a single `dot` or `affine` of the whole batch is a product.

A product is vectors, and costs a call: `python -m benchmarks.compiled --only moons,digits1`.
"""

TOGETHER = 2
"""Machine code: so many gradients are computed in one loop; of three each has a loop of its own.

A loop for all reads the numbers once, but with more arrays compilers give up on vectors:
`python -m benchmarks.compiled --only moons,digits32`.
"""

OPERATION, OPERAND, INSTRUCTION = 0.25, 0.1, 6.0
"""Microseconds of an operation and an operand in a loop over lists, and of an instruction of NumPy.

They say which of both runs a single sample: `python -m benchmarks.compiled --only
w18,digits1,chain1e5`, the backend numpy.
"""

CHUNK = 8192
"""How many operations stand in lists at a time, in a loop over lists.

Lists take ten times the memory of the tape, and a chunk costs the call of a loop:
`python -m benchmarks.compiled --only chain1e5,dag1e6`, the backend numpy.
"""

WRITTEN_OUT = 16
"""Texts: sums of at most so many terms are written with plus signs; longer groups become loops.

Written out, a sum needs no memory and a compiler sees all of it; a file of long ones grows without
bound. Chosen by the size of the files, not measured.
"""

NAMED = 600
"""C, JavaScript: tapes of at most so many operands get a name for each number, if no group is long.

Names stay in registers, but compilers take more than linear time over one function; larger tapes
keep their numbers in arrays. Chosen by the time that gcc takes, about 1 ms a node.
"""

REVERSE = 1.5
"""Derivatives: how many sweeps forward a sweep in reverse costs.

In reverse a sum is made wherever a number is used twice: `python -m benchmarks.models`, the trials
with a Jacobian.
"""

WRITTEN_OUT_DERIVATIVES = 20_000
"""Derivatives: so many operations of all sweeps together are written out one after another.

Written out, each entry is as short as it can be; the sweeps as a batch are compiled once, however
many there are: `python -m benchmarks.models`, Rosenbrock and Lotka-Volterra.
"""

MOST_WRITTEN_OUT = 20_000_000
"""Derivatives: more operations than these are refused, for memory would not hold them."""

MOST_ENTRIES = 1 << 27
"""Derivatives: a matrix of more entries is refused, which would be a gigabyte."""

SWEEPS_AT_ONCE = 256
"""Derivatives: so many sweeps are one batch; a number of the program takes 8 bytes for each."""

TRACED_BITS = 2_000_000_000
"""Derivatives: operations times inputs up to which it is asked which output depends on what.

The sets of inputs are numbers of as many bits, one an operation.
"""
