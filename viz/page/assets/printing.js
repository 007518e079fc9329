// What is printed besides the picture and the open panel: all numbers, on white paper.

import { element } from "./dom.js";
import { leavesFirst } from "./order.js";
import { DASH } from "./numbers.js";

const DIGITS_IN_PRINT = 9;

export function printPart(app) {
    const sheet = element("section", { class: "printed", hidden: true });
    const { dataset } = document.documentElement;
    let theme;

    function begin() {
        theme = dataset.theme;
        dataset.theme = "light";
        // the table is printed already where it is what is open
        if (app.tab !== "table") {
            sheet.replaceChildren(...tableOfNumbers(app));
            sheet.hidden = false;
        }
    }

    function end() {
        if (theme === undefined) {
            delete dataset.theme;
        } else {
            dataset.theme = theme;
        }
        sheet.hidden = true;
        sheet.replaceChildren();
    }

    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);

    return { build: () => app.root.append(sheet) };
}

function tableOfNumbers(app) {
    const heads = ["name", "data", "grad"].map((key) => {
        return element("th", { scope: "col" }, ...app.t(`values.print.${key}`));
    });
    return [
        element("h2", {}, ...app.t("values.print")),
        element("table", {},
            element("thead", {}, element("tr", {}, ...heads)),
            element("tbody", {}, ...leavesFirst(app).map((id) => printedRow(app, id)))),
    ];
}

function printedRow(app, id) {
    const { level, model } = app;
    const gradient = level.inputs.has(id) ? DASH : app.number(level.gradient(id), DIGITS_IN_PRINT);
    return element("tr", {},
        element("th", { scope: "row" }, app.nameNode(id)),
        element("td", {}, app.number(model.values[id], DIGITS_IN_PRINT)),
        element("td", {}, gradient));
}
