// The tab Nudge: a number moved by h, what the output does, and how near the quotient comes to the
// slope of the chain rule. The transport's clock is the size of h.
import { DECADES, errorCurves, quotients, sizeAt } from "./differences.js";
import { element } from "./dom.js";
import { isOffered } from "./layersteps.js";
import { byName } from "./order.js";
import { short } from "./numbers.js";
import { NudgeSheet } from "./nudgesheet.js";

const TICK = 45;

export function nudgePanel(app) {
    let id = null;
    let index = 0;
    let shown = null;
    let known = { key: [], curves: null };

    const clock = {
        length: 10 * DECADES + 1,
        interval: TICK,
        get at() {
            return index;
        },
        set(position) {
            index = position;
            app.refresh();
        },
        label: () => `h = ${short(sizeAt(index), 3)}`,
    };

    app.on("pick", () => {
        if (shown !== null && app.picked !== id && idsOf(nudgeableIn(app)).includes(app.picked)) {
            id = app.picked;
            shown.show(id);
            app.refresh();
        }
    });

    function build(sheet, tools) {
        const groups = nudgeableIn(app);
        const all = idsOf(groups);
        id = [app.picked, id, ...all].find((each) => all.includes(each)) ?? null;
        if (id === null) {
            shown = null;
            tools.replaceChildren();
            const told = app.t("nudge.nothing", { e: { value: app.data.root } });
            sheet.replaceChildren(element("p", { class: "sentence" }, ...told));
            return;
        }
        shown = new NudgeSheet(app, sheet);
        tools.replaceChildren(shown.choice(groups, (chosen) => app.pick(chosen)));
        shown.show(id);
        refresh();
    }

    // The distances at all sizes of h, computed anew only where a number has changed.
    function curves() {
        const key = [id, ...app.model.snapshot()];
        if (key.length !== known.key.length || key.some((each, n) => !Object.is(each, known.key[n]))) {
            known = { key, curves: errorCurves(app.model, id) };
        }
        return known.curves;
    }

    function refresh() {
        shown?.refresh(id, sizeAt(index), curves());
    }

    // What is said when things rest.
    function sentence() {
        if (id === null) {
            return app.text("nudge.nothing", { e: { value: app.data.root } });
        }
        const slope = app.model.gradients[id];
        const { oneSided, twoSided } = quotients(app.model, id, sizeAt(index));
        const off = (x) => app.number(Math.abs(x - slope), 3);
        return app.text("nudge.said", { x: app.number(slope), a: off(oneSided), b: off(twoSided) });
    }

    return {
        key: "nudge", build, refresh, view: () => null, sentence, tall: true,
        get clock() {
            return id === null ? null : clock;
        },
    };
}

// What can be nudged, every drawn value but the output: parameters, other leaves and computed values,
// each in the natural order of names.
function nudgeableIn(app) {
    const { folds, inputs } = app.level;
    const { nodes, parameters, root } = app.data;
    const drawn = folds.map((fold) => fold.node).filter((id) => id !== root && !inputs.has(id) && isOffered(app, id));
    const learned = new Set(parameters);
    const kindOfLeaf = (id) => (learned.has(id) ? "parameters" : "leaves");
    const kindOf = (id) => (nodes[id].rule === undefined ? kindOfLeaf(id) : "computed");
    return ["parameters", "leaves", "computed"].map((kind) =>
        ({ kind, ids: drawn.filter((id) => kindOf(id) === kind).sort(byName(app.data)) }));
}

function idsOf(groups) {
    return groups.flatMap(({ ids }) => ids);
}
