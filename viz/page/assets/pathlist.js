// Which paths lead from a value to the output and how they are told: each by itself while they are
// few, else the largest. A path is what `bestPaths` of a level gives: its edges are pairs of a fold
// and the place of one of its sources.

import { MINUS } from "./numbers.js";

const FEW_PATHS = 6;
const MOST_PATHS = 12;
const LONGEST_PATH = 12;
const COUNTED_IN_FULL = 999999n;

// The paths from a value, `most` of them where they are many. While they are few no edit changes
// their order, so each keeps its colour.
export function pathways(level, from, most = MOST_PATHS) {
    const count = level.pathCount(from);
    const few = count <= FEW_PATHS;
    const listed = few ? Number(count) : most;
    const paths = listed > 0 ? level.bestPaths(from, listed) : [];
    if (few) {
        paths.sort(byEdges);
    }
    const gradient = level.gradient(from);
    const total = paths.reduce((sum, path) => sum + path.product, 0);
    const left = count - BigInt(paths.length);
    return { count, few, paths, gradient, total, left, rest: gradient - total };
}

function byEdges(one, other) {
    const length = Math.min(one.edges.length, other.edges.length);
    for (let i = 0; i < length; i += 1) {
        const [fold, place] = one.edges[i];
        const [otherFold, otherPlace] = other.edges[i];
        if (fold !== otherFold || place !== otherPlace) {
            return fold - otherFold || place - otherPlace;
        }
    }
    return one.edges.length - other.edges.length;
}

// How many paths there are: a large number by its leading digits.
export function countOfPaths(count) {
    if (count <= COUNTED_IN_FULL) {
        return count.toString();
    }
    const power = count.toString().length - 1;
    const scale = 10n ** BigInt(power - 1);
    const leading = (count + scale / 2n) / scale;
    return leading < 100n
        ? `≈ ${leading / 10n}.${leading % 10n}e${power}`
        : `≈ 1.0e${power + 1}`;
}

// The values along a path, from where it begins to the output.
export function stationsOf(level, from, path) {
    return [from, ...path.edges.map(([fold]) => level.folds[fold].node)];
}

// The keys of its edges in the picture; of a leaf that is a row in a box, that of the row.
export function edgeKeysOf(level, path) {
    return path.edges.map(([fold, place]) => level.folds[fold].edges[place]);
}

// The ends of a long list, and null for what is left out between them.
export function middleLeftOut(things) {
    const half = LONGEST_PATH / 2;
    return things.length > LONGEST_PATH
        ? [...things.slice(0, half), null, ...things.slice(-half)]
        : things;
}

// A product as text, negative factors in brackets.
export function productText(factors, write) {
    const alone = factors.length === 1;
    return middleLeftOut(factors)
        .map((x) => (x === null ? "…" : x < 0 && !alone ? `(${write(x)})` : write(x)))
        .join(" · ");
}

// A sum as signs and texts: the sign of the first stands in its text.
export function summandsOf(numbers, write) {
    return numbers.map((x, i) =>
        i === 0
            ? { sign: "", text: write(x) }
            : { sign: x < 0 ? MINUS : "+", text: write(Math.abs(x)) },
    );
}

// Bars from a common zero, in shares of the whole width; a number that is not finite has none.
export function barsOf(numbers) {
    const largest = Math.max(...numbers.filter(Number.isFinite).map(Math.abs), 0) || 1;
    const shares = numbers.map((x) => x / largest);
    const finite = shares.filter(Number.isFinite);
    const low = Math.min(0, ...finite);
    const span = Math.max(0, ...finite) - low || 1;
    const zero = -low / span;
    const bars = shares.map((x) =>
        Number.isFinite(x)
            ? { left: zero + Math.min(0, x) / span, width: Math.abs(x) / span }
            : null,
    );
    return { zero, bars };
}

// The values and the keys of the edges that lie on any path from a value to the output.
export function litByAll(level, from) {
    const edges = new Set(level.flow(from).keys());
    const reached = level.folds.filter((fold) => fold.edges.some((key) => edges.has(key)));
    return { nodes: new Set([from, ...reached.map((fold) => fold.node)]), edges };
}

// The same of some of the paths.
export function litBySome(level, from, paths) {
    return {
        nodes: new Set([from, ...paths.flatMap((path) => stationsOf(level, from, path))]),
        edges: new Set(paths.flatMap((path) => edgeKeysOf(level, path))),
    };
}

// What is dim in the picture: all but what is lit. `places` are the keys of boxes by their values.
export function dimmedBut(level, places, { nodes, edges }) {
    const dimmed = new Map();
    for (const fold of level.folds) {
        if (!nodes.has(fold.node)) {
            dimmed.set(places[fold.node], "dim");
        }
        for (const key of fold.edges) {
            if (!edges.has(key)) {
                dimmed.set(key, "dim");
            }
        }
    }
    for (const key of edges) {
        dimmed.delete(key);
    }
    for (const node of nodes) {
        dimmed.delete(places[node]);
    }
    return dimmed;
}
