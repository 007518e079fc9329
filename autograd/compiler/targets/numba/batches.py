"""How the loop runs over a batch, and over the steps of a training.

A batch of 1000 samples runs in blocks of, say, 256, so that the numbers of a block stay near the
processor. The lines of the table that no sample has its own numbers for run once, before all
blocks; then those of each sample run for each block, forward and backward; then the first ones run
backward. Numbers of the first kind are in `u`, those of the second in `v`, at `place * lanes + l`
for sample l of the `lanes` samples in the block; their gradients are in `gu` and `gv`.

The function is plain Python. Its text goes into the generated loop, where `forward()` and
`backward()` become loops over lines with a branch for each case.
"""

# ruff: noqa: ARG001, C901, E741, PLR0912, PLR0913, PLR0917, F821, F841
# (numba compiles no objects that would hold arguments together, and the names come with its text)
# mypy: ignore-errors

from __future__ import annotations


def run(
    table, parts, links, u, v, gu, gv, scratch, room,
    inputs, outputs, results, by_inputs, seed, block, first_phase, last_phase,
    functions, steps, memory, settings, n_parameters, history,
    order, rates, rate,
):  # fmt: skip
    """Compute the outputs into `results`; if `seed` is not 0, the gradient of the first as well.

    `parts` says where in the table the lines of the whole batch end, and those of each sample;
    `outputs` has the space and the place of each output. `seed` is the gradient at the output;
    `by_inputs` receives the gradient by the inputs unless it is empty. `scratch` is for the groups
    of one operation, `room` for gathered inputs.

    A phase is the lines of the whole batch forward, those of a block, or the first ones backward.
    Between `first_phase` and the one before `last_phase` all run, one after the other: blocks in
    calls of their own may run on several threads, each with its own `v`, `gu`, `gv`, `scratch` and
    `room`.

    `functions` has the addresses of the matrix products and of an update. If `steps` is not 0 that
    follows, so many times. The mean of the output before each goes to `history`.

    `inputs` has a line for each input. If `order` is not empty it has one for each sample, and step
    k takes those in line k of the order. If `rates` is not empty step k takes that at k as number
    `rate` of the settings.
    """
    xs, ws, ys, others = scratch[0], scratch[1], scratch[2], scratch[3]
    batch, n_outputs = results.shape[1], len(outputs)
    is_ordered = len(order) > 0
    n_inputs = inputs.shape[1] if is_ordered else len(inputs)
    # gradients of inputs are added to and never read, unless they are asked for
    first_wanted = ZERO if len(by_inputs) else np.uint64(n_inputs)
    blocks = (batch + block - 1) // block if parts[1] > parts[0] or n_inputs > 0 else 0
    for step in range(max(steps, 1)):
        # a phase for the whole batch before, one for each block, and one after: there is one place
        # in this function where instructions run, and the compiler sees it once
        for phase in range(first_phase, min(last_phase, blocks + 2)):
            first, last, lanes = ZERO, parts[0], ONE
            begin = np.uint64(block * max(phase - 1, 0))
            of_a_block = 0 < phase <= blocks
            forwards, backwards = phase <= blocks, seed != 0.0 and phase > 0
            if phase == 0 and seed != 0.0:
                gu[:] = 0.0
            if of_a_block:
                first, last = parts[0], parts[1]
                lanes = np.uint64(min(block, batch - begin))
                if is_ordered:
                    # samples are read whole, some at a time that are written side by side
                    for some in range(ZERO, lanes, EIGHT):
                        stop = min(some + EIGHT, lanes)
                        for p in range(np.uint64(n_inputs)):
                            for l in range(some, stop):
                                v[p * lanes + l] = inputs[order[step, begin + l], p]
                elif step == 0 or blocks > 1:  # no instruction writes over them
                    for p in range(np.uint64(n_inputs)):
                        for l in range(lanes):
                            v[p * lanes + l] = inputs[p, begin + l]
            if forwards:
                forward()
            if of_a_block or phase == blocks + 1:
                varying = np.uint64(of_a_block)
                for o in range(n_outputs):
                    if outputs[o, 0] == varying:
                        at = outputs[o, 1] * lanes
                        if of_a_block:
                            for l in range(lanes):
                                results[o, begin + l] = v[at + l]
                        else:
                            results[o, :] = u[at]
                if seed != 0.0:
                    if of_a_block:
                        gv[first_wanted * lanes :] = 0.0
                        if outputs[0, 0] == ONE:
                            at = outputs[0, 1] * lanes
                            for l in range(lanes):
                                gv[at + l] = seed
                    elif outputs[0, 0] == ZERO:
                        gu[outputs[0, 1]] += seed
            if backwards:
                backward()
            if of_a_block:
                for p in range(np.uint64(len(by_inputs))):
                    for l in range(lanes):
                        by_inputs[p, begin + l] = gv[p * lanes + l]
        if steps > 0:
            mean = 0.0
            for l in range(np.uint64(batch)):
                mean += results[0, l]
            history[step] = mean / batch
            if len(rates) > 0:
                settings[rate] = rates[step]
            call(functions[2], (u, gu, memory, settings, n_parameters))
