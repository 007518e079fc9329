// The numbers that equations tell, by what they are numbers of, in the level that is shown.
import { flatValues } from "./flatness.js";
import { ruleHolds } from "./level.js";

export class Quantities {
    constructor(app) {
        this.app = app;
    }

    numberOf(token) {
        const { level, model, lr } = this.app;
        const at = (fold) => level.index.get(fold);
        switch (token.kind) {
            case "data": return model.values[token.of];
            case "constant": return Number(token.data);
            case "gradient": return level.gradient(token.by);
            case "slope": return level.slope(at(token.of), token.place);
            case "contribution": return level.contribution(at(token.through), token.place);
            case "so far": return level.soFar(at(token.through), token.place);
            case "updated": return model.values[token.by] - lr * level.gradient(token.by);
            default: return lr;
        }
    }

    /* Whether the rule that an equation tells for a derivative still gives it. */
    holds({ holds, sides }) {
        if (holds === undefined) return true;
        const { formulas, generated, model } = this.app;
        const told = formulas.numberIn(formulas.line(sides.at(-1)));
        return ruleHolds(generated.HOLDS[holds], model.values, this.numberOf(told));
    }

    /* "dead" or "saturated" where hardly anything passes through a value, else null. */
    flatness(id) {
        return flatValues(this.app.model, [id])[0]?.kind ?? null;
    }
}
