// Tells of rules that steps told what they give, and whether they still hold after some edits.
import { readFileSync } from "node:fs";
import { Level, ruleHolds } from "./level.js";
import { Model } from "./model.js";
import { HOLDS, RULES } from "./rows.js";

const told = (x) => (Number.isFinite(x) ? x : String(x));

const { graphs, edits } = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify(graphs.map(({ data, rules }) => {
    const model = new Model(data, RULES);
    const level = new Level(model, data.levels[0]);
    return (edits ?? [[]]).map((edit) => {
        edit.forEach(([id, number]) => model.set(id, number));
        model.compute();
        level.refresh();
        return rules.map(([rule, fold, place]) => {
            const slope = level.slope(fold, place);
            const given = HOLDS[rule](model.values);
            return [told(given), told(slope), ruleHolds(HOLDS[rule], model.values, slope)];
        });
    });
})));
