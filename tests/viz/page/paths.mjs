// Answers what is asked of the modules that tell paths, lay rails and look inside boxes.
import { readFileSync } from "node:fs";
import { Inside, knownInside, lensAt } from "./insides.js";
import { Level } from "./level.js";
import { isKnown } from "./lighting.js";
import { Model } from "./model.js";
import { short } from "./numbers.js";
import * as pathlist from "./pathlist.js";
import { cornersOf, lanesOf, movedAside, pathThrough } from "./rails.js";
import { RULES } from "./rows.js";
import { stripForms } from "./strip.js";

const sent = (x) => (typeof x !== "number" || Number.isFinite(x) ? x : String(x));

// How the paths of every drawn value of a graph are told, at the recorded numbers and at others.
function toldOf({ data, changes }) {
    const model = new Model(data, RULES);
    const level = new Level(model, data.levels[0]);
    const found = () =>
        level.folds.map(({ node }) => {
            const { count, few, paths, gradient, total, left } = pathlist.pathways(level, node);
            return {
                count: String(count),
                few,
                left: String(left),
                gradient: sent(gradient),
                total: sent(total),
                paths: paths.map((path) => ({
                    edges: path.edges,
                    stations: pathlist.stationsOf(level, node, path),
                    product: sent(path.product),
                    text: pathlist.productText(path.factors, (x) => short(x, 17)),
                })),
                sum: pathlist.summandsOf(paths.map((path) => path.product), (x) => short(x, 17)),
                lit: [...pathlist.litByAll(level, node).nodes],
            };
        });
    const before = found();
    for (const [id, number] of changes) {
        model.set(id, number);
    }
    model.compute();
    level.refresh();
    return { before, after: found() };
}

function inside({ data, lenses, known }) {
    const model = new Model(data, RULES);
    const level = new Level(model, data.levels[0]);
    const inputs = new Set(level.inputs);
    return lenses.found.map((_, at) => {
        const lens = lensAt({ ...lenses, lenses: lenses.found }, at);
        const here = new Inside(model, lens);
        const view = known === null ? {} : viewOf(level, known);
        const shown = knownInside(here, inputs, view);
        return {
            nodes: here.nodes.map((id) => [id, sent(shown.data(id)), sent(shown.grad(id))]),
            svg: lens.svg,
            keys: [...lens.keys.values()],
            folds: lens.folds.map((fold) => ({
                ...fold,
                slopes: here.slopes(fold).map((x) => sent(shown.slope(x))),
            })),
        };
    });
}

function viewOf(level, step) {
    const known = level.known(step);
    return { data: (id) => known.data.has(id), grad: (id) => known.grad.get(id) };
}

const answers = {
    told: (graphs) => graphs.map(toldOf),
    inside: (graphs) => graphs.map(inside),
    counts: (counts) => counts.map((count) => pathlist.countOfPaths(BigInt(count))),
    bars: (lists) => lists.map((numbers) => pathlist.barsOf(numbers.map(Number))),
    corners: (ways) => ways.map(cornersOf),
    again: (ways) => ways.map((d) => pathThrough(cornersOf(d))),
    moved: ({ ways, lanes }) => ways.map((d) => lanes.map((lane) => movedAside(cornersOf(d), lane))),
    lanes: (heights) => lanesOf(heights),
    known: (asked) => asked.map(([shown, gradient]) => {
        const picture = { shown: { grad: () => shown ?? undefined } };
        return isKnown({ picture, level: { gradient: () => gradient } }, 0);
    }),
    forms: (asked) => asked.map(([count, isTold]) => stripForms({ count: BigInt(count) }, isTold)),
};

const asked = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify(answers[asked.what](asked.of)));
