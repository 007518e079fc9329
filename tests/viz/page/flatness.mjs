// Tells which nodes of graphs are flat.
import { readFileSync } from "node:fs";
import { flatValues } from "./flatness.js";
import { Model } from "./model.js";
import { RULES } from "./rows.js";

const graphs = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify(graphs.map((data) => {
    const model = new Model(data, RULES);
    return flatValues(model, data.nodes.map((_, id) => id));
})));
