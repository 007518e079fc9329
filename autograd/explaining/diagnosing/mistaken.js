/* A recorded graph computed with mistakes: what `catalogue` lists, read in JavaScript.

   mistaken(catalogue, causes, asked) gives the values and gradients of all slots, as arrays, after
   the `causes` of one hypothesis, none of them for what is right. `asked` may have:
   numbers     the numbers of the slots, where some were changed; those of results are not read
   parameters  slots that a step updates
   lr          the learning rate; the result then has `updated` too, the numbers after the step.
   Besides it has for each edge its slope and what is `sent` along it, the edges in the order of the
   operations; and `steps`, for each cause the first `{ right, wrong }` that it changed, or null.

   mistakenPasses(catalogue, asked) prepares the same for many hypotheses: it is a function of the
   causes. What a hypothesis leaves right is computed once for all of them.

   Python does the same in lanes.py, and both are held to the same numbers. */
export function mistaken(catalogue, causes, asked = {}) {
    return mistakenPasses(catalogue, asked)(causes);
}

export function mistakenPasses(catalogue, asked = {}) {
    const { changes, rules } = catalogue;
    const { numbers = catalogue.numbers, parameters = [], lr = null } = asked;
    const { steps, edges, uses, isResult } = flatSheet(catalogue);
    const isParameter = new Uint8Array(numbers.length);
    for (const slot of parameters) isParameter[slot] = 1;
    const start = Float64Array.from(numbers);
    const right = forward(start, new Map(), []);
    const rightSlopes = slopesAfter(right, new Map(), []);

    function forward(given, byRule, ofResults) {
        const values = given.slice();
        for (const step of steps) {
            const operands = filledFrom(values, step.operands);
            let result = called(rules[step.rule].f, operands);
            for (const hook of byRule.get(step.index) ?? []) {
                hook.operands = hook.change({ operands });
                const wrong = called(rules[hook.becomes].f, hook.operands);
                tell(hook, result, wrong);
                result = wrong;
                hook.swapped.set(step.index, hook.operands);
            }
            values[step.result] = changed(ofResults, result, {});
        }
        return values;
    }

    function slopesAfter(values, byRule) {
        const slopes = new Float64Array(edges.length);
        for (const step of steps) {
            const hooks = byRule.get(step.index);
            const last = hooks && hooks[hooks.length - 1];
            const operands = last ? last.swapped.get(step.index) : filledFrom(values, step.operands);
            writeSlopes(slopes, step, last ? last.becomes : step.rule, values[step.result], operands);
        }
        return slopes;
    }

    function writeSlopes(slopes, step, rule, result, operands) {
        rules[rule].s.forEach((slope, place) => {
            const first = step.starts[place];
            const size = step.starts[place + 1] - first;
            const found = slope === null ? 0 : called(slope, operands, result);
            for (let n = 0; n < size; n++) {
                slopes[first + n] = typeof found === "number" ? found : found[n];
            }
        });
    }

    function changeGroups(slopes, values, byGroup) {
        for (const [index, hooks] of byGroup) {
            const step = steps[index];
            const last = step.operands.length - 1;
            for (const { hook, site } of hooks) {
                const order = site.indexOf(index);
                const others = site.length > 1
                    ? site.map((n) => values[steps[n].operands.at(-2)[order]]) : [];
                for (let edge = step.starts[last]; edge < step.starts[last + 1]; edge++) {
                    const member = edge - step.starts[last];
                    slopes[edge] = changed([hook], slopes[edge], { others, member });
                }
            }
        }
    }

    function changeSlopes(slopes, values, bySlope) {
        for (const [edge, hooks] of bySlope) {
            const { index, member } = edges[edge];
            const step = steps[index];
            const operands = filledFrom(values, step.operands);
            const at = { result: values[step.result], operands, member };
            slopes[edge] = changed(hooks, slopes[edge], at);
        }
    }

    function renewSlopes(step, slopes, values, gradients, byOrder) {
        const early = edges.slice(step.first, step.end).filter(({ slot }) => byOrder.has(slot));
        if (!early.length) return;
        const late = values.slice();
        for (const { slot } of early) {
            const at = { right: values[slot], others: [lr, gradients[slot]] };
            for (const hook of byOrder.get(slot)) {
                late[slot] = hook.change(at);
            }
        }
        const renewed = slopes.slice();
        const operands = filledFrom(late, step.operands);
        writeSlopes(renewed, step, step.rule, values[step.result], operands);
        for (let edge = step.first; edge < step.end; edge++) {
            if (!isParameter[edges[edge].slot]) {
                for (const { slot } of early) {
                    byOrder.get(slot).forEach((hook) => tell(hook, slopes[edge], renewed[edge]));
                }
                slopes[edge] = renewed[edge];
            }
        }
    }

    function backward(values, slopes, hooks) {
        const gradients = new Float64Array(values.length);
        const sent = new Float64Array(edges.length);
        const waiting = hooks.order.size ? Uint32Array.from(uses) : null;
        const shares = new Map([...hooks.fold.keys()].map((slot) => [slot, []]));

        function fold(slot) {
            const at = { others: shares.get(slot) };
            gradients[slot] = changed(hooks.fold.get(slot), gradients[slot], at);
        }

        function send(step, toParameters) {
            const gradient = gradients[step.result];
            for (let edge = step.first; edge < step.end; edge++) {
                const { slot } = edges[edge];
                if (isParameter[slot] !== toParameters) continue;
                sent[edge] = gradient * slopes[edge];
                if (waiting) waiting[slot] -= 1;
                if (waiting && toParameters && hooks.order.has(slot)) {
                    reach(slot, sent[edge]);
                    continue;
                }
                gradients[slot] += sent[edge];
                if (shares.has(slot)) shares.get(slot).push(sent[edge]);
            }
        }

        // a parameter that is updated early has no gradient before it is complete
        const partial = new Map();
        function reach(slot, share) {
            partial.set(slot, (partial.get(slot) ?? 0) + share);
            if (shares.has(slot)) shares.get(slot).push(share);
            if (!waiting[slot]) gradients[slot] = partial.get(slot);
            if (!waiting[slot] && shares.has(slot)) fold(slot);
        }

        gradients[steps[steps.length - 1].result] = changed(hooks.seed, 1, {});
        for (let index = steps.length - 1; index >= 0; index--) {
            const step = steps[index];
            if (shares.has(step.result)) fold(step.result);
            send(step, 1);
            if (waiting) renewSlopes(step, slopes, values, gradients, hooks.order);
            send(step, 0);
        }
        for (const [slot, reached] of shares) {
            if (!isResult[slot] && reached.length && !partial.has(slot)) fold(slot);
        }
        return { gradients, sent };
    }

    return function passes(causes) {
        const hooks = hooksOf(causes, changes, steps);
        const given = hooks.given.size ? start.slice() : start;
        for (const [slot, made] of hooks.given) given[slot] = changed(made, start[slot], {});
        const asRight = given === start && !hooks.rule.size && !hooks.results.length;
        const values = asRight ? right : forward(given, hooks.rule, hooks.results);
        const slopes = asRight ? rightSlopes.slice() : slopesAfter(values, hooks.rule);
        changeGroups(slopes, values, hooks.group);
        changeSlopes(slopes, values, hooks.slope);
        const { gradients, sent } = backward(values, slopes, hooks);
        const found = { values, gradients, slopes, sent };
        if (lr !== null) {
            const rate = changed(hooks.rate, lr, {});
            const after = given.slice();
            for (const slot of parameters) after[slot] = given[slot] - rate * gradients[slot];
            found.updated = forward(after, hooks.rule, hooks.results);
        }
        found.steps = hooks.all.map((hook) => hook.step);
        return found;
    };
}

