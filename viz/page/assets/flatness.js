/* A slope below this part of the largest that its operation can have passes next to nothing. */
const SATURATED = 1e-3;
/* A point this near, by the size of a number, is on the same piece of a function. */
const NEAR_A_KINK = 1e-6;

/* Whether the operands of an operation lie exactly where a slope jumps. */
function isAtKink({ members, id, rule }, values) {
    const numbers = members.map((member) => values[member]);
    if (rule.kinks === "tie") return numbers.filter((x) => x === values[id]).length > 1;
    if (rule.kinks === "multiple") return values[id] === 0;
    if (rule.kinks === "zero" || !Number.isFinite(numbers[0])) return numbers[0] === 0;
    const part = numbers[0] % 1;
    return (part < 0 ? part + 1 : part) === (rule.kinks === "integer" ? 0 : 0.5);
}

/* Whether all slopes are 0 a step beside the operands that are recorded. */
function isFlatAt({ groups, members, rule, starts }, model, step) {
    const numbers = members.map((member) => {
        const x = model.values[member];
        return model.nodes[member].number ? x : x + step * Math.max(1, Math.abs(x));
    });
    const operands = groups.map((group, place) => {
        const start = starts[place];
        return group === null ? numbers[start] : numbers.slice(start, start + group.length);
    });
    const z = rule.f(...operands);
    return rule.s.every((slope, place) => {
        const isNumber = groups[place] === null && model.nodes[members[starts[place]]].number;
        if (slope === null || isNumber) return true;
        const found = slope(z, ...operands);
        return groups[place] === null ? found === 0 : Array.from(found).every((x) => x === 0);
    });
}

/* How little an operation passes on: its `kind`, "dead" on the flat side of a kink or "saturated",
   its `slope`, and the `steepest` that there can be; null if it passes enough. */
function flatAt(operation, model) {
    const { first, linked, members, rule } = operation;
    const isRecorded = (member) => !model.nodes[members[member]].number;
    const slopes = linked.filter(isRecorded).map((member) => model.slopes[first + member]);
    if (!slopes.length) return null;
    if (rule.kinks) {
        const isDead = slopes.every((slope) => slope === 0)
            && !isAtKink(operation, model.values)
            && [-NEAR_A_KINK, NEAR_A_KINK].some((step) => isFlatAt(operation, model, step));
        return isDead ? { kind: "dead", slope: 0, steepest: 0 } : null;
    }
    const steepest = rule.steepest ?? 0;
    const isSaturated = operation.groups[0] === null && isRecorded(0)
        && Math.abs(slopes[0]) < SATURATED * steepest;
    return isSaturated ? { kind: "saturated", slope: slopes[0], steepest } : null;
}

/* Of the nodes those through which little or nothing passes, whatever stands behind them. */
export function flatValues(model, ids) {
    return ids.flatMap((id) => {
        const operation = model.operationOf[id];
        const flat = operation === null ? null : flatAt(operation, model);
        return flat === null ? [] : [{ id, ...flat }];
    });
}
