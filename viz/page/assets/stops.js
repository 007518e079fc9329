// The boxes of the picture as stops of the keyboard, each with a sentence for who does not see it.

import { roomOf, usualSize } from "./fitting.js";
import { svgElement } from "./dom.js";
import { dragsSideways } from "./dragging.js";
import { entrance, neighbour } from "./walking.js";

const STOP_REST = 200;
const MOST_SOURCES = 6;

// A level's boxes are made stops when it is first drawn; what they tell follows the numbers.
export function stopsPart(app) {
    app.stops = new Stops(app, app.places.view);
    app.on("refresh", () => app.stops.refresh());
    return { build: () => app.stops.refresh() };
}

class Stops {
    #app;
    #svg = null;
    #stop = null;
    #timer = 0;
    #places = new WeakMap();

    constructor(app, view) {
        this.#app = app;
        dragsSideways(app, view, (target) => this.#leafOfNumber(target));
        view.addEventListener("dblclick", (event) => {
            const id = this.#leafOfNumber(event.target);
            if (id !== null) {
                this.enter(id);
            }
        });
        view.addEventListener("focusin", (event) => {
            const id = this.nodeOf(event.target);
            if (id !== null) {
                this.#moveTo(id);
            }
        });
    }

    get #boxes() {
        return this.#app.picture.boxes;
    }

    // Another level is shown: roles, and one stop for the whole picture.
    #build() {
        const app = this.#app;
        for (const [id, { group, data }] of this.#boxes) {
            const isLeaf = typeof id === "number" && app.model.isLeaf(id);
            group.setAttribute("role", isLeaf ? "spinbutton" : "group");
            group.setAttribute("tabindex", "-1");
            if (isLeaf && data && !group.querySelector(".handle")) {
                data.before(...handleOf(data));
            }
            for (const text of group.querySelectorAll("text")) {
                text.setAttribute("aria-hidden", "true");
            }
        }
        this.#stop = null;
        this.#moveTo(entrance(this.#geometry()));
    }

    // The node of the box that an element stands in, or null.
    nodeOf(target) {
        const id = this.#app.picture.nodeAt(target);
        return id !== null && this.#boxes.has(id) ? id : null;
    }

    // The node whose box has the focus itself.
    focusedNode(target) {
        const id = this.nodeOf(target);
        return id !== null && this.#boxes.get(id).group === target ? id : null;
    }

    walk(from, key) {
        const to = neighbour(this.#app.level.folds, this.#geometry(), from, key);
        if (to !== undefined) {
            this.focus(to);
        }
    }

    focus(id) {
        const { group } = this.#boxes.get(id);
        this.#moveTo(id);
        group.focus({ preventScroll: true });
        this.#app.picture.follow(group);
    }

    // Type another number for a leaf; see the paths of what is computed.
    enter(id) {
        if (this.#isEditable(id)) {
            return this.#app.values.focus(id);
        }
        this.#app.pick(id);
        this.#app.goto("paths");
        return true;
    }

    // After numbers have changed: what is told follows when things rest.
    refresh() {
        if (this.#app.picture.svg !== this.#svg) {
            this.#svg = this.#app.picture.svg;
            this.#build();
        }
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#tell(), STOP_REST);
    }

    #tell() {
        const shown = this.#app.panel?.view?.() ?? {};
        const { data = () => true, grad = (id) => this.#app.level.gradient(id) } = shown;
        for (const [id, { group }] of this.#boxes) {
            if (typeof id === "number") {
                this.#label(group, id, data(id), grad(id), shown.wrongData?.get(id));
            }
        }
    }

    #label(group, id, data, gradient, wrong) {
        const app = this.#app;
        const number = wrong ?? app.model.values[id];
        const value = { "?": "asked", true: "is", false: "unknown" }[data];
        const known = gradient === undefined ? "unknown" : gradient === "?" ? "asked" : "is";
        setOrRemove(group, "aria-label", app.text(`keys.box.${this.#kind(id)}`, {
            v: app.name(id),
            sources: this.#sources(id),
            data: { key: `keys.box.data.${value}`, slots: { x: app.number(number) } },
            grad: {
                key: `keys.box.grad.${known}`,
                slots: { x: known === "is" ? app.number(gradient) : "", root: app.name(app.data.root) },
            },
        }));
        if (group.getAttribute("role") === "spinbutton") {
            setOrRemove(group, "aria-valuenow", Number.isFinite(number) ? String(number) : null);
            setOrRemove(group, "aria-valuetext", app.number(number));
        }
    }

    #kind(id) {
        const { data, model } = this.#app;
        if (model.isLeaf(id)) {
            return data.parameters.includes(id) ? "parameter" : "leaf";
        }
        return id === data.root ? "output" : "result";
    }

    #sources(id) {
        const fold = this.#app.level.folds.find((each) => each.node === id);
        const sources = [...new Set(fold?.sources ?? [])];
        if (sources.length > MOST_SOURCES) {
            return { key: "keys.box.many", slots: { n: sources.length } };
        }
        return sources.map((source) => this.#app.name(source));
    }

    #isEditable(id) {
        return this.#app.model.isLeaf(id);
    }

    #leafOfNumber(target) {
        const number = target.closest?.(".handle, .data-number");
        const id = number ? this.nodeOf(number) : null;
        return id !== null && this.#isEditable(id) ? id : null;
    }

    #moveTo(id) {
        if (this.#stop !== null) {
            this.#boxes.get(this.#stop)?.group.setAttribute("tabindex", "-1");
        }
        this.#boxes.get(id)?.group.setAttribute("tabindex", "0");
        this.#stop = id;
    }

    #geometry() {
        const { svg } = this.#app.picture;
        if (!this.#places.has(svg)) {
            const found = new Map();
            for (const [id, { group }] of this.#boxes) {
                if (typeof id === "number") {
                    found.set(id, group.getBBox());
                }
            }
            this.#places.set(svg, found);
        }
        return this.#places.get(svg);
    }
}

// A place around a number that a finger can hit, and dots below it: Firefox underlines no text that
// stands in an SVG.
function handleOf(number) {
    const [room, size] = [roomOf(number), usualSize(number)];
    const [x, y] = ["x", "y"].map((name) => Number(number.getAttribute(name)));
    return [
        svgElement("path", {
            class: "handle-line", d: `M${(x - 0.72 * room).toFixed(1)} ${y + 2.6}H${x}`,
        }),
        svgElement("rect", {
            class: "handle", x: x - room - 4, y: y - size - 3, width: room + 8, height: size + 9,
        }),
    ];
}

function setOrRemove(group, name, text) {
    if (text === null) {
        group.removeAttribute(name);
    } else if (group.getAttribute(name) !== text) {
        group.setAttribute(name, text);
    }
}
