/* Two states side by side, in the tab Numbers: before and after an edit or a training, in a table and,
   marked, in the picture. */
import { States, compared } from "./beforeafter.js";
import { element, write } from "./dom.js";
import { leavesFirst } from "./order.js";
import { DASH } from "./numbers.js";

const DIGITS_OF_BOTH = 3;
const LEAST_DIGITS = 6;
const DIGITS_OF_DIFFERENCE = 4;

/** A panel that can also compare; `makePanel` makes the one that it belongs to. */
export function withComparison(makePanel) {
    return (app) => {
        const panel = makePanel(app);
        return panel && new ComparingPanel(app, panel);
    };
}

class ComparingPanel {
    constructor(app, panel) {
        this.app = app;
        this.panel = panel;
        this.key = panel.key;
        this.states = new States(app.model);
        this.isOn = false;
        this.onlyDifferent = true;
    }

    get clock() {
        return this.panel.clock;
    }

    build(sheet, tools) {
        const { app } = this;
        this.sheet = sheet;
        this.tools = tools;
        if (this.isOn) {
            tools.replaceChildren(this.button("stop", () => this.turn(false)));
            this.buildComparison(sheet);
            this.refresh();
        } else {
            this.panel.build(sheet, tools);
            sheet.prepend(element("p", { class: "compare-offer" },
                this.button("start", () => this.turn(true)), " ", app.t("compare.offer")));
        }
    }

    button(key, act, attributes = {}) {
        return element("button", { type: "button", class: `button compare-${key}`, click: act, ...attributes },
            this.app.t(`compare.${key}`));
    }

    /* The button that was pressed is gone, so the focus goes to the one in its place. */
    turn(isOn) {
        this.states.show("after");
        this.isOn = isOn;
        this.sheet.replaceChildren();
        this.tools.replaceChildren();
        this.build(this.sheet, this.tools);
        (isOn ? this.tools.querySelector(".compare-stop") : this.sheet.querySelector(".compare-start")).focus();
        this.app.compute();
        this.app.say(isOn ? this.sentence() : "");
    }

    leave() {
        if (this.states.show("after")) {
            this.app.compute();
        }
        this.panel.leave?.();
    }

    buildComparison(sheet) {
        const { app } = this;
        this.said = element("p", { class: "compare-said" });
        this.shows = ["before", "after"].map((name) => element("button", {
            type: "button", class: "compare-state", click: () => this.show(name),
        }, app.t(`compare.show_${name}`)));
        const only = element("input", {
            type: "checkbox", checked: this.onlyDifferent,
            change: () => {
                this.onlyDifferent = only.checked;
                this.refresh();
            },
        });
        const bar = element("div", { class: "compare-bar" },
            element("span", { class: "compare-shows", role: "group", "aria-label": app.text("compare.shown") },
                element("span", { class: "hint" }, app.t("compare.shown")), this.shows),
            this.button("keep", () => this.keep(() => this.states.keep(), "kept")),
            this.button("recorded", () => this.keep(() => this.states.keepStart(), "kept_start")),
            element("label", { class: "compare-only" }, only, " ", app.t("compare.only")));
        sheet.replaceChildren(this.said, bar, this.table());
    }

