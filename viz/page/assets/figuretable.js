/* The figures that a text prints, in a table: quantity, printed, here, verdict, and where it differs the
   training that gives the printed digits. */
import { element, write } from "./dom.js";
import { asPrinted } from "./figures.js";
import { counted, withMinus } from "./numbers.js";
import { keyOfHow } from "./trainsetting.js";

const MARKS = new Map([["agrees", "✓"], ["last-digit", "≈"], ["differs", "✗"], ["waiting", "…"]]);

export class FigureTable {
    /** `tried(reason, figure)` hears that the reader asks for the training that gives a figure, and
        `restored()` that for what the text does. */
    constructor(app, { tried, restored }) {
        this.app = app;
        this.tried = tried;
        const figures = app.data.figures ?? [];
        const { root } = app.data;
        this.isTrained = app.data.parameters.length > 0;
        const isOfTraining = ({ of, by, step }) =>
            !this.isTrained || step > 0 || (of === root && by === null);
        const isOfOutput = ({ of, by }) => Number(this.isTrained && of === root && by === null);
        const first = figures.filter(isOfTraining)
            .sort((a, b) => isOfOutput(b) - isOfOutput(a) || a.step - b.step);
        const rest = figures.filter((figure) => !isOfTraining(figure));
        this.rows = [];
        this.counted = element("p", { class: "hint figures-counted" });
        this.note = element("p", { class: "hint figures-note", hidden: true },
            app.t(this.isTrained ? "figures.changed" : "figures.edited"), " ", linkButton(app.t("figures.as_text"), restored));
        this.element = figures.length
            ? element("div", { class: "figures" }, this.counted, this.note,
                first.length ? this.table(first, "figures.title") : null, this.folded(rest, first.length === 0))
            : null;
    }

    table(figures, title) {
        const { app } = this;
        const heads = ["quantity", "printed", "here", "verdict"].map((key) =>
            element("th", { scope: "col" }, app.t(`figures.${key}`)));
        const made = figures.map((figure) => this.row(figure));
        this.rows.push(...made);
        return element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": app.text(title) },
            element("table", { class: "figure-table" },
                element("thead", {}, element("tr", {}, heads)), made.map(({ body }) => body)));
    }

    folded(figures, isOpen) {
        if (!figures.length) {
            return null;
        }
        return element("details", { class: "figures-rest", open: isOpen },
            element("summary", {}, this.app.t("figures.rest", { n: figures.length })), this.table(figures, "figures.title_rest"));
    }

    row(figure) {
        const { app } = this;
        const here = element("td", { class: "number" });
        const verdict = element("td", { class: "figure-verdict" });
        const why = element("td", { colspan: 4 });
        const because = element("tr", { class: "figure-why", hidden: true }, why);
        const body = element("tbody", {},
            element("tr", {},
                element("th", { scope: "row" }, quantity(app, figure), " ",
                    this.isTrained ? after(app, figure.step) : null),
                element("td", { class: "number" }, withMinus(figure.printed)), here, verdict),
            because);
        return { figure, body, here, verdict, why, because, shown: "", reason: null };
    }

    /** `judging` says the verdicts; `isAsRecorded` whether they are those on the text itself. */
    refresh(judging, isAsRecorded) {
        if (!this.element) {
            return;
        }
        this.note.hidden = isAsRecorded;
        const verdicts = this.rows.map((row) => this.show(row, judging.verdict(row.figure)));
        const counts = (name) => verdicts.filter((each) => each === name).length;
        const slots = { n: verdicts.length, agrees: counts("agrees"), last_digit: counts("last-digit"), differs: counts("differs") };
        write(this.counted, counts("waiting")
            ? this.app.text("figures.counting", { n: counts("waiting") }) : this.app.text("figures.counted", slots));
    }

    show(row, { verdict, number, reason }) {
        const { app } = this;
        write(row.here, number === undefined ? "…" : asPrinted(number, row.figure.printed));
        if (verdict !== row.shown) {
            row.shown = verdict;
            row.body.className = `is-${verdict}`;
            const key = verdict.replace("-", "_");
            row.verdict.replaceChildren(element("span", { "aria-hidden": "true" }, MARKS.get(verdict)), " ",
                element("span", { class: "verdict-word" }, app.t(`figures.${key}`)));
        }
        if (reason !== row.reason) {
            row.reason = reason;
            row.because.hidden = reason === null;
            row.why.replaceChildren(...(reason ? this.because(reason, row.figure) : []));
        }
        return verdict;
    }

    because(reason, figure) {
        const { app } = this;
        if (reason.offset) {
            return app.t("figures.miscounted", { after: after(app, figure.step + reason.offset) });
        }
        const way = app.text(reason.bias === "fixed" ? keyOfHow(reason.how) : `figures.with_${reason.bias}`, {
            how: app.text(keyOfHow(reason.how)),
        });
        const button = linkButton(app.t("figures.try"), () => this.tried(reason, figure));
        return [...app.t("figures.comes_from", { way }), " ", button];
    }
}

function linkButton(text, act) {
    return element("button", { type: "button", class: "link", click: act }, text);
}

function quantity(app, { of, by }) {
    return by === null ? app.nameNode(of) : app.derivativeNode(of, by);
}

function after(app, step) {
    const key = step === 0 ? "figures.before" : step === 1 ? "figures.after_one" : "figures.after";
    return element("span", { class: "figure-after" }, app.t(key, { n: counted(step) }));
}
