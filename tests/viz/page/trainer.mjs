// Trains graphs in every way that is asked and tells what is remembered.
import { readFileSync } from "node:fs";
import { Model } from "./model.js";
import { RULES } from "./rows.js";
import { Trainer } from "./trainer.js";

const told = (numbers) => Array.from(numbers, (x) => (Number.isFinite(x) ? x : String(x)));

function trained({ data, how, lr, parameters, steps }) {
    const model = new Model(data, RULES);
    const trainer = new Trainer(model, { lr, how, parameters });
    return steps.map((n) => {
        trainer.step(n - trainer.count);
        return { output: told([model.values[model.root]])[0], values: told(model.values),
            gradients: told(model.gradients) };
    });
}

function travels({ data, lr, parameters, to }) {
    const model = new Model(data, RULES);
    const trainer = new Trainer(model, { lr, how: "together", parameters });
    trainer.step(10000);
    const visited = to.map((step) => {
        const away = (each) => Math.abs(each.step - step);
        const found = trainer.history.reduce((best, each) => (away(each) < away(best) ? each : best));
        model.restore(found.leaves);
        model.compute();
        const numbers = parameters.map((id) => found.leaves[model.placeOfLeaf.get(id)]);
        return [found.step, model.values[model.root], ...numbers];
    });
    trainer.step(5);
    return {
        remembered: trainer.history.map(({ step }) => step), visited, count: trainer.count,
        output: model.values[model.root],
    };
}

const { trainings, travel } = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify({
    trainings: trainings.map(trained), travel: travel ? travels(travel) : null,
}));
