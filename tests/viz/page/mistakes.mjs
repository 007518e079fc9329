// What is asked of the mistakes of some graphs: their choices, sentences, and right numbers.
import { readFileSync } from "node:fs";
import { Level } from "./level.js";
import { Mistakes } from "./mistakes.js";
import { Model } from "./model.js";
import { CHANGES, RULES } from "./rows.js";

const told = (x) => (Number.isFinite(x) ? x : String(x));

function tellChoice(mistakes, choice, level) {
    const { found, gradients, values, output } = mistakes.spoiled(choice);
    const { key, sites, variant, last, everywhere } = choice;
    const sentence = mistakes.told(choice, found.steps);
    return {
        key, sites, variant, last, everywhere,
        sentence: { ...sentence, right: told(sentence.right), wrong: told(sentence.wrong) },
        gradients: [...gradients].map(([id, { right, wrong }]) => [id, told(right), told(wrong)]),
        values: [...values].map(([id, { right, wrong }]) => [id, told(right), told(wrong)]),
        output: output && [told(output.right), told(output.wrong)],
        changes: mistakes.changesAnything(choice),
        slopes: [...mistakes.wrongSlopes(level, { found })].map(([edge, x]) => [edge, told(x)]),
    };
}

console.log(JSON.stringify(JSON.parse(readFileSync("asked.json", "utf8")).map(({ data, numbers, slips }) => {
    const model = new Model(data, RULES);
    const mistakes = new Mistakes(model, data, RULES, CHANGES);
    if (numbers) {
        for (const [id, number] of numbers) model.set(id, number);
        model.compute();
        mistakes.refresh();
    }
    const level = new Level(model, data.levels[0]);
    const kinds = [...mistakes.kinds()].filter(([key]) => slips || key !== "slip");
    const rights = mistakes.slots.flatMap((id, slot) => (typeof id === "number"
        ? [[id, told(mistakes.right.values[slot]), told(mistakes.right.gradients[slot])]] : []));
    const carried = mistakes.carried.map(([id, slot]) => [id, told(mistakes.right.gradients[slot])]);
    return {
        kinds: kinds.map(([key, choices]) => [key, choices.map((choice) => tellChoice(mistakes, choice, level))]),
        rights, carried,
        values: Array.from(model.values, told),
        gradients: Array.from(model.gradients, told),
    };
})));
