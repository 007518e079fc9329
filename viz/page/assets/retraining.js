// The same graph trained in other ways, to find which of them gives a number. No DOM.
import { Trainer } from "./trainer.js";
import { begun, variants } from "./variants.js";

// Steps between two pauses, so that a page can answer meanwhile.
const STEPS_AT_A_TIME = 16;

// Steps times the edges of the graph; a longer training is not tried.
const MOST_STEPS_WORK = 2e8;

// Trains a graph in every way from the present numbers of `model`, and calls `found` with the
// variant, the number of steps and the model after each number in `steps`. Yields now and then.
// `biases` are those of the variants that are tried, by default all. Returns whether all steps were.
export function* retrained(model, data, rules, lr, steps, found, biases = null) {
    const ways = variants(data).filter(({ bias }) => !biases || biases.includes(bias));
    const leaves = new Map(model.leaves.map((id) => [id, model.values[id]]));
    const most = MOST_STEPS_WORK / (ways.length * (model.slopes.length + 1));
    const able = [...new Set(steps)].filter((step) => step <= most).sort((a, b) => a - b);
    for (const variant of ways) {
        const copy = begun(variant.data, rules, leaves);
        const trainer = new Trainer(copy, { lr, how: variant.how, parameters: variant.parameters });
        for (const step of able) {
            while (trainer.count < step) {
                trainer.step(Math.min(STEPS_AT_A_TIME, step - trainer.count));
                yield;
            }
            found(variant, step, copy);
        }
    }
    return able.length === new Set(steps).size;
}

// The leaves that a variant updates besides the parameters; of copies the leaf they are of.
export function alsoUpdated({ data, parameters }, own) {
    const copied = new Map(data.copies ?? []);
    return [...new Set(parameters.map((id) => copied.get(id) ?? id))].filter((id) => !own.includes(id));
}

// The numbers of figures after some steps, trained rightly and with the update of what is nearer to
// the output first: [{ figure, right, wrong }].
export function* retrainedFirst(app, figures) {
    const told = figures.map((figure) => ({ figure }));
    const read = ({ bias, how }, step, { values }) => {
        for (const each of bias === "fixed" ? told : []) {
            if (each.figure.step === step) each[how === "together" ? "right" : "wrong"] = values[each.figure.of];
        }
    };
    const steps = figures.map(({ step }) => step);
    const isWhole = yield* retrained(app.model, app.data, app.generated.RULES, app.lr, steps, read, ["fixed"]);
    return isWhole ? told : told.filter(({ wrong }) => wrong !== undefined);
}