const FLAT_SHEETS = new WeakMap();

/* The operations of a catalogue with their edges in one list: each knows its operation, its place
   in the row and in its group, and the slot of its operand. */
export function flatSheet({ operations, numbers }) {
    if (!FLAT_SHEETS.has(operations)) {
        const edges = [];
        const uses = new Array(numbers.length).fill(0);
        const isResult = new Uint8Array(numbers.length);
        const steps = operations.map(({ rule, operands, result }, index) => {
            const starts = [edges.length];
            operands.forEach((operand, place) => {
                const slots = Array.isArray(operand) ? operand : [operand];
                slots.forEach((slot, member) => edges.push({ index, place, member, slot }));
                starts.push(edges.length);
            });
            isResult[result] = 1;
            return { index, rule, operands, result, starts, first: starts[0], end: edges.length };
        });
        for (const { slot } of edges) uses[slot] += 1;
        FLAT_SHEETS.set(operations, { steps, edges, uses, isResult });
    }
    return FLAT_SHEETS.get(operations);
}

/* What the causes change, by where: slots, operations or edges. */
function hooksOf(causes, changes, steps) {
    const hooks = { all: [], results: [], seed: [], rate: [] };
    for (const kind of ["given", "rule", "slope", "group", "fold", "order"]) hooks[kind] = new Map();
    for (const [place, sites, variant] of causes) {
        const { kind, change, becomes } = changes[place];
        const hook = { change, becomes, variant, step: null, swapped: new Map() };
        hooks.all.push(hook);
        for (const site of sites) {
            if (Array.isArray(hooks[kind])) {
                hooks[kind].push(hook);
            } else if (kind === "group") {
                site.forEach((index) => hookAt(hooks.group, index, { hook, site }));
            } else if (kind === "slope") {
                const [index, inRow, member] = site;
                hookAt(hooks.slope, steps[index].starts[inRow] + member, hook);
            } else {
                hookAt(hooks[kind], site[0], hook);
            }
        }
    }
    return hooks;
}

