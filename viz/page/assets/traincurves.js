/* The curves of a training: the output over the steps, and small ones of what moves. */
import { decades, extent } from "./axes.js";
import { chart, sparkline } from "./charts.js";
import { element } from "./dom.js";
import { nameElement } from "./formulas.js";
import { byName } from "./order.js";

/** So far the axis of steps goes at least, that it rests while one trains. */
export const FAR = 10_000;

const MOST_SMALL = 16;

/** The output over the steps, with the curve before it and what the text prints as rings. */
export class OutputCurve {
    constructor(app, run) {
        this.app = app;
        this.run = run;
        this.printed = (app.data.figures ?? [])
            .filter(({ of, by }) => of === app.data.root && by === null)
            .map(({ step, printed }) => [step, Number(printed)]);
        this.element = element("div", { class: "train-curve" });
        this.kind = "";
    }

    draw() {
        const { printed, run } = this;
        const { shown } = run;
        const before = run.previous?.history ?? [];
        const [now, then] = [shown, before].map(outputsOf);
        const rings = [printed.map(([step]) => step), printed.map(([, number]) => number)];
        const all = [now[1], then[1], rings[1]];
        const isLog = hasDecades(all);
        this.make(isLog ? "log" : "linear");
        const ends = isLog ? decades(...all) : extent(...all) ?? [0, 1];
        const placed = ([steps, numbers]) => [steps, isLog ? numbers.map((x) => x || ends[0]) : numbers];
        const far = Math.max(FAR, shown.at(-1).step, before.at(-1)?.step ?? 0);
        this.chart.draw({
            x: [0, far],
            y: ends,
            curves: [then, now].map(placed),
            rings: [rings].map(placed),
            points: [[[run.step], [shown[run.at].output]]].map(placed),
            marker: run.step,
        });
    }

    make(kind) {
        if (kind === this.kind) {
            return;
        }
        this.kind = kind;
        this.chart = chart({
            x: { kind: "step" },
            y: { kind, count: 5 },
            curves: ["before", "output"],
            rings: ["printed"],
            points: ["output"],
            width: 440,
            height: 200,
        });
        this.element.replaceChildren(this.chart.element);
    }
}

/** A small curve of each of the parameters; where there are many, of those that move most. */
export class SmallCurves {
    constructor(app, run) {
        this.app = app;
        this.run = run;
        this.element = element("div", { class: "train-small" });
        this.curves = [];
        this.drawnFor = null;
    }

    draw() {
        const { run } = this;
        if (this.drawnFor !== run.trainer) {
            this.build();
        }
        const steps = run.shown.map(({ step }) => step);
        const now = run.shown[run.at].leaves;
        for (const { place, number, line } of this.curves) {
            const text = this.app.number(now[place], 4);
            if (number.textContent !== text) {
                number.textContent = text;
            }
            line.draw(steps, run.shown.map(({ leaves }) => leaves[place]), run.at);
        }
    }

    build() {
        const { app, run } = this;
        const { parameters } = run.trainer;
        this.drawnFor = run.trainer;
        const places = run.own.placeOfLeaf;
        const ids = this.mostMoved(parameters, places).sort(byName(run.trainedData));
        this.curves = ids.map((id) => ({
            id,
            place: places.get(id),
            number: element("span", { class: "number data" }),
            line: sparkline(),
        }));
        const rest = parameters.length - ids.length;
        this.element.replaceChildren(
            ...this.curves.map(({ id, number, line }) => element("div", { class: "train-leaf" },
                element("span", { class: "train-leaf-head" }, nameIn(run.trainedData, id), number),
                line.element)),
            ...(rest > 0 ? [element("p", { class: "hint" }, ...app.t("train.left", { n: rest }))] : []));
    }

    /** Those parameters that went furthest or, at the start, will go furthest. */
    mostMoved(parameters, places) {
        const { history, model } = this.run.trainer;
        const [start, end] = [history[0].leaves, history.at(-1).leaves];
        const way = (id) => Math.abs(end[places.get(id)] - start[places.get(id)]);
        const isMoved = parameters.some((id) => way(id) > 0);
        const ways = new Map(parameters.map((id) => [id, isMoved ? way(id) : Math.abs(model.gradients[id])]));
        return [...parameters].sort((a, b) => ways.get(b) - ways.get(a) || a - b).slice(0, MOST_SMALL);
    }
}

/** The name of a node, which may be a copy that only this training has. */
export function nameIn(data, id) {
    const { name } = data.nodes[id];
    const parts = Object.hasOwn(data.names ?? {}, name) ? data.names[name] : [name, ""];
    return nameElement(parts);
}

/** Whether numbers stand on an axis of powers of ten: some do, and none is negative. Zeros, of which
    there is no logarithm, are drawn at its lower end. */
function hasDecades(lists) {
    const numbers = lists.flat().filter(Number.isFinite);
    return numbers.every((x) => x >= 0) && numbers.some((x) => x > 0)
        && numbers.filter((x) => x === 0).length <= numbers.length / 2;
}

function outputsOf(history) {
    return [history.map(({ step }) => step), history.map(({ output }) => output)];
}
