// What a mistake spoils: the output after an update, and tables of the numbers that are wrong.
import { element, write } from "./dom.js";
import { figuresOf } from "./figures.js";
import { isSameNumber } from "./mistakes.js";
import { byName } from "./order.js";
import { DASH, agrees, counted, withMinus } from "./numbers.js";
import { retrainedFirst } from "./retraining.js";
import { inTurns } from "./turns.js";

const DIGITS_OF_OUTPUT = 12;
const DIGITS_IN_TABLES = 6;
const MOST_ROWS = 60;

export class Spoils {
    constructor(app, mistakes) {
        this.app = app;
        this.mistakes = mistakes;
        this.output = element("div", { class: "mistake-output" });
        this.later = element("div", { class: "mistake-output" });
        this.tables = element("div", { class: "mistake-tables" });
        this.element = element("div", {}, this.output, this.later, this.tables);
        this.shown = "";
        this.trained = "";
        this.stop = () => {};
    }

    // Show what comes of a choice: `result` is what `Mistakes.spoiled` gives, null for no mistake.
    refresh(choice, result) {
        const { app } = this;
        this.showOutput(result);
        this.showLater(choice);
        const drawn = new Set(app.level.folds.map(({ node }) => node));
        const tables = result ? this.tablesOf(result, drawn) : [];
        const shape = JSON.stringify([app.lang, app.at, tables.map(({ key, wrong, total }) => [key, [...wrong.keys()], total])]);
        if (shape !== this.shown) this.buildTables(result, tables);
        this.shown = shape;
        this.rows.forEach((row) => row(result));
    }

    tablesOf({ gradients, values, updated }, drawn) {
        const { app } = this;
        const { inputs } = app.level;
        const only = (wrong) => new Map([...wrong].filter(([id]) => drawn.has(id) && !inputs.has(id)));
        const count = (of) => app.level.folds.filter(({ node }) => of(node)).length;
        const told = [
            { key: "gradients", wrong: only(gradients), total: count((id) => !inputs.has(id)), name: (id) => app.derivativeNode(app.data.root, id) },
            { key: "values", wrong: only(values), total: count(() => true), name: (id) => app.nameNode(id) },
        ];
        const isElsewhere = !gradients.size && !values.size;
        if (isElsewhere && updated.size) {
            told.push({ key: "updated", wrong: updated, total: app.data.parameters.length, name: (id) => app.nameNode(id) });
        }
        const some = told.filter(({ wrong }) => wrong.size);
        return some.length ? some : [told[0]];
    }

    buildTables(result, tables) {
        const { app } = this;
        this.rows = [];
        if (!result) {
            this.tables.replaceChildren();
            return;
        }
        this.tables.replaceChildren(...tables.flatMap(({ key, wrong, total, name }) => [
            element("p", { class: "mistake-count" }, app.text(`mistakes.count_${key}`, { n: wrong.size, total })),
            wrong.size ? element("div", { class: "mistake-scroll", tabindex: 0, role: "region", "aria-label": app.text(`mistakes.table_${key}`) }, this.tableOf(key, wrong, name)) : "",
            wrong.size > MOST_ROWS ? element("p", { class: "detective-note" }, app.text("mistakes.first_rows", { n: MOST_ROWS })) : "",
        ]));
    }

    tableOf(key, wrong, name) {
        const { app } = this;
        const heads = ["quantity", "right", "wrong", "ratio"].map((each) => element("th", { scope: "col" }, app.text(`mistakes.${each}`)));
        const learned = new Set(app.data.parameters);
        const named = byName(app.data);
        const ordered = [...wrong.keys()].sort((a, b) =>
            learned.has(b) - learned.has(a) || (learned.has(a) ? named(a, b) : 0));
        const from = (result) => result[key === "gradients" ? "gradients" : key === "values" ? "values" : "updated"];
        const rows = ordered.slice(0, MOST_ROWS).map((id) => {
            const cells = [0, 1, 2].map(() => element("td"));
            this.rows.push((result) => {
                const { right, wrong: number } = from(result).get(id);
                write(cells[0], app.number(right, DIGITS_IN_TABLES));
                write(cells[1], app.number(number, DIGITS_IN_TABLES));
                write(cells[2], right === 0 ? DASH : app.number(number / right, 4));
            });
            return element("tr", {}, element("th", { scope: "row" }, name(id)), cells);
        });
        return element("table", { class: "mistake-table" }, element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows));
    }

    showOutput(result) {
        const { app, mistakes } = this;
        if (mistakes.lr === null) return;
        const numbers = result?.output ?? { right: mistakes.right.updated[mistakes.root] };
        this.output.replaceChildren(...this.lines(app.t("mistakes.after_one", { of: { value: app.data.root } }), numbers, figuresOf(app, app.data.root, null, 1)));
    }

    lines(heading, { right, wrong }, figures) {
        const { app } = this;
        const line = (key, number, name) => element(
            "p", { class: name }, app.text(`mistakes.${key}`), " ", element("strong", {}, app.number(number, DIGITS_OF_OUTPUT)),
            this.marks(number, figures, name));
        return [
            element("p", {}, heading),
            line("is_right", right, "is-right"),
            this.wrongLine(right, wrong, line),
        ].filter(Boolean);
    }

    wrongLine(right, wrong, line) {
        if (wrong === undefined) return null;
        return isSameNumber(right, wrong)
            ? element("p", {}, this.app.text("mistakes.is_same")) : line("is_wrong", wrong, "is-wrong-number");
    }

    marks(number, figures, name) {
        const { app } = this;
        return figures.filter(({ printed }) => agrees(number, printed)).map(({ printed }) =>
            element("span", { class: `printed-mark ${name}` }, app.text("mistakes.printed", { printed: withMinus(printed) })));
    }

    // What the text prints of later steps, where a step is trained with the mistake of updating first.
    showLater(choice) {
        const { app } = this;
        const isShown = choice?.key === "updated_first" && choice.everywhere && !app.isChanged();
        const figures = (app.data.figures ?? []).filter(({ step, by }) => isShown && step > 1 && by === null);
        const wanted = JSON.stringify([app.lang, app.lr, figures]);
        if (wanted === this.trained) return;
        this.trained = wanted;
        this.stop();
        this.later.replaceChildren();
        if (!figures.length) return;
        this.later.append(element("p", {}, app.text("mistakes.training")));
        this.stop = inTurns(retrainedFirst(app, figures), () => {}, (told) => {
            this.later.replaceChildren(...told.flatMap(({ figure, right, wrong }) => this.lines(
                app.t("mistakes.after", { of: { value: figure.of }, n: counted(figure.step) }), { right, wrong }, [figure])));
        });
    }
}
