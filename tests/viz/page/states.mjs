// Two states of a graph: after each act the numbers of before and after, and those of the model.
import { readFileSync } from "node:fs";
import { Model } from "./model.js";
import { RULES } from "./rows.js";
import { States, compared } from "./beforeafter.js";

const data = JSON.parse(readFileSync("data.json", "utf8"));
const { acts, pairs = [] } = JSON.parse(readFileSync("asked.json", "utf8"));
const model = new Model(data, RULES);
const states = new States(model);

const ACTS = {
    set: (id, number) => {
        model.set(id, number);
        model.compute();
    },
    show: (name) => states.show(name),
    keep: () => states.keep(),
    keepStart: () => states.keepStart(),
};

const told = acts.map(([name, ...given]) => {
    ACTS[name](...given);
    return {
        values: states.numbers("values", data.root),
        gradients: states.numbers("gradients", 0),
        differs: states.differ("values", data.root, 4),
        shown: states.shown,
        output: model.values[data.root],
    };
});
console.log(JSON.stringify({ told, compared: pairs.map((pair) => compared(...pair)) }));
