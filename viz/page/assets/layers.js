// The detail of layers: strips of cells in the boxes of the picture, and an opened layer below it.
import { Strip } from "./cellstrips.js";
import { element, write } from "./dom.js";
import { ranked } from "./heat.js";
import { isNumbered, layerName } from "./layersteps.js";
import { DASH, counted } from "./numbers.js";

const REST = 200;
const MOST_WEIGHTS = 24;

export function layersPart(app) {
    const card = element("section", { class: "layer-card", hidden: true });
    const boxes = new Map();
    let opened = null;
    let timer = 0;

    /* The boxes of the level that is shown, with their strips. */
    function drawn() {
        const { detail, picture } = app;
        if (!detail.layers) return [];
        if (!boxes.has(picture.svg)) {
            boxes.set(picture.svg, detail.layers.map((layer) => new LayerBox(app, layer, open)));
        }
        return boxes.get(picture.svg);
    }

    function numbers() {
        const { data = () => true, grad = (id) => app.level.gradient(id), wrong = new Map(), wrongData } = app.picture.shown;
        const number = (id) => wrongData?.get(id) ?? app.model.values[id];
        return { data: (id) => (data(id) === true ? number(id) : undefined), grad, wrong };
    }

    function refresh() {
        const shown = numbers();
        for (const box of drawn()) box.refresh(shown);
        opened?.refresh(shown);
        clearTimeout(timer);
        timer = setTimeout(() => drawn().forEach((box) => box.tell()), REST);
    }

    function open(layer, node = null) {
        opened = new OpenedLayer(app, layer, node, close);
        card.replaceChildren(opened.element);
        card.hidden = false;
        opened.refresh(numbers());
        opened.focus();
    }

    function close() {
        if (!opened) return false;
        const { key } = opened.layer;
        opened = null;
        card.hidden = true;
        card.replaceChildren();
        drawn().find((box) => box.layer.key === key)?.group.focus({ preventScroll: true });
        return true;
    }

    /* What the colours of cells mean. */
    function key() {
        const cell = (look) => element("i", { class: look });
        return element("span", { class: "item layer-legend" }, cell("plus"), cell("minus"), " ", app.text("layers.legend"));
    }

    function markLegend() {
        app.places.legend.classList.toggle("of-layers", Boolean(app.detail.layers));
    }

    app.on("refresh", refresh);
    app.on("level", () => {
        if (opened) close();
        markLegend();
        refresh();
    });
    return {
        build() {
            app.places.stage.after(card);
            app.places.legend.append(key());
            markLegend();
            for (const box of drawn()) box.name();
            if (opened) open(opened.layer, opened.node);
            refresh();
        },
        leave: close,
    };
}

/* A layer's box in the picture: a button that opens it. */
class LayerBox {
    constructor(app, layer, open) {
        this.app = app;
        this.layer = layer;
        this.group = app.picture.drawing.groups.get(layer.key)[0];
        this.title = this.group.querySelector(".title");
        this.strips = layer.strips.map((place) => new Strip(app, layer, place));
        this.group.append(...this.strips.map((strip) => strip.element));
        this.group.classList.add("has-strips");
        this.group.setAttribute("tabindex", "0");
        this.group.setAttribute("role", "group");
        this.group.addEventListener("click", (event) => {
            const node = event.target.closest?.("[data-node]");
            open(layer, node ? Number(node.dataset.node) : null);
        });
        this.group.addEventListener("keydown", (event) => {
            if (event.target !== this.group || !["Enter", " ", "o", "O"].includes(event.key)) return;
            event.preventDefault();
            event.stopPropagation();
            open(layer);
        });
        this.name();
    }

    name() {
        const name = layerName(this.app, this.layer);
        const { from, outputs, scope } = this.layer;
        // another scope has no translation, and is cut to its room already
        if (!scope || isNumbered(scope)) write(this.title, name);
        const key = scope ? "layers.box" : "layers.box_leaves";
        this.group.setAttribute("aria-label", this.app.text(key, { layer: name, from: counted(from), n: counted(outputs.length) }));
    }

    refresh(shown) {
        const { outputs, inside } = this.layer;
        const isWrong = shown.wrong.size > 0 && [...outputs, ...inside].some((id) => shown.wrong.has(id));
        this.group.classList.toggle("is-wrong", isWrong);
        for (const strip of this.strips) strip.refresh(strip.kind === "data" ? shown.data : shown.grad);
    }

    tell() {
        for (const strip of this.strips) strip.tell();
    }
}