    table() {
        const { app } = this;
        const heads = ["before", "after", "difference", "ratio"];
        const head = (kind) => heads.map((key) =>
            element("th", { scope: "col", class: kind }, app.t(`compare.${key}`)));
        const group = (kind, text) => element("th", { colspan: 4, scope: "colgroup", class: kind }, text);
        this.rows = leavesFirst(app).map((node) => this.row(node));
        this.none = element("p", { class: "hint" }, app.t("compare.none"));
        return element("div", {}, this.none,
            this.wide = element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": app.text("compare.table") },
                element("table", { class: "compare-table" },
                    element("thead", {},
                        element("tr", {}, element("td"), group("data", "data"), group("grad", "grad")),
                        element("tr", {}, element("th", { scope: "col" }, app.t("compare.name")), head("data"), head("grad"))),
                    element("tbody", {}, this.rows.map((row) => row.element)))));
    }

    row(id) {
        const { app } = this;
        const cells = () => ["before", "after", "difference", "ratio"].map(() => element("td", { class: "number" }));
        const [values, gradients] = [cells(), cells()];
        for (const [kind, list] of [["data", values], ["grad", gradients]]) {
            for (const cell of list) {
                cell.classList.add(kind);
            }
        }
        const made = element("tr", {},
            element("th", { scope: "row" }, app.nameNode(id)), values, gradients);
        return { id, element: made, values, gradients };
    }

    /* Another state to compare with; what is shown is then after. */
    keep(act, key) {
        act();
        this.app.compute();
        this.app.say(this.app.text(`compare.${key}`));
    }

    show(name) {
        if (this.states.show(name)) {
            this.app.compute();
            this.app.say(this.app.text(`compare.shows_${name}`));
        }
    }

    refresh() {
        if (!this.isOn) {
            this.panel.refresh();
            return;
        }
        const { app, states } = this;
        this.shows.forEach((button, n) => {
            button.setAttribute("aria-pressed", String(states.shown === ["before", "after"][n]));
        });
        this.said.replaceChildren(...app.t("compare.said", this.slots()));
        let seen = 0;
        for (const row of this.rows) {
            const differ = [this.fill(row, "values"), this.fill(row, "gradients")].some(Boolean);
            row.element.hidden = this.onlyDifferent && !differ;
            seen += Number(!row.element.hidden);
        }
        this.none.hidden = seen > 0;
        this.wide.hidden = seen === 0;
    }

    get digits() {
        return Math.max(LEAST_DIGITS, this.app.digits);
    }

    /* Writes the numbers of a row; whether they look different. */
    fill(row, kind) {
        const { app, digits, states } = this;
        const cells = row[kind];
        if (kind === "gradients" && !this.hasGradient(row.id)) {
            cells.forEach((cell) => write(cell, DASH));
            return false;
        }
        const [before, after] = states.numbers(kind, row.id);
        const differs = states.differ(kind, row.id, digits);
        const { difference, ratio } = compared(before, after);
        const texts = [
            app.number(before, digits),
            app.number(after, digits),
            differs ? app.number(difference, DIGITS_OF_DIFFERENCE) : "",
            differs && ratio !== null ? app.number(ratio, DIGITS_OF_DIFFERENCE) : "",
        ];
        cells.forEach((cell, n) => {
            write(cell, texts[n]);
            cell.classList.toggle("is-different", differs);
        });
        return differs;
    }

    /* No gradient is told of a plain number that is drawn as an input. */
    hasGradient(id) {
        return !this.app.level.inputs.has(id);
    }

    slots() {
        const { app, digits, states } = this;
        const { root } = app.data;
        const [before, after] = states.numbers("values", root).map((x) => app.number(x, digits));
        const n = this.rows.filter(({ id }) =>
            this.isDifferent(id, "data", digits) || this.isDifferent(id, "grad", digits)).length;
        return { of: { value: root }, before, after, n, all: this.rows.length };
    }

    /* Whether the data or the gradients of a node look different. */
    isDifferent(id, kind, digits) {
        return kind === "data" ? this.states.differ("values", id, digits)
            : this.hasGradient(id) && this.states.differ("gradients", id, digits);
    }

    sentence() {
        return this.isOn ? this.app.text("compare.said", this.slots()) : this.panel.sentence?.() ?? "";
    }

    /* As few digits as tell the two numbers apart, for they share the place of one. */
    leastDigits(id, digits) {
        return this.states.differ("values", id, DIGITS_OF_BOTH) ? DIGITS_OF_BOTH : digits;
    }

    /* In the picture both numbers of values that look different, in boxes that are marked. Two gradients
       have no room there; the one of the state that is shown stands out. */
    view() {
        if (!this.isOn) {
            return this.panel.view?.() ?? null;
        }
        const { app, states } = this;
        const digits = app.pictureDigits;
        const both = (id) => states.differ("values", id, digits)
            ? states.numbers("values", id).map((x) => app.number(x, this.leastDigits(id, digits))).join("→") : null;
        return {
            data: () => true,
            grad: (id) => app.level.gradient(id),
            phase: "all",
            both,
            different: (id, kind) => this.isDifferent(id, kind, digits),
        };
    }
}
