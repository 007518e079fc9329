// What the detective finds for some numbers, each of a graph: { graph, text, kind, id }.
import { readFileSync } from "node:fs";
import { search } from "./culprits.js";
import { Mistakes } from "./mistakes.js";
import { Model } from "./model.js";
import { CHANGES, RULES } from "./rows.js";

const { graphs, questions } = JSON.parse(readFileSync("asked.json", "utf8"));
const all = graphs.map((data) => new Mistakes(new Model(data, RULES), data, RULES, CHANGES));

function toTheEnd(searching) {
    let told = searching.next();
    while (!told.done) told = searching.next();
    return told.value;
}

console.log(JSON.stringify(questions.map(({ graph, ...question }) => {
    const { verdict, answers, tried, chance } = toTheEnd(search(all[graph], question));
    return {
        verdict, tried, chance,
        answers: answers.map(({ what: { kind, id, by }, number, choices, step, variant }) => ({
            kind, id, by, number, step: step ?? null,
            variant: variant ? [variant.bias, variant.how] : null,
            choices: choices.map(({ key, sites, variant }) => ({ key, sites, variant })),
        })),
    };
})));
