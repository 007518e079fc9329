// The dialog of keys, written from the table that the keys are heard by.

import { element } from "./dom.js";
import { KEYS, listenToKeys } from "./keys.js";

// The keys, and the button that shows them.
export function helpPart(app) {
    app.openHelp = () => helpDialog(app);
    listenToKeys(app, document);

    function build() {
        const label = app.text("keys.title");
        app.places.top.append(element("button", {
            type: "button", class: "button icon", title: label, "aria-label": label,
            click: () => app.openHelp(),
        }, "?"));
    }

    return { build };
}

function helpDialog(app) {
    const close = element("button", { class: "button help-close", type: "button",
        "aria-label": app.text("keys.close") }, "×");
    const dialog = element("dialog", { class: "help", "aria-labelledby": "help-title" },
        element("div", { class: "help-head" },
            element("h2", { id: "help-title" }, ...app.t("keys.title")),
            close),
        keyTable(app, "keys.everywhere", (each) => each.where === "page"),
        keyTable(app, "keys.picture", (each) => each.where !== "page"),
        element("p", { class: "help-note" }, ...app.t("keys.note")));
    close.addEventListener("click", () => dialog.close());
    // a click beside the dialog is one on its backdrop
    dialog.addEventListener("click", (event) => {
        if (event.target === dialog) {
            dialog.close();
        }
    });
    dialog.addEventListener("keydown", (event) => {
        if (event.key === "?" || event.key === "？") {
            event.preventDefault();
            dialog.close();
        }
    });
    dialog.addEventListener("close", () => dialog.remove());
    app.root.append(dialog);
    dialog.showModal();
    return dialog;
}

function keyTable(app, title, isIn) {
    return element("table", { class: "help-keys" },
        element("caption", {}, ...app.t(title)),
        element("tbody", {}, ...KEYS.filter(isIn).map((each) => keyRow(app, each))));
}

function keyRow(app, { shown, words, finer }) {
    const keys = shown.map((key) => (key === "…" ? "…" : element("kbd", {}, keyLabel(app, key))));
    return element("tr", {},
        element("th", { scope: "row" }, ...keys),
        element("td", {}, ...app.t(words), ...(finer ? [" ", ...app.t("keys.finer")] : [])));
}

function keyLabel(app, key) {
    return key === "Space" ? app.text("keys.space") : key;
}
