// The picture: one SVG for each level, whose numbers and emphasis follow what the open panel shows.
import { directChild, svgElement } from "./dom.js";
import { hideCaption, writeFitting } from "./fitting.js";
import { DASH, short } from "./numbers.js";

const LEAST_SCALE = 0.62;
const MOST_SCALE = 1.25;
const PHONE_SCALE = 0.86;
const UNKNOWN = "?";
const KINDS = ["data", "grad"];

/* The parts of a level's SVG that change. */
class Drawing {
    constructor(svg, level, index) {
        this.svg = svg;
        this.level = level;
        this.boxes = new Map();
        this.groups = new Map();
        this.slopes = new Map();
        const part = (key) => svg.querySelector(`#${CSS.escape(`p${index}-${key}`)}`);
        const layered = new Set((level.layers ?? []).flatMap(({ outputs }) => outputs));
        for (const { key } of level.layers ?? []) this.groups.set(key, [part(key)]);
        for (const { node } of level.folds) {
            const key = level.places[node];
            if (key === undefined || level.summaries[key] || layered.has(node)) continue;
            const group = part(key);
            this.boxes.set(node, {
                key, group, data: directChild(group, "data-number"), grad: directChild(group, "grad-number"), hasBoth: false,
            });
            this.groups.set(key, [group]);
        }
        for (const key of new Set(level.folds.flatMap((fold) => fold.edges))) {
            const [group, chip] = [part(key), part(`${key}-chip`)];
            this.groups.set(key, [group, chip].filter(Boolean));
            const slope = chip ? directChild(chip, "on-plate") : group && directChild(group, "local-number");
            if (slope) this.slopes.set(key, slope);
        }
        for (const [key, leaves] of Object.entries(level.summaries)) {
            this.boxes.set(key, { key, group: part(key), data: null, grad: directChild(part(key), "grad-number"), leaves });
        }
        this.edges = svg.querySelector(".edges");
        const { x, y, width, height } = svg.viewBox.baseVal;
        this.whole = { x, y, width, height };
        this.emphasis = new Map();
    }
}

export class Picture {
    constructor(app, view) {
        this.app = app;
        this.view = view;
        this.drawings = new Map();
        this.emphasis = new Map();
        this.drawing = null;
        this.shown = {};
        this.part = null;
        view.addEventListener("pointerover", (event) => this.app.trace(this.nodeAt(event.target)));
        view.addEventListener("pointerleave", () => this.app.trace(null));
        view.addEventListener("focusin", (event) => this.app.trace(this.nodeAt(event.target)));
        view.addEventListener("focusout", () => this.app.trace(null));
        view.addEventListener("click", (event) => {
            const node = this.nodeAt(event.target);
            if (node !== null) this.app.pick(node);
        });
    }

    /* The node whose box or row an element stands in, or null. */
    nodeAt(target) {
        const group = target.closest?.("[data-node]");
        return group ? Number(group.dataset.node) : null;
    }

    get svg() {
        return this.drawing.svg;
    }

    get boxes() {
        return this.drawing.boxes;
    }

    /* Show a level; `adopted` is the SVG that stands in the document already. */
    show(level, index, adopted = null) {
        if (!this.drawings.has(index)) {
            const svg = adopted
                ?? document.importNode(new DOMParser().parseFromString(level.svg, "image/svg+xml").documentElement, true);
            this.drawings.set(index, this.adopt(svg, level, index));
        }
        if (this.part) this.crop(null);
        this.drawing = this.drawings.get(index);
        if (this.svg.parentNode !== this.view) this.view.replaceChildren(this.svg);
        this.emphasis = this.drawing.emphasis;
        this.fit();
    }

    adopt(svg, level, index) {
        const drawing = new Drawing(svg, level, index);
        for (const [node, { group, key, leaves }] of drawing.boxes) {
            if (leaves) continue;
            group.dataset.node = node;
            if (level.lenses?.[key] !== undefined) this.markInside(group);
        }
        return drawing;
    }

    markInside(group) {
        const face = directChild(group, "face");
        const [x, y, width] = ["x", "y", "width"].map((name) => Number(face.getAttribute(name)));
        const mark = svgElement("g", { class: "mark-inside" });
        mark.append(
            // as large as a finger
            svgElement("rect", { class: "mark-reach", x: x + width - 25, y: y - 9, width: 34, height: 34 }),
            svgElement("rect", { class: "mark-ground", x: x + width - 19, y: y + 2, width: 17, height: 17, rx: 4 }),
            svgElement("text", { class: "mark", x: x + width - 10.5, y: y + 14.5, "font-size": 13 }, "+"),
        );
        group.append(mark);
    }

    /* Show only a part of it, {x, y, width, height}, at a scale; null is the whole. */
    crop(part, scale = 1) {
        const { svg } = this;
        this.part = part;
        const whole = this.drawing.whole;
        const { x, y, width, height } = part ?? whole;
        svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
        if (!part) {
            this.fit();
            return;
        }
        svg.style.width = `${width * scale}px`;
        svg.style.height = `${height * scale}px`;
        this.view.classList.remove("is-wider");
    }

