// The tab Numbers: every drawn value with its formula, its number and its gradient, and every local
// derivative; to be read, also by a screen reader, and to be taken elsewhere.
import { element, mathElement, write } from "./dom.js";
import { byName, leavesFirst } from "./order.js";
import { DASH, short } from "./numbers.js";
import { fileName, saveFile } from "./sharing.js";
import { commaText, pythonDict, tabbedText } from "./tabletext.js";
import { copyText } from "./clipboard.js";

const MOST_ROWS = 500;
const DIGITS_OFFERED = [9, 12, 17];

export function tablePanel(app) {
    let digits = DIGITS_OFFERED[0];
    let cells = [];
    let signs = [];
    const slots = { e: { value: app.data.root } };

    function build(sheet, tools) {
        cells = [];
        signs = [];
        const written = (node, number) => {
            cells.push({ node, number });
            return node;
        };
        sheet.replaceChildren(
            element("p", { class: "sentence" }, ...app.t("table.sentence", slots)),
            taking(app),
            ...part(app, "values", valueRows(app, signs), written),
            ...part(app, "slopes", slopeRows(app), written),
        );
        tools.replaceChildren(digitsChoice());
        refresh();
    }

    function digitsChoice() {
        const options = DIGITS_OFFERED.map((n) =>
            element("option", { value: n, selected: n === digits }, app.text("table.digits", { n })));
        const change = (event) => {
            digits = Number(event.target.value);
            refresh();
        };
        return element("select", { "aria-label": app.text("table.digits_label"), change }, options);
    }

    function refresh() {
        for (const { node, number } of cells) {
            const x = number();
            write(node, x === null ? DASH : short(x, digits));
            node.classList.toggle("is-nan", Number.isNaN(x));
        }
        for (const { node, text } of signs) {
            write(node, text());
        }
    }

    return { key: "table", build, refresh, view: () => null, sentence: () => app.text("table.sentence", slots) };
}

// The rows of the values: how each is called and made, its number and its gradient. Leaves come first,
// in the natural order of names, then results in the order in which they are computed. `signs` takes
// the numbers and brackets of formulas, which follow what they stand for.
function valueRows(app, signs = []) {
    const { level, model } = app;
    return leavesFirst(app).map((node) => ({
        name: () => [app.nameNode(node)],
        text: app.name(node),
        formulaText: formulaText(app, level.index.get(node)),
        formula: () => formulaNode(app, level.index.get(node), signs),
        numbers: [() => model.values[node], () => (level.inputs.has(node) ? null : level.gradient(node))],
        kinds: ["data", "grad"],
    }));
}

// The rows of the edges: a local derivative, and what backward sends along it.
function slopeRows(app) {
    const { level } = app;
    return level.folds.flatMap(({ node, sources }, fold) =>
        sources.flatMap((source, place) => (level.inputs.has(source) ? [] : [{
            name: () => [app.derivativeNode(node, source)],
            numbers: [() => level.slope(fold, place), () => level.contribution(fold, place)],
            kinds: ["slope", "grad"],
        }])));
}

// A heading, a table that scrolls within itself, and how many rows were left out.
function part(app, key, rows, written) {
    const seen = rows.slice(0, MOST_ROWS);
    const columns = key === "values" ? ["name", "data", "grad", "formula"] : ["edge", "slope", "sent"];
    const heads = columns.map((column) =>
        element("th", { scope: "col", class: `table-${column}` }, ...app.t(`table.${column}`)));
    const cellOf = (row, number, n) =>
        element("td", {}, written(element("span", { class: `table-number ${row.kinds[n]}` }), number));
    const body = seen.map((row) => element("tr", {},
        element("th", { scope: "row" }, ...row.name()),
        row.numbers.map((number, n) => cellOf(row, number, n)),
        row.formula ? element("td", { class: "table-formula" }, row.formula()) : null));
    const title = `table-${key}-title`;
    const table = element("table", { class: "table" },
        element("thead", {}, element("tr", {}, heads)), element("tbody", {}, body));
    const left = rows.length - seen.length;
    return [
        element("h2", { class: "table-title", id: title }, ...app.t(`table.title_${key}`)),
        element("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-labelledby": title }, table),
        element("p", { class: "table-left", hidden: left === 0 },
            ...app.t("table.left", { n: left, m: MOST_ROWS })),
    ];
}

// The equation of a forward step, and its side in symbols: none for a leaf, or where a rule is told
// that need not hold for other numbers.
function formulaOf(app, place) {
    const step = app.detail.steps.find(({ phase, fold }) => phase === "forward" && fold === place);
    const equation = step?.equations[0];
    if (equation === undefined || equation.holds !== undefined || equation.sides.length < 3) {
        return null;
    }
    return app.formulas.line(equation.sides[1]);
}

function formulaText(app, place) {
    const line = formulaOf(app, place);
    return line === null ? "" : app.formulas.textOf(line);
}

function formulaNode(app, place, signs) {
    const line = formulaOf(app, place);
    if (line === null) {
        return "";
    }
    return mathElement("math", {}, mathElement("mrow", {}, app.formulas.mathOf(line, signs)));
}

// All rows with all digits, for other programs.
function asRows(app) {
    const columns = ["name", "data", "grad", "formula"].map((key) => app.text(`table.${key}`));
    const rows = valueRows(app).map(({ text, numbers, formulaText: formula }) =>
        [text, ...numbers.map((number) => number() ?? ""), formula]);
    return [columns, ...rows];
}

// The leaves by their labels or, where two have the same, by the names that the page gives.
function leafPairs(app) {
    const { nodes } = app.data;
    const leaves = app.model.leaves.filter((id) => nodes[id].name !== undefined).sort(byName(app.data));
    const labels = leaves.map((id) => nodes[id].label ?? nodes[id].name);
    const names = new Set(labels).size === labels.length ? labels : leaves.map((id) => nodes[id].name);
    return leaves.map((id, n) => [names[n], app.model.values[id]]);
}

function taking(app) {
    const said = element("div", { class: "table-said", role: "status" });
    const button = (key, act) =>
        element("button", { type: "button", class: "button", click: () => act(said) }, ...app.t(`table.${key}`));
    const buttons = [
        button("copy", (place) => copyText(app, tabbedText(asRows(app)), place, "table")),
        button("python", (place) => copyText(app, pythonDict(leafPairs(app)), place, "table")),
    ];
    // a framed page has no right to save files
    if (location.protocol !== "about:") {
        buttons.push(button("csv", (place) => {
            saveFile(new Blob([commaText(asRows(app))], { type: "text/csv" }), fileName(app.title, "csv"));
            place.replaceChildren(element("p", {}, app.t("table.saved")));
        }));
    }
    return element("div", { class: "table-taking" }, buttons, said);
}
