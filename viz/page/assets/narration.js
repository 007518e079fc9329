// The sentences of a step, chosen by its reason from structure and numbers; as narration.py does.

const MOST_NAMED = 8;

const said = (name, of) => ({ key: `steps.${name}`, slots: { of: { value: of } } });

function listed(ids) {
    if (ids.length > MOST_NAMED) return { key: "steps.values", slots: { n: ids.length } };
    return ids.map((id) => ({ value: id }));
}

function joined(told) {
    return told.reduce((before, next) => ({ key: "steps.then", slots: { before, next } }));
}

/* How a value is computed; one that is the result is said to be that. */
export function computed(of, operands, isResult) {
    const told = { key: "steps.forward", slots: { of: { value: of }, operands: listed(operands) } };
    return isResult ? joined([told, { key: "steps.result", slots: {} }]) : told;
}

/* What so many contributions are where there were some before, of so many on the whole. */
export function arrival(here, before, whole) {
    if (before) return before + here === whole ? "last" : "further";
    if (here < whole) return "first";
    return here === 1 ? "only" : "repeated";
}

/* What is sent from a value: to each of `sent` ({by, arrival, passes}), the value being `flat`
   ("dead", "saturated" or null). */
export function sentBack(of, gradient, sent, isRoot, flat) {
    const told = isRoot ? [said("root", of)] : [];
    told.push(multiplied(of, gradient, sent.map((each) => each.by)));
    for (const kind of ["repeated", "first", "further", "last"]) {
        const some = sent.filter((each) => each.arrival === kind).map((each) => each.by);
        if (some.length) told.push({ key: `steps.${kind}`, slots: { of: { value: of }, by: listed(some) } });
    }
    const stopped = sent.filter((each) => !each.passes).map((each) => each.by);
    if (flat && gradient) told.push(said(flat, of));
    else if (stopped.length && gradient) {
        told.push({ key: "steps.zero", slots: { of: { value: of }, by: listed(stopped) } });
    }
    return joined(told);
}

function multiplied(of, gradient, by) {
    if (!gradient) return said("nothing", of);
    const slots = { of: { value: of }, by: by.length === 1 ? { value: by[0] } : listed(by) };
    return { key: by.length === 1 ? "steps.one" : "steps.several", slots };
}

/* What the gradients of leaves say, and which way those of `learned` would have to go. */
export function found(of, gradients, learned, isFinite) {
    if (gradients.has(of)) return said("leaf", of);
    const only = [...gradients.keys()][0];
    const told = gradients.size === 1
        ? [{ key: "steps.all_one", slots: { of: { value: of }, by: { value: only } } }] : [said("all", of)];
    if (isFinite) told.push(...against(of, [...gradients].filter(([by]) => learned.has(by))));
    return joined(told);
}

function against(of, gradients) {
    const down = gradients.filter(([, x]) => x > 0 && x < Infinity).map(([by]) => by);
    const up = gradients.filter(([, x]) => x < 0 && x > -Infinity).map(([by]) => by);
    const ways = [["down", down], ["up", up]].filter(([, some]) => some.length);
    if (!ways.length) return [];
    const slots = { of: { value: of }, ...Object.fromEntries(ways.map(([way, some]) => [way, listed(some)])) };
    return [{ key: `steps.${["against", ...ways.map(([way]) => way)].join("_")}`, slots }];
}
