// The sheet of the tab Paths: what is said of a value, the sum over its paths, and a row for each.

import { element, write } from "./dom.js";
import { isOffered } from "./layersteps.js";
import { hasPaths, railsOf } from "./lighting.js";
import { byName } from "./order.js";
import { barsOf, countOfPaths, dimmedBut, litByAll, litBySome, pathways, summandsOf } from "./pathlist.js";
import { PathRow } from "./pathrow.js";

// The value the tab is about: the one picked, or else the first that can be chosen.
export function pathsAreOf(app) {
    const { picked, level } = app;
    return level.index.has(picked) ? picked : (choicesOf(app)[0] ?? app.data.root);
}

// What can be chosen: all drawn values that have a gradient, parameters and other leaves first.
function choicesOf(app) {
    const { folds, inputs } = app.level;
    const inOrder = byName(app.data);
    const rank = new Map(app.data.parameters.map((id) => [id, 0]));
    const rankOf = (id) => rank.get(id) ?? (app.model.isLeaf(id) ? 1 : 2);
    return folds
        .map((fold) => fold.node)
        .filter((id) => !inputs.has(id) && id !== app.data.root && isOffered(app, id))
        .sort((a, b) => rankOf(a) - rankOf(b) || inOrder(a, b));
}

export class PathsSheet {
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
        this.told = "";
        this.buildSum(0);
        const box = app.picture.boxes.get(from);
        if (box !== undefined) {
            app.picture.follow(box.group);
        }
    }

    // How many paths there are, and their sum: sentences are made anew where another one is to be
    // told, in the others only the numbers that changed are written.
    tell() {
        const { app, found, from } = this;
        const { count, gradient, left, paths, rest, total } = found;
        const slots = {
            value: { value: from },
            output: { value: app.data.root },
            n: countOfPaths(count),
            k: paths.length,
        };
        const kind = this.kind();
        if (kind !== this.told) {
            this.told = kind;
            this.say(this.said, kind, slots);
        }
        const isFinite = Number.isFinite(gradient) && Number.isFinite(total);
        this.rest.hidden = this.isInput() || (isFinite && left === 0n);
        if (!isFinite) {
            this.say(this.rest, "paths.not_finite", { sum: app.number(gradient) });
        } else if (left > 0n) {
            const numbers = { total: app.number(total), rest: app.number(rest) };
            this.say(this.rest, "paths.rest", { ...slots, ...numbers, left: countOfPaths(left) });
        }
        this.tellSum();
    }

    tellSum() {
        const { app, found } = this;
        const { few, gradient, paths } = found;
        const products = few && paths.length > 1 ? paths.map((path) => path.product) : [];
        if (this.terms.length !== products.length) {
            this.buildSum(products.length);
        }
        summandsOf(products, (x) => app.number(x)).forEach(({ sign, text }, i) => {
            write(this.terms[i].sign, sign ? ` ${sign} ` : "");
            write(this.terms[i].term, text);
        });
        write(this.total, app.number(gradient));
        this.sum.hidden = this.isInput();
    }

    buildSum(n) {
        const { app, from } = this;
        this.terms = Array.from({ length: n }, (_, i) => ({
            sign: element("span"),
            term: element("span", { class: `paths-term rail-${i}` }),
        }));
        this.total = element("strong", { class: "paths-total" });
        const terms = this.terms.flatMap(({ sign, term }) => [sign, term]);
        const derivative = app.derivativeNode(app.data.root, from);
        this.sum.replaceChildren(derivative, " = ", ...terms, n ? " = " : "", this.total);
    }

    say(place, key, slots) {
        place.replaceChildren(...this.app.t(key, slots));
    }

    isInput() {
        return this.app.level.inputs.has(this.from);
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
            this.rows[i].show(path, from, { zero, bar: bars[i] });
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
