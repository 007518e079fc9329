// The tab Paths: along which paths the gradient of a value comes about, and what each of them adds.

import { PathsSheet, pathsAreOf } from "./pathsheet.js";

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
