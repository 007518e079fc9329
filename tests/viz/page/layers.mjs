// Computes a page's detail of layers: all that Python knows of it too, after some changes.
import { readFileSync } from "node:fs";
import { extremes, normOf, ranked } from "./heat.js";
import { Level } from "./level.js";
import { Model } from "./model.js";
import { unpacked } from "./packing.js";
import { RULES } from "./rows.js";

const data = unpacked(JSON.parse(readFileSync("data.json", "utf8")));
const asked = JSON.parse(readFileSync("asked.json", "utf8"));
const model = new Model(data, RULES);
const idOf = new Map(data.nodes.map(({ name }, id) => [name, id]));
const detail = data.levels.find((level) => level.layers);
const level = new Level(model, detail);
for (const [name, number] of Object.entries(asked.changes)) model.set(idOf.get(name), number);
model.compute();
level.refresh();
const nameOf = (id) => data.nodes[id].name;
console.log(JSON.stringify({
    nodes: data.nodes.length,
    output: model.values[data.root],
    layers: detail.layers.map((layer) => {
        const numbers = layer.outputs.map((id) => model.values[id]);
        const { most, least, largest } = extremes(numbers);
        const { shown, rest } = ranked(layer.outputs, (id) => level.gradient(id), asked.most);
        return {
            scope: layer.scope,
            from: layer.from,
            names: layer.outputs.map(nameOf),
            data: numbers,
            grad: layer.outputs.map((id) => level.gradient(id)),
            inside: layer.inside.map((id) => [nameOf(id), model.values[id], level.gradient(id)]),
            norm: normOf(numbers),
            extremes: [nameOf(layer.outputs[most]), nameOf(layer.outputs[least]), largest],
            shown: shown.map(nameOf),
            rest,
        };
    }),
    steps: detail.steps.map(({ phase, group = null }, n) => {
        const { data: known, grad } = level.known(n);
        return { phase, group, known: known.size, gradients: grad.size };
    }),
}));