    /* The scale at which the picture has room: its width, and a part of the window's height. */
    fit() {
        if (this.part) return;
        const { width, height } = this.drawing.whole;
        const room = this.view.clientWidth;
        const tall = this.app.panel?.tall ? 0.44 : 0.54;
        const part = this.app.isLecture ? 0.58 : tall;
        const fitting = Math.min(room / width, (part * window.innerHeight) / height);
        const scale = this.app.isPhone ? PHONE_SCALE : Math.min(MOST_SCALE, Math.max(LEAST_SCALE, fitting));
        this.scale = scale;
        this.svg.style.width = `${width * scale}px`;
        this.svg.style.height = `${height * scale}px`;
        this.view.classList.toggle("is-wider", width * scale > room + 1);
    }

    refresh() {
        const shown = this.app.panel?.view?.() ?? {};
        this.shown = shown;
        const { data = () => true, grad = (id) => this.gradient(id), phase = "all" } = shown;
        const { level, slopes, boxes } = this.drawing;
        this.svg.classList.toggle("backward", phase === "backward");
        this.svg.classList.toggle("forward", phase !== "backward");
        this.phase = phase;
        for (const [node, box] of boxes) {
            if (box.leaves) this.writeNumber(box.grad, norm(box.leaves.map(grad)));
            else {
                const number = shown.wrongData?.get(node) ?? this.app.model.values[node];
                const both = shown.both?.(node) ?? null;
                if ((both !== null) !== box.hasBoth) {
                    box.hasBoth = both !== null;
                    hideCaption(box.data, box.hasBoth);
                }
                this.writeNumber(box.data, both ?? known(data(node), number));
                box.group.classList.toggle("has-wrong-data", shown.wrongData?.has(node) ?? false);
                this.writeNumber(box.grad, grad(node));
            }
            const differs = (kind) => (box.leaves ?? [node]).some((id) => shown.different?.(id, kind));
            for (const kind of KINDS) box.group.classList.toggle(`is-different-${kind}`, differs(kind));
            const wrong = shown.wrong?.has(node) ?? false;
            if (box.group.classList.contains("is-wrong") !== wrong) box.group.classList.toggle("is-wrong", wrong);
        }
        level.folds.forEach((fold, n) => {
            if (!fold.edges.length) return;
            const here = data(fold.node);
            fold.edges.forEach((key, place) => {
                const text = slopes.get(key);
                if (!text) return;
                const wrong = shown.wrongSlopes?.get(key);
                this.writeNumber(text, known(here, wrong ?? this.app.level.slope(n, place)));
                text.classList.toggle("is-wrong-slope", wrong !== undefined);
            });
        });
        this.emphasise(shown.emphasis ?? new Map());
    }

    /* The whole gradient; a plain number has none. */
    gradient(id) {
        const { level } = this.app;
        return level.inputs.has(id) ? undefined : level.gradient(id);
    }

    /* A number, a dash for one that is not known yet, or a text: a question mark for one that is asked
       for, or two numbers that are compared. */
    writeNumber(node, number) {
        if (!node) return;
        const told = number ?? DASH;
        const text = typeof told === "string" ? told : short(told, this.app.pictureDigits);
        writeFitting(node, text, this.app.data.widths);
    }

    emphasise(emphasis) {
        const { groups, edges, svg } = this.drawing;
        let moved = false;
        for (const [key, parts] of groups) {
            const now = emphasis.get(key) ?? "normal";
            const before = this.emphasis.get(key) ?? "normal";
            if (now === before) continue;
            moved = true;
            for (const part of parts) {
                part.classList.remove(`is-${before}`);
                part.classList.add(`is-${now}`);
            }
            this.emphasis.set(key, now);
        }
        if (!moved) return;
        // highlighted edges stand above dimmed ones on the same bus
        const depth = { dim: 0, normal: 1, touched: 2, current: 3 };
        const ordered = [...edges.children].sort((a, b) => depth[this.emphasisOf(a)] - depth[this.emphasisOf(b)]);
        if (ordered.some((edge, n) => edge !== edges.children[n])) edges.append(...ordered);
        const current = svg.querySelector(".node.is-current");
        if (current) this.follow(current);
    }

    emphasisOf(edge) {
        return ["dim", "touched", "current"].find((each) => edge.classList.contains(`is-${each}`)) ?? "normal";
    }

    /* Scroll so that a box stands in the middle, where the picture is larger than its place. */
    follow(group) {
        const { view } = this;
        if (this.part) return;
        if (view.scrollWidth <= view.clientWidth + 1 && view.scrollHeight <= view.clientHeight + 1) return;
        const [box, frame] = [group.getBoundingClientRect(), view.getBoundingClientRect()];
        view.scrollBy({
            left: box.left + box.width / 2 - frame.left - frame.width / 2,
            top: box.top + box.height / 2 - frame.top - frame.height / 2,
            behavior: this.app.isCalm ? "auto" : "smooth",
        });
    }
}

function known(isKnown, number) {
    if (isKnown === UNKNOWN) return UNKNOWN;
    return isKnown ? number : undefined;
}

function norm(numbers) {
    return numbers.some((x) => x === undefined || x === UNKNOWN) ? undefined : Math.hypot(...numbers);
}
