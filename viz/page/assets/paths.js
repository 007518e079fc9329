// The tab Paths: along which paths the gradient of a value comes about, and what each of them adds.

import { element, write } from "./dom.js";
import { isOffered } from "./layersteps.js";
import { hasPaths, railsOf } from "./lighting.js";
import {
    barsOf,
    countOfPaths,
    dimmedBut,
    edgeKeysOf,
    litByAll,
    litBySome,
    middleLeftOut,
    pathways,
    productText,
    stationsOf,
    summandsOf,
} from "./pathlist.js";

export function pathsPanel(app) {
    let shown = null;
    app.on("pick", () => app.refresh());
    app.places.view.addEventListener("focusin", (event) => {
        const id = app.picture.nodeAt(event.target);
        const comesBack = app.places.lens.contains(event.relatedTarget);
        if (app.tab === "paths" && id !== null && !comesBack) {
            app.pick(id);
        }
    });

    function build(sheet, tools) {
        tools.replaceChildren();
        shown = new PathsSheet(app, sheet);
        shown.build();
    }

    return {
        key: "paths",
        build,
        refresh: () => shown?.refresh(),
        view: () => shown?.view() ?? null,
        rails: () => shown?.rails() ?? [],
        subject: () => pathsAreOf(app),
    };
}

// The value the tab is about: the one picked, or else the first that can be chosen.
export function pathsAreOf(app) {
    const { picked, level } = app;
    return level.index.has(picked) ? picked : (choicesOf(app)[0] ?? app.data.root);
}

// What can be chosen: all drawn values that have a gradient, parameters and other leaves first.
function choicesOf(app) {
    const inputs = new Set(app.detail.inputs);
    const rank = new Map(app.data.parameters.map((id) => [id, 0]));
    const rankOf = (id) => rank.get(id) ?? (app.model.isLeaf(id) ? 1 : 2);
    const order = new Intl.Collator("en", { numeric: true });
    return app.level.folds
        .map((fold) => fold.node)
        .filter((id) => !inputs.has(id) && id !== app.data.root && isOffered(app, id))
        .sort((a, b) => rankOf(a) - rankOf(b) || order.compare(app.name(a), app.name(b)));
}

class PathsSheet {
    constructor(app, sheet) {
        this.app = app;
        this.sheet = sheet;
        this.from = null;
        this.only = null;
        this.pinned = null;
    }

    build() {
        this.choice = this.choiceOf();
        this.heading = element("h2", { class: "paths-title" });
        this.said = element("p", { class: "paths-said" });
        this.sum = element("p", { class: "paths-sum" });
        this.list = element("ol", { class: "paths-list" });
        this.rest = element("p", { class: "paths-rest" });
        this.sheet.replaceChildren(
            element("div", { class: "paths-head" }, this.heading, this.choice),
            this.said,
            this.sum,
            this.list,
            this.rest,
        );
        this.from = null;
        this.refresh();
    }

    choiceOf() {
        const { app } = this;
        const listed = choicesOf(app);
        const { root } = app.data;
        return element(
            "select",
            {
                "aria-label": app.text("paths.choose"),
                change: (event) => app.pick(Number(event.target.value)),
            },
            [...listed, root].map((id) => element("option", { value: id }, app.name(id))),
        );
    }

    refresh() {
        const from = pathsAreOf(this.app);
        if (from !== this.from) {
            this.begin(from);
        }
        this.found = pathways(this.app.level, from);
        this.tell();
        this.showRows();
    }

    // Another value: what is said of it, and no row is singled out.
    begin(from) {
        const { app } = this;
        this.from = from;
        this.only = null;
        this.pinned = null;
        this.choice.value = String(from);
        if (this.choice.selectedIndex < 0) {
            this.choice.append(element("option", { value: from, selected: true }, app.name(from)));
        }
        const slots = { value: { value: from }, output: { value: app.data.root } };
        this.heading.replaceChildren(...app.t("paths.title", slots));
        this.rows = [];
        this.list.replaceChildren();
        const box = app.picture.boxes.get(from);
        if (box !== undefined) {
            app.picture.follow(box.group);
        }
    }

    // How many paths there are, and their sum.
    tell() {
        const { app, found, from } = this;
        const { count, few, gradient, left, paths } = found;
        const slots = {
            value: { value: from },
            output: { value: app.data.root },
            n: countOfPaths(count),
            k: paths.length,
        };
        this.say(this.said, this.kind(), slots);
        const derivative = app.derivativeNode(app.data.root, from);
        const total = element("strong", { class: "paths-total" }, app.number(gradient));
        if (few && paths.length > 1) {
            const parts = summandsOf(paths.map((path) => path.product), (x) => app.number(x));
            const terms = parts.flatMap(({ sign, text }, i) => [
                sign ? ` ${sign} ` : "",
                element("span", { class: `paths-term rail-${i}` }, text),
            ]);
            this.sum.replaceChildren(derivative, " = ", ...terms, " = ", total);
        } else {
            this.sum.replaceChildren(derivative, " = ", total);
        }
        this.sum.hidden = this.isInput();
        const told = left > 0n && Number.isFinite(found.total) && Number.isFinite(gradient);
        if (!Number.isFinite(gradient) && !this.isInput()) {
            this.say(this.rest, "paths.not_finite", { sum: app.number(gradient) });
        } else if (told) {
            const [total, rest] = [found.total, found.rest].map((x) => app.number(x));
            this.say(this.rest, "paths.rest", { ...slots, total, left: countOfPaths(left), rest });
        }
        this.rest.hidden = Number.isFinite(gradient) ? !told : this.isInput();
    }

