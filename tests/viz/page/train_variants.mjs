// Trains a graph in all ways that variants.js knows, and splits leaves.
import { readFileSync } from "node:fs";
import { Model } from "./model.js";
import { RULES } from "./rows.js";
import { addends, split, trained, variants } from "./variants.js";

const data = JSON.parse(readFileSync("data.json", "utf8"));
const { steps, lr, reads, leaf = null } = JSON.parse(readFileSync("asked.json", "utf8"));
const ways = variants(data).map((variant) => ({
    bias: variant.bias,
    how: variant.how,
    found: steps.map((n) => {
        const model = trained(variant, RULES, n, lr);
        return reads.map((id) => model.values[id]);
    }),
}));

function splitAt(id) {
    const before = JSON.stringify(data);
    const made = split(data, id);
    const model = new Model(made, RULES);
    return {
        isKept: JSON.stringify(data) === before,
        names: made.nodes.slice(data.nodes.length).map(({ label }) => label),
        parameters: made.parameters,
        output: model.values[model.root],
        gradients: [id, ...made.copies.map(([copy]) => copy)].map((each) => model.gradients[each]),
    };
}

console.log(JSON.stringify({
    addends: addends(data), ways, split: leaf === null ? null : splitAt(leaf),
}));
