// The way back from packed data: runs of leaves and ranges of ids as lists, as packing.py made them.

const NUMBERED = /^(.*?)(0|[1-9][0-9]*)$/s;

function idsOf(packed) {
    return packed.flatMap((each) => (
        typeof each === "number" ? [each] : Array.from({ length: each.count }, (_, n) => each.from + n)));
}

function floatsOf(text) {
    const letters = atob(text);
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Array.from({ length: bytes.length / 8 }, (_, n) => view.getFloat64(8 * n, true));
}

/* A number as JSON has it, which has no sign for those that are not finite. */
function inData(number) {
    return Number.isFinite(number) ? number : String(number);
}

function partsOf(name, shape) {
    return shape === null ? [name, ""] : [name.slice(0, shape[0]), name.slice(shape[1])];
}

/* The leaves of a run; their names are added to `names`. */
function leavesOf(run, names) {
    const numbers = floatsOf(run.data);
    const kind = run.number ? { number: true } : {};
    if (run.name === undefined) return numbers.map((data) => ({ data: inData(data), ...kind }));
    const [, beginning, first] = NUMBERED.exec(run.name);
    return numbers.map((data, n) => {
        const name = `${beginning}${Number(first) + n}`;
        names.push([name, partsOf(name, run.shape)]);
        return { data: inData(data), ...kind, name, ...(run.label ? { label: name } : {}) };
    });
}

function nodesOf(packed, names) {
    return packed.flatMap((node) => {
        if (node.run !== undefined) return leavesOf(node, names);
        if (node.in === undefined) return [node];
        return [{ ...node, in: node.in.map((each) => (Array.isArray(each) ? idsOf(each) : each)) }];
    });
}

function foldsOf(packed) {
    return packed.flatMap((fold) => {
        if (fold.leaves) {
            return idsOf(fold.leaves).map((node) => ({ node, sources: [], edges: [], inner: [] }));
        }
        const edges = fold.edges.flatMap(([key, count]) => new Array(count).fill(key));
        return [{ ...fold, sources: idsOf(fold.sources), edges }];
    });
}

function levelOf(level) {
    if (!level.layers) return level;
    return {
        ...level,
        folds: foldsOf(level.folds),
        inputs: idsOf(level.inputs),
        layers: level.layers.map((each) => (
            { ...each, outputs: idsOf(each.outputs), inside: idsOf(each.inside), weights: idsOf(each.weights) })),
        steps: level.steps.map((step) => (step.folds ? { ...step, folds: idsOf(step.folds) } : step)),
    };
}

/* The data of a page in its plain form; data that are not packed stay as they are. */
export function unpacked(data) {
    if (!data.packed) return data;
    const { packed: _, ...plain } = data;
    const names = [];
    const nodes = nodesOf(data.nodes, names);
    return {
        ...plain,
        nodes,
        // labels may be called as what every object has, which only such entries do not touch
        names: Object.fromEntries([...Object.entries(data.names), ...names]),
        parameters: idsOf(data.parameters),
        levels: data.levels.map(levelOf),
    };
}
