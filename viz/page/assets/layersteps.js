// The steps of the detail of layers: what is known after each, what stands out, and what is said.
import { element, write } from "./dom.js";
import { extremes, normOf } from "./heat.js";
import { DASH, counted } from "./numbers.js";

/* Which box each value of a detail of layers stands in, and which boxes use which. */
class LayerMap {
    constructor(detail) {
        this.home = new Map();
        for (const [id, key] of Object.entries(detail.places)) this.home.set(Number(id), key);
        this.insides = new Set();
        for (const { key, inside } of detail.layers) {
            for (const id of inside) {
                this.home.set(id, key);
                this.insides.add(id);
            }
        }
        this.layers = new Map(detail.layers.map((layer) => [layer.key, layer]));
        this.users = new Map();
        this.edges = new Map();
        for (const fold of detail.folds) {
            fold.edges.forEach((edge, place) => {
                const [source, target] = [this.home.get(fold.sources[place]), this.home.get(fold.node)];
                if (!edge || this.edges.has(edge)) return;
                this.edges.set(edge, { source, target });
                if (!this.users.has(source)) this.users.set(source, new Set());
                this.users.get(source).add(target);
            });
        }
        this.told = detail.steps.map((step) => this.home.get(detail.folds[step.fold].node));
        this.made = new Set(detail.steps.flatMap((step, n) => (step.phase === "forward" ? [this.told[n]] : [])));
    }
}

const maps = new WeakMap();

function layerMap(detail) {
    if (!maps.has(detail)) maps.set(detail, new LayerMap(detail));
    return maps.get(detail);
}

/* Whether a list of values offers one: what stands inside a layer only where it was picked. */
export function isOffered(app, id) {
    return !app.detail.layers || id === app.picked || !layerMap(app.detail).insides.has(id);
}

/* What the picture shows in a step: whole boxes are known or not. */
export function viewOfLayers(app) {
    const { detail, level } = app;
    const { phase } = detail.steps[app.step];
    const map = layerMap(detail);
    if (phase !== "forward" && phase !== "backward") return { data: () => true, phase: "all" };
    const upTo = (which) => new Set(map.told.filter((_, n) => n <= app.step && detail.steps[n].phase === which));
    const [forward, sent] = [upTo("forward"), upTo("backward")];
    const isForward = phase === "forward";
    const isMade = (key) => !isForward || forward.has(key) || !map.made.has(key);
    const arrived = (key) => [...(map.users.get(key) ?? [])].every((user) => sent.has(user));
    const hasGradient = (id) => (map.insides.has(id) ? sent.has(map.home.get(id)) : arrived(map.home.get(id)));
    const emphasis = new Map();
    const here = map.told[app.step];
    for (const key of new Set(map.home.values())) {
        const known = isForward ? isMade(key) : arrived(key);
        if (!known) emphasis.set(key, "dim");
    }
    for (const [edge, { source, target }] of map.edges) {
        const done = isForward ? forward.has(target) : sent.has(target);
        if (!done) emphasis.set(edge, "dim");
        if (target !== here) continue;
        if (isForward || !isFed(map, source, level.inputs)) {
            emphasis.set(edge, "current");
            emphasis.set(source, "touched");
        }
    }
    emphasis.set(here, "current");
    return {
        data: (id) => isMade(map.home.get(id)),
        grad: (id) => (!isForward && hasGradient(id) ? level.gradient(id) : undefined),
        emphasis,
        phase,
    };
}

/* Whether a box holds plain numbers, which no gradient is sent to. */
function isFed(map, key, inputs) {
    const layer = map.layers.get(key);
    return layer ? layer.outputs.every((id) => inputs.has(id)) : false;
}

const NUMBERED_LAYER = /^layer (\d+)$/;

/* Whether a scope is one of the layers of nn. */
export function isNumbered(scope) {
    return NUMBERED_LAYER.test(scope);
}

/* What a group of values is called: the layers of nn by their number, other scopes as they are. */
export function layerName(app, { scope, learned }) {
    const numbered = NUMBERED_LAYER.exec(scope);
    if (numbered) return app.text("layers.numbered", { n: numbered[1] });
    return scope || app.text(learned ? "layers.parameters" : "layers.inputs");
}

/* The key and the slots of what is said where a whole layer is computed or sends its gradient. */
export function layerSentence(app, step) {
    const layer = layerMap(app.detail).layers.get(step.group);
    const slots = {
        layer: layerName(app, layer),
        from: counted(layer.from),
        n: counted(layer.outputs.length),
        inside: counted(layer.weights.length),
    };
    const isOne = layer.outputs.length === 1;
    const keyOf = (name) => (isOne && name === step.phase ? `layers.${name}.one` : `layers.${name}`);
    const told = step.says.map((name) => ({ key: keyOf(name), slots }));
    const whole = told.reduce((before, next) => ({ key: "steps.then", slots: { before, next } }));
    return [whole.key, whole.slots];
}

/* The numbers of a layer in a step: norms and extremes of its values and gradients. */
export class LayerFacts {
    constructor(app, key) {
        this.app = app;
        this.layer = layerMap(app.detail).layers.get(key);
        const heads = ["layers.quantity", "layers.count", "layers.norm", "layers.largest", "layers.smallest"];
        this.body = element("tbody");
        this.element = element(
            "div", { class: "layer-facts" },
            element("table", {},
                element("caption", {}, layerName(app, this.layer)),
                element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, app.text(head))))),
                this.body));
        this.rows = new Map(["data", "grad", "weights", "weights_grad"].map((kind) => [kind, this.row(kind)]));
    }

    row(kind) {
        const cells = Array.from({ length: 4 }, () => element("td"));
        const row = element("tr", { class: kind }, element("th", { scope: "row" }, this.app.text(`layers.of.${kind}`)), cells);
        this.body.append(row);
        return { row, cells };
    }

    refresh() {
        const { app, layer } = this;
        const { data, grad = (id) => app.level.gradient(id) } = viewOfLayers(app);
        const told = (ids, of) => (ids.length && of(ids[0]) !== undefined ? ids.map(of) : null);
        const value = (id) => (data(id) === true ? app.model.values[id] : undefined);
        const numbers = new Map([
            ["data", told(layer.outputs, value)], ["grad", told(layer.outputs, grad)],
            ["weights", told(layer.weights, value)], ["weights_grad", told(layer.weights, grad)],
        ]);
        for (const [kind, found] of numbers) {
            const { row, cells } = this.rows.get(kind);
            row.hidden = found === null;
            if (found) this.write(cells, kind.startsWith("weights") ? layer.weights : layer.outputs, found);
        }
    }

    write(cells, ids, numbers) {
        const { app } = this;
        const { most, least } = extremes(numbers);
        const named = (n) => (n === null ? [DASH] : [`${app.number(numbers[n])} (`, app.nameNode(ids[n]), ")"]);
        const [count, norm, ...ends] = cells;
        write(count, counted(ids.length));
        write(norm, app.number(normOf(numbers)));
        [most, least].forEach((n, place) => ends[place].replaceChildren(...named(n)));
    }
}
