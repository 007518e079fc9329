/* What the text prints, after each formula of the tab Step whose number it has in print. */
import { element } from "./dom.js";
import { figuresOf, verdictNode } from "./figures.js";

const NEAR = 1e-12;

/** Gives the app notes on equations: {element, refresh}, or null where the text prints nothing. A page
    without figures is made without this module. */
export function figureNotesPart(app) {
    app.notes = (equation) => {
        const asked = quantityOf(app, equation);
        return asked && isPrinted(app, asked) ? new FigureNote(app, asked) : null;
    };
    return {};
}

class FigureNote {
    constructor(app, asked) {
        this.app = app;
        this.asked = asked;
        this.element = element("span", { class: "figure-note" });
        this.shown = null;
        this.refresh();
    }

    /* Told as long as the graph has the numbers of the text, and the number is the whole of its kind. */
    refresh() {
        const { app, asked } = this;
        const number = app.numberOf(asked.token);
        const figures = isWhole(app, asked, number) ? figuresOf(app, asked.of, asked.by, asked.step) : [];
        if (this.shown !== (figures.length ? number : null)) {
            this.shown = figures.length ? number : null;
            this.element.replaceChildren(...figures.map((figure) => verdictNode(app, figure, number)));
        }
    }
}

/** What an equation comes to: {token, of, by, step}, as figures name it; null for a contribution. */
function quantityOf(app, { relation, sides }) {
    const token = app.formulas.numberIn(app.formulas.line(sides.at(-1)));
    const { of, by, kind } = token ?? {};
    switch (kind) {
        case "data": return { token, of, by: null, step: 0 };
        case "updated": return { token, of: by, by: null, step: 1 };
        case "slope": return { token, of, by, step: 0 };
        case "gradient":
        case "contribution":
        case "so far": return relation === "=" ? { token, of: app.data.root, by, step: 0 } : null;
        default: return null;
    }
}

function isPrinted(app, { of, by, step }) {
    return app.data.figures.some((each) => each.of === of && each.by === by && each.step === step);
}

/* No figure is one of a part: a sum so far must be the gradient, and a slope the only way. */
function isWhole(app, { token, of, by }, number) {
    if (token.kind === "slope") {
        const { sources } = app.level.folds[app.level.index.get(of)];
        return sources.filter((id) => id === by).length === 1 && isOnlyWay(app, of, by);
    }
    if (token.kind === "contribution" || token.kind === "so far") {
        const whole = app.level.gradient(by);
        return Math.abs(number - whole) <= NEAR * Math.abs(whole);
    }
    return true;
}

/* Whether no other drawn value of which `of` is made is made of `by`. */
function isOnlyWay(app, of, by) {
    const { folds, index } = app.level;
    const others = folds[index.get(of)].sources.filter((id) => id !== by);
    const seen = new Set();
    while (others.length) {
        const id = others.pop();
        if (id === by) {
            return false;
        }
        if (!seen.has(id)) {
            seen.add(id);
            others.push(...(folds[index.get(id)]?.sources ?? []));
        }
    }
    return true;
}