function hookAt(byPlace, place, hook) {
    if (!byPlace.has(place)) byPlace.set(place, []);
    byPlace.get(place).push(hook);
}

/* What is right, after each of these changes. */
function changed(hooks, right, at) {
    for (const hook of hooks) {
        const wrong = hook.change({ ...at, right, variant: hook.variant });
        tell(hook, right, wrong);
        right = wrong;
    }
    return right;
}

function tell(hook, right, wrong) {
    const alike = Math.abs(right - wrong) <= 1e-12 * Math.abs(right);
    if (!hook.step && !alike) hook.step = { right, wrong };
}

function filledFrom(values, operands) {
    return operands.map((operand) =>
        (Array.isArray(operand) ? operand.map((slot) => values[slot]) : values[operand]));
}

/* A function of the operands, or of these after a result. */
function called(rule, operands, result) {
    return result === undefined ? rule(...operands) : rule(result, ...operands);
}

/* What a given number becomes by a slip in copying it, each once: the variants of `slip`, for a
   number that was changed. The same as `slips` in mistakes.py. */
export function slips(number) {
    const size = Number(Math.abs(number).toPrecision(12));
    const text = String(size);
    if (text.length > 12 || (size && size < 1e-4)) return [];
    const found = [];
    const places = [...text].flatMap((letter, n) => (letter === "." ? [] : [n]));
    for (const n of places) {
        for (const digit of "0123456789") found.push(text.slice(0, n) + digit + text.slice(n + 1));
        found.push(text.slice(0, n) + text.slice(n + 1));
    }
    places.slice(1).forEach((m, k) => {
        const letters = [...text];
        [letters[places[k]], letters[m]] = [letters[m], letters[places[k]]];
        found.push(letters.join(""));
    });
    found.push(`${text}e1`, `${text}e-1`);
    const sign = number < 0 || Object.is(number, -0) ? -1 : 1;
    const whole = found.filter((each) => each !== "" && each !== ".").map((each) => sign * each);
    return [...new Set([...whole, -number])].filter((each) => each !== number);
}
