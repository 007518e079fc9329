// Drives a Run as the panel does: `acts` are [name, ...arguments]; after each the state is told.
import { readFileSync } from "node:fs";
import { Model } from "./model.js";
import { RULES } from "./rows.js";
import { Run } from "./run.js";

const data = JSON.parse(readFileSync("data.json", "utf8"));
const { acts } = JSON.parse(readFileSync("asked.json", "utf8"));
const model = new Model(data, RULES);
const run = new Run(data, RULES, model);
const finite = (x) => (Number.isFinite(x) ? x : String(x));

const ACTS = {
    go: (goal, calls = Infinity) => {
        run.goal = goal;
        let left = calls;
        run.advance(() => left-- > 0);
    },
    goOn: () => run.advance(() => true),
    set: (setting) => run.set({ ...setting, ...(setting.also ? { also: new Map(setting.also) } : {}) }),
    travel: (place) => run.travel(place),
    startOver: () => run.startOver(),
    keep: () => run.keep(),
    edit: (id, number) => {
        model.set(id, number);
        model.compute();
        run.begin();
    },
};

const told = acts.map(([name, ...given]) => {
    ACTS[name](...given);
    return {
        count: run.count,
        step: run.step,
        length: run.shown.length,
        output: finite(run.own.values[run.own.root]),
        model: finite(model.values[model.root]),
        leaves: data.parameters.map((id) => finite(model.values[id])),
        isDone: run.isDone,
        brokenAt: run.brokenAt,
        isApart: run.isApart,
        isAsRecorded: run.isAsRecorded,
        previous: run.previous && { lr: run.previous.lr, last: run.previous.history.at(-1).step },
    };
});
console.log(JSON.stringify(told));
