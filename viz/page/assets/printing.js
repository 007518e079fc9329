// What is printed besides the picture and the open panel: all numbers, on white paper.

import { element } from "./dom.js";
import { byName } from "./natural.js";

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
    const nodes = app.level.folds.map((fold) => fold.node);
    const leaves = nodes.filter((id) => app.model.isLeaf(id)).sort(byName(app.data));
    const results = nodes.filter((id) => !app.model.isLeaf(id));
    return [
        element("h2", {}, ...app.t("values.print")),
        element("table", {},
            element("thead", {}, element("tr", {}, ...heads)),
            element("tbody", {}, ...[...leaves, ...results].map((id) => printedRow(app, id)))),
    ];
}

function printedRow(app, id) {
    return element("tr", {},
        element("th", { scope: "row" }, app.nameNode(id)),
        element("td", {}, app.number(app.model.values[id], 9)),
        element("td", {}, app.number(app.level.gradient(id), 9)));
}
