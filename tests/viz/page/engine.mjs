// Computes graphs by the page's engine and tells all that Python knows of them too.
import { readFileSync } from "node:fs";
import { Level } from "./level.js";
import { Model } from "./model.js";
import { RULES } from "./rows.js";

const told = (numbers) => Array.from(numbers, (x) => (Number.isFinite(x) ? x : String(x)));

function toldLevel(model, data) {
    const level = new Level(model, data);
    return {
        slopes: data.folds.map((fold, n) => told(fold.sources.map((_, k) => level.slope(n, k)))),
        gradients: told(data.folds.map(({ node }) => level.gradient(node))),
        known: data.steps.map((_, k) => {
            const { data: known, grad } = level.known(k);
            return { data: [...known], grad: [...grad].map(([id, x]) => [id, ...told([x])]) };
        }),
        paths: data.folds.map(({ node }) => ({
            count: String(level.pathCount(node)),
            best: level.bestPaths(node, 5).map(({ edges, factors, product }) => (
                { edges, factors: told(factors), product: told([product])[0] })),
            flow: [...level.flow(node)].map(([key, x]) => [key, ...told([x])]),
        })),
    };
}

const graphs = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify(graphs.map((data) => {
    const model = new Model(data, RULES);
    const tried = (data.tried ?? []).map((changes) => model.at(new Map(changes)));
    model.backward();
    return {
        tried: told(tried),
        values: told(model.values),
        gradients: told(model.gradients),
        levels: data.levels.map((level) => toldLevel(model, level)),
    };
})));
