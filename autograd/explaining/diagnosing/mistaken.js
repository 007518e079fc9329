/* A recorded graph computed with mistakes: what `catalogue` lists, read in JavaScript.

   mistaken(catalogue, causes, asked) gives the values and gradients of all slots, as arrays, after
   the `causes` of one hypothesis, none of them for what is right. `asked` may have:
   numbers     the numbers of the slots, where some were changed; those of results are not read
   parameters  slots that a step updates
   lr          the learning rate; the result then has `updated` too, the numbers after the step.

   Python does the same in lanes.py, and both are held to the same numbers. */
function mistaken(catalogue, causes, asked = {}) {
    const { operations, rules, changes } = catalogue;
    const { numbers = catalogue.numbers, parameters = [], lr = null } = asked;
    const made = causes.map(([place, sites, variant]) => ({ ...changes[place], sites, variant }));
    const isParameter = new Set(parameters);

    function madeAt(kind, where) {
        return made.filter((cause) => cause.kind === kind && cause.sites.some(
            (site) => site.length === where.length && site.every((n, k) => n === where[k])));
    }

    function changed(kind, right, where, at = {}) {
        return madeAt(kind, where).reduce(
            (before, { change, variant }) => change({ ...at, right: before, variant }), right);
    }

    function filled(operation, values) {
        return operation.operands.map((operand) =>
            Array.isArray(operand) ? operand.map((slot) => values[slot]) : values[operand]);
    }

    function edges(operation) {
        return operation.operands.flatMap((operand, place) =>
            (Array.isArray(operand) ? operand : [operand]).map(
                (slot, member) => ({ place, member, slot })));
    }

    function slopesOf(rule, result, operands) {
        return rules[rule].s.map((slope, place) => {
            const found = slope === null ? 0 : slope(result, ...operands);
            if (!Array.isArray(operands[place])) return [found];
            return operands[place].map((_, n) => (slope === null ? 0 : found[n]));
        });
    }

    function forward(given) {
        const values = given.slice();
        const swapped = [];
        operations.forEach((operation, index) => {
            const right = filled(operation, values);
            let result = rules[operation.rule].f(...right);
            for (const { change, becomes } of madeAt("rule", [index])) {
                const operands = change({ operands: right });
                result = rules[becomes].f(...operands);
                swapped[index] = { rule: becomes, operands };
            }
            values[operation.result] = changed("results", result, []);
        });
        return { values, swapped };
    }

    function layerSlope(index, edge, right, values) {
        for (const cause of made.filter((each) => each.kind === "group")) {
            const site = cause.sites.find((each) => each.includes(index));
            if (site) {
                const order = site.indexOf(index);
                const others = site.length > 1
                    ? site.map((n) => filled(operations[n], values).at(-2)[order]) : [];
                right = cause.change({ right, others, member: edge.member });
            }
        }
        return right;
    }

    function slopesAt(index, { values, swapped }) {
        const operation = operations[index];
        const result = values[operation.result];
        const operands = filled(operation, values);
        const used = swapped[index] ?? { rule: operation.rule, operands };
        const slopes = slopesOf(used.rule, result, used.operands);
        for (const edge of edges(operation)) {
            let slope = slopes[edge.place][edge.member];
            if (edge.place === operation.operands.length - 1) {
                slope = layerSlope(index, edge, slope, values);
            }
            const at = { result, operands, member: edge.member };
            slopes[edge.place][edge.member] = changed(
                "slope", slope, [index, edge.place, edge.member], at);
        }
        return slopes;
    }

    function renewed(index, slopes, values, gradients) {
        const operation = operations[index];
        const late = values.slice();
        let early = false;
        for (const { slot } of edges(operation)) {
            early ||= madeAt("order", [slot]).length > 0;
            late[slot] = changed("order", values[slot], [slot], { others: [lr, gradients[slot]] });
        }
        return early
            ? slopesOf(operation.rule, values[operation.result], filled(operation, late)) : slopes;
    }

    function backward(computed) {
        const { values } = computed;
        const gradients = new Array(values.length).fill(0);
        const reached = values.map(() => []);
        const waiting = new Array(values.length).fill(0);
        operations.forEach((each) => edges(each).forEach(({ slot }) => { waiting[slot] += 1; }));
        const folded = (slot) => changed(
            "fold", reached[slot].reduce((sum, x) => sum + x, 0), [slot], { others: reached[slot] });
        reached[operations.at(-1).result] = [changed("seed", 1, [])];
        for (let index = operations.length - 1; index >= 0; --index) {
            const { result } = operations[index];
            const gradient = folded(result);
            gradients[result] = gradient;
            let slopes = slopesAt(index, computed);
            const all = edges(operations[index]);
            for (const { place, member, slot } of all.filter((each) => isParameter.has(each.slot))) {
                reached[slot].push(gradient * slopes[place][member]);
                waiting[slot] -= 1;
                if (!waiting[slot]) gradients[slot] = folded(slot);
            }
            slopes = renewed(index, slopes, values, gradients);
            for (const { place, member, slot } of all.filter((each) => !isParameter.has(each.slot))) {
                reached[slot].push(gradient * slopes[place][member]);
            }
        }
        const results = new Set(operations.map((each) => each.result));
        reached.forEach((shares, slot) => {
            if (!results.has(slot) && shares.length) gradients[slot] = folded(slot);
        });
        return gradients;
    }

    const given = numbers.map((number, slot) => changed("given", number, [slot]));
    const computed = forward(given);
    const gradients = backward(computed);
    if (lr === null) return { values: computed.values, gradients };
    const rate = changed("rate", lr, []);
    const after = given.slice();
    for (const slot of parameters) after[slot] = given[slot] - rate * gradients[slot];
    return { values: computed.values, gradients, updated: forward(after).values };
}

/* What a given number becomes by a slip in copying it, each once: the variants of `slip`, for a
   number that was changed. The same as `slips` in mistakes.py. */
function slips(number) {
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