/* A layer's values one by one, and of one of them what it is made of. */
class OpenedLayer {
    constructor(app, layer, node, close) {
        this.app = app;
        this.layer = layer;
        this.node = node;
        // plain numbers, which have no gradient
        this.isFed = layer.outputs.every((id) => app.level.inputs.has(id));
        this.list = element("div", { class: "layer-list" });
        this.count = element("p", { class: "layer-count", role: "status" });
        this.inside = element("div", { class: "layer-inside", hidden: true });
        this.closing = element("button", { type: "button", class: "button icon", "aria-label": app.text("layers.close"), click: close }, "×");
        const name = layerName(app, layer);
        const { from, outputs } = layer;
        const heading = layer.scope
            ? app.text("layers.opened", { layer: name, from: counted(from), n: counted(outputs.length) })
            : app.text("layers.opened_leaves", { layer: name, n: counted(outputs.length) });
        this.element = element(
            "div", { class: "layer-opened", role: "region", "aria-label": heading },
            element("div", { class: "layer-head" }, element("h2", { tabindex: -1 }, heading), this.closing),
            this.count, this.list, this.inside);
        this.cards = new Map();
        this.order = "";
        this.weights = new Map();
        this.weightOrder = "";
        if (node !== null) this.look(node);
    }

    focus() {
        this.element.querySelector("h2").focus({ preventScroll: true });
    }

    refresh(shown) {
        const { app, isFed, layer } = this;
        const sizeOf = isFed ? (id) => app.model.values[id] : (id) => app.level.gradient(id);
        const found = ranked(layer.outputs, sizeOf, app.detail.most);
        const order = found.shown.join();
        if (order !== this.order) {
            this.order = order;
            this.list.replaceChildren(...found.shown.map((id) => this.cardOf(id).element));
            const slots = { shown: counted(found.shown.length), rest: counted(found.rest) };
            const key = found.rest ? "layers.first" : "layers.all";
            write(this.count, app.text(isFed ? `${key}_fed` : key, slots));
        }
        for (const id of found.shown) this.cards.get(id).refresh(shown);
        this.refreshInside(shown);
    }

    cardOf(id) {
        if (!this.cards.has(id)) {
            this.cards.set(id, new NumberCard(this.app, id, () => {
                this.app.pick(id);
                if (this.app.model.isLeaf(id)) this.app.values.focus(id);
                else this.look(id);
            }));
        }
        return this.cards.get(id);
    }

    /* Show what one of the values is made of. */
    look(id) {
        const fold = this.app.level.folds[this.app.level.index.get(id)];
        if (!fold.sources.length) return;
        this.node = id;
        this.weights = new Map();
        this.weightOrder = "";
        this.inside.hidden = false;
        this.app.refresh();
    }

    refreshInside(shown) {
        const { app, node } = this;
        if (node === null || this.inside.hidden) return;
        const fold = app.level.folds[app.level.index.get(node)];
        const sources = [...new Set(fold.sources)].filter((id) => !app.level.inputs.has(id));
        const found = ranked(sources, (id) => app.level.gradient(id), MOST_WEIGHTS);
        const order = found.shown.join();
        if (order !== this.weightOrder) {
            this.weightOrder = order;
            this.weights = new Map(found.shown.map((id) => [id, new NumberCard(app, id, () => {
                app.pick(id);
                if (app.model.isLeaf(id)) app.values.focus(id);
            })]));
            const key = found.rest ? "layers.made_first" : "layers.made";
            this.inside.replaceChildren(
                element("h3", {}, app.t(key, { of: app.nameNode(node), shown: counted(found.shown.length), rest: counted(found.rest) })),
                element("div", { class: "layer-list" }, [...this.weights.values()].map((card) => card.element)));
        }
        for (const card of this.weights.values()) card.refresh(shown);
    }
}

/* A value as a button: its name, data and gradient. */
class NumberCard {
    constructor(app, id, act) {
        this.app = app;
        this.id = id;
        this.data = element("span", { class: "data" });
        this.grad = element("span", { class: "grad" });
        const caption = (text) => element("span", { class: "caption" }, text);
        const hasGradient = !app.level.inputs.has(id);
        this.element = element(
            "button", { type: "button", class: "layer-number", "data-node": id, click: act },
            element("b", {}, app.nameNode(id)),
            caption("data"), this.data,
            ...(hasGradient ? [caption("grad"), this.grad] : []));
    }

    refresh({ data, grad }) {
        const told = (number) => (typeof number === "number" ? this.app.number(number) : DASH);
        write(this.data, told(data(this.id)));
        write(this.grad, told(grad(this.id)));
    }
}
