// The tab Step: what is computed now and why, with equations whose numbers follow every change.
import { element } from "./dom.js";
import { EquationView } from "./formulas.js";
import { LayerFacts, layerSentence, viewOfLayers } from "./layersteps.js";
import { arrival, computed, found, sentBack } from "./narration.js";

const DIGITS = [4, 6, 9, 12];

export function stepPanel(app) {
    let sheet = null;
    let told = null;
    let said = "";
    let views = [];
    let facts = null;

    const step = () => app.detail.steps[app.step];

    const clock = {
        get length() {
            return app.detail.steps.length;
        },
        get at() {
            return app.step;
        },
        set: (position) => app.setStep(position),
        label: () => `${app.step + 1} / ${app.detail.steps.length}`,
        get phases() {
            return phasesOf(app);
        },
        interval: 2400,
    };

    /* A fraction under the pointer lights the paths of what it is a derivative by. */
    const trace = (event) => {
        const by = event.target.closest?.("[data-by]")?.getAttribute("data-by");
        app.trace(by === undefined || by === null ? null : Number(by));
    };

    function build(into, tools) {
        sheet = into;
        tools.replaceChildren(...digitsChoice(app));
        redraw();
    }

    /* Another step: its sentence and equations are made anew. */
    function redraw() {
        const here = step();
        said = "";
        told = element("p", { class: "sentence" });
        views = here.equations.map((equation) => viewOf(app, equation));
        const list = element("div", { class: "equations", pointerover: trace, pointerleave: () => app.trace(null) }, views.map((view) => view.element));
        facts = here.group ? new LayerFacts(app, here.group) : null;
        sheet.replaceChildren(told, list, ...(facts ? [facts.element] : []));
        refresh();
    }

    function refresh() {
        const sentence = sentenceOf(app);
        const now = JSON.stringify(sentence);
        if (now !== said) told.replaceChildren(tagOf(app), " ", ...app.t(...sentence));
        said = now;
        for (const view of views) view.refresh();
        facts?.refresh();
    }

    return { key: "step", build, redraw, refresh, clock, view: () => viewOfStep(app), sentence: () => app.text(...sentenceOf(app)) };
}

function viewOf(app, equation) {
    return new EquationView(app.formulas, equation, () => app.quantities.holds(equation), app.noteOf(equation));
}

function* digitsChoice(app) {
    const select = element(
        "select", { "aria-label": app.text("step.digits_label"), change: (event) => app.setDigits(Number(event.target.value)) },
        DIGITS.map((n) => element("option", { value: n, selected: n === app.digits }, app.text("step.digits", { n }))));
    yield select;
}

function phasesOf(app) {
    const { steps } = app.detail;
    const parts = [];
    steps.forEach(({ phase }, n) => {
        const last = parts.at(-1);
        if (last?.name === phase) last.to = n + 1;
        else parts.push({ name: phase, from: n, to: n + 1, text: ["forward", "backward"].includes(phase) ? app.text(`step.${phase}`) : "" });
    });
    return parts;
}

/* The coloured tag with the phase and the count within it. */
function tagOf(app) {
    const { steps } = app.detail;
    const { phase } = steps[app.step];
    const same = steps.map((each, n) => (each.phase === phase ? n : -1)).filter((n) => n >= 0);
    const count = same.length > 1 ? ` ${same.indexOf(app.step) + 1}/${same.length}` : "";
    return element("span", { class: `tag ${phase}` }, app.text(`step.${phase}`) + count);
}

/* The key and the slots of what is said of the step. */
function sentenceOf(app) {
    const { level } = app;
    const step = app.detail.steps[app.step];
    if (step.group) return layerSentence(app, step);
    const { phase, fold } = step;
    const here = level.folds[fold];
    const { root } = app.data;
    let told;
    if (phase === "forward") told = computed(here.node, [...new Set(here.sources)], here.node === root);
    else if (phase === "backward") told = sentOf(app, here, fold);
    else if (phase === "all") told = foundOf(app);
    else told = { key: "step.updated", slots: { rate: app.number(app.lr) } };
    return [told.key, told.slots];
}

function sentOf(app, here, fold) {
    const { level } = app;
    const { inputs } = level;
    const uses = new Map();
    const before = new Map();
    const count = (map, id, by = 1) => map.set(id, (map.get(id) ?? 0) + by);
    for (const each of level.folds) for (const id of each.sources) if (!inputs.has(id)) count(uses, id);
    for (const each of app.detail.steps.slice(0, app.step)) {
        if (each.phase !== "backward") continue;
        for (const told of each.folds ?? [each.fold]) for (const id of level.folds[told].sources) count(before, id);
    }
    const passing = new Set(here.sources.filter((id, place) => level.slope(fold, place) !== 0));
    const sent = [...new Set(here.sources)].filter((id) => !inputs.has(id)).map((by) => {
        const times = here.sources.filter((id) => id === by).length;
        return { by, arrival: arrival(times, before.get(by) ?? 0, uses.get(by)), passes: passing.has(by) };
    });
    const gradient = level.gradient(here.node);
    return sentBack(here.node, gradient, sent, here.node === app.data.root, app.quantities.flatness(here.node));
}

function foundOf(app) {
    const { level } = app;
    const { inputs } = level;
    const used = level.folds.flatMap((fold) => fold.sources);
    const leaves = [...new Set(used.length ? used : [app.data.root])].filter((id) => app.model.isLeaf(id) && !inputs.has(id));
    const gradients = new Map(leaves.map((id) => [id, level.gradient(id)]));
    return found(app.data.root, gradients, new Set(app.data.parameters), Number.isFinite(app.model.values[app.data.root]));
}

/* What the picture shows in a step: what is known, and what stands out; as viz.steps draws it. */
function viewOfStep(app) {
    if (app.detail.layers) return viewOfLayers(app);
    const { level } = app;
    const { phase, fold } = app.detail.steps[app.step];
    const known = level.known(app.step);
    const grad = (id) => (phase === "forward" ? undefined : known.grad.get(id));
    if (phase === "all" || phase === "update") return { data: () => true, grad, phase: "all" };
    const { inputs } = level;
    const { places } = app.detail;
    const isForward = phase === "forward";
    const has = isForward ? (id) => known.data.has(id) || inputs.has(id) : (id) => known.grad.has(id);
    const emphasis = new Map();
    const usedBy = (each) => each.edges.filter((key, place) => isForward || !inputs.has(each.sources[place]));
    const sent = new Set(app.detail.steps.slice(0, app.step + 1).filter((each) => each.phase === "backward").map((each) => each.fold));
    level.folds.forEach((each, n) => {
        const used = new Set(usedBy(each));
        for (const key of each.edges) if (!used.has(key)) emphasis.set(key, "dim");
        if (!has(each.node)) emphasis.set(places[each.node], "dim");
        const waits = isForward ? !known.data.has(each.node) : !sent.has(n);
        if (waits) for (const key of each.edges) emphasis.set(key, "dim");
    });
    const here = level.folds[fold];
    for (const id of here.sources) if (isForward || !inputs.has(id)) emphasis.set(places[id], "touched");
    for (const key of usedBy(here)) emphasis.set(key, "current");
    emphasis.set(places[here.node], "current");
    return { data: (id) => inputs.has(id) || known.data.has(id), grad, emphasis, phase };
}
