// Tells every step of pages: their sentences and equations as text, at the recorded numbers and others.
import { readFileSync } from "node:fs";
import { App } from "./app.js";
import { stepPanel } from "./step.js";
import { HOLDS, RULES, CHANGES } from "./rows.js";

function told(app) {
    const panel = stepPanel(app);
    return app.levels.map((level, at) => {
        app.at = at;
        level.refresh();
        return app.detail.steps.map(({ equations }, n) => {
            app.steps[at] = n;
            const held = equations.map((each) => app.quantities.holds(each));
            const text = equations.map((each, k) => app.formulas.equationText(each, held[k]));
            return { sentence: panel.sentence(), text, held };
        });
    });
}

const answers = JSON.parse(readFileSync("asked.json", "utf8")).map(({ data, lang, edits }) => {
    const app = new App(null, { ...data, start: { ...data.start, lang } }, { HOLDS, RULES, CHANGES });
    return edits.map((numbers) => {
        for (const [id, number] of numbers) app.model.set(id, Number(number));
        app.model.compute();
        return told(app);
    });
});
console.log(JSON.stringify(answers));
