// What is printed besides the picture and the open panel: the values, and all numbers in a table.

import { element } from "./dom.js";

export function printPart(app) {
    const sheet = element("section", { class: "printed", hidden: true });

    function fill() {
        sheet.replaceChildren(
            element("h2", {}, ...app.t("values.print")),
            element("table", {},
                element("thead", {}, element("tr", {},
                    ...["name", "data", "grad"].map((key) => {
                        return element("th", { scope: "col" }, ...app.t(`values.print.${key}`));
                    }))),
                element("tbody", {}, ...app.level.folds.map((fold) => printedRow(app, fold.node)))));
        sheet.hidden = false;
    }

    function empty() {
        sheet.hidden = true;
        sheet.replaceChildren();
    }

    window.addEventListener("beforeprint", fill);
    window.addEventListener("afterprint", empty);

    return { build: () => app.root.append(sheet) };
}

function printedRow(app, id) {
    return element("tr", {},
        element("th", { scope: "row" }, app.nameNode(id)),
        element("td", {}, app.number(app.model.values[id], 9)),
        element("td", {}, app.number(app.level.gradient(id), 9)));
}
