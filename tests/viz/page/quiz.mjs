// What is asked in the steps of a graph, and what is made of answers: [step, text, ...].
import { readFileSync } from "node:fs";
import { diagnosed, questionOf } from "./diagnoses.js";
import { Level } from "./level.js";
import { Mistakes } from "./mistakes.js";
import { Model } from "./model.js";
import { CHANGES, RULES } from "./rows.js";

const { data, answers } = JSON.parse(readFileSync("asked.json", "utf8"));
const model = new Model(data, RULES);
const level = new Level(model, data.levels[0]);
const mistakes = new Mistakes(model, data, RULES, CHANGES);

console.log(JSON.stringify({
    questions: level.steps.map((_, step) => questionOf(level, step)),
    told: answers.map(([step, text]) => {
        const { verdict, reason, choice, by } = diagnosed(questionOf(level, step), text, level, mistakes);
        return { verdict, reason, key: choice?.key ?? null, by: by ?? null };
    }),
}));