    say(place, key, slots) {
        place.replaceChildren(...this.app.t(key, slots));
    }

    isInput() {
        return this.app.detail.inputs.includes(this.from);
    }

    kind() {
        const { count, few, left } = this.found;
        if (this.isInput()) {
            return "paths.input";
        }
        if (this.from === this.app.data.root) {
            return "paths.itself";
        }
        if (count <= 1n) {
            return count === 0n ? "paths.none" : "paths.one";
        }
        if (few) {
            return "paths.rule";
        }
        return left > 0n ? "paths.many" : "paths.all";
    }

    // The rows: text is written where it changed, and names anew where another path has come.
    showRows() {
        const { app, found, from } = this;
        const paths = this.isInput() || from === app.data.root ? [] : found.paths;
        while (this.rows.length > paths.length) {
            this.rows.pop().item.remove();
        }
        const { zero, bars } = barsOf(paths.map((path) => path.product));
        paths.forEach((path, i) => {
            this.rows[i] ??= this.newRow(i);
            this.rows[i].show(path, from, { zero, bar: bars[i], n: paths.length });
        });
    }

    newRow(i) {
        const row = new PathRow(this.app, i, this.found.few, {
            enter: () => this.single(i),
            leave: () => this.single(this.pinned),
            press: () => {
                this.pinned = this.pinned === i ? null : i;
                this.rows.forEach((each, n) => each.press(n === this.pinned));
                this.single(this.pinned);
            },
        });
        this.list.append(row.item);
        return row;
    }

    single(i) {
        if (this.only !== i) {
            this.only = i;
            this.app.refresh();
        }
    }

    // What is singled out of the picture: the paths, and while a row is, its path alone.
    view() {
        const { level, detail } = this.app;
        const { from, found } = this.now();
        if (!hasPaths(this.app, from)) {
            return null;
        }
        const single = found.paths[this.only];
        const lit = single ? litBySome(level, from, [single]) : litByAll(level, from);
        return { emphasis: dimmedBut(level, detail.places, lit) };
    }

    rails() {
        const { from, found } = this.now();
        return hasPaths(this.app, from) ? railsOf(this.app.level, from, found, this.only) : [];
    }

    // What is told, brought up to date where another value was picked.
    now() {
        if (this.from !== pathsAreOf(this.app)) {
            this.refresh();
        }
        return this;
    }
}

// One path: its colour, the names along it, its product, and a bar.
class PathRow {
    constructor(app, place, few, { enter, leave, press }) {
        this.app = app;
        this.place = place;
        this.path = "";
        this.names = element("span", { class: "paths-names" });
        this.factors = element("span", { class: "paths-factors" });
        this.product = element("strong", {});
        this.bar = element("span", { class: "paths-fill" });
        this.zero = element("span", { class: "paths-zero" });
        this.button = element(
            "button",
            {
                type: "button",
                class: "paths-row",
                "aria-pressed": "false",
                click: press,
                pointerenter: (event) => event.pointerType === "mouse" && enter(),
                pointerleave: (event) => event.pointerType === "mouse" && leave(),
                focus: enter,
                blur: leave,
            },
            element(
                "span",
                { class: "paths-words" },
                this.names,
                element("span", { class: "paths-product" }, this.factors, this.product),
            ),
            element("span", { class: "paths-bar", "aria-hidden": "true" }, this.bar, this.zero),
        );
        this.item = element("li", { class: few ? `rail-${place}` : "rail-many" }, this.button);
    }

    press(isPressed) {
        this.button.setAttribute("aria-pressed", String(isPressed));
    }

    show(path, from, { zero, bar }) {
        const { app } = this;
        const stations = stationsOf(app.level, from, path);
        const told = `${app.lang} ${edgeKeysOf(app.level, path).join()} ${stations.join()}`;
        if (told !== this.path) {
            this.path = told;
            const names = middleLeftOut(stations).map((id) => (id === null ? "…" : app.nameNode(id)));
            this.names.replaceChildren(...names.flatMap((name, i) => (i ? [" → ", name] : [name])));
        }
        const product = productText(path.factors, (x) => app.number(x));
        write(this.factors, path.factors.length > 1 ? `${product} = ` : "");
        write(this.product, app.number(path.product));
        this.zero.style.left = `${100 * zero}%`;
        this.bar.hidden = bar === null;
        if (bar !== null) {
            this.bar.style.left = `${100 * bar.left}%`;
            this.bar.style.width = `${100 * bar.width}%`;
        }
    }
}
