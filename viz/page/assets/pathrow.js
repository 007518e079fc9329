// A row of the list of paths.

import { element, write } from "./dom.js";
import { edgeKeysOf, middleLeftOut, productText, stationsOf } from "./pathlist.js";

// Its colour, the names along it, its product, and a bar.
export class PathRow {
    constructor(app, place, few, { enter, leave, press }) {
        this.app = app;
        this.place = place;
        this.path = "";
        this.names = element("span", { class: "paths-names" });
        this.factors = element("span", { class: "paths-factors" });
        this.product = element("strong", {});
        this.bar = element("span", { class: "paths-fill" });
        this.zero = element("span", { class: "paths-zero" });
        this.button = element(
            "button",
            {
                type: "button",
                class: "paths-row",
                "aria-pressed": "false",
                click: press,
                pointerenter: (event) => event.pointerType === "mouse" && enter(),
                pointerleave: (event) => event.pointerType === "mouse" && leave(),
                focus: enter,
                blur: leave,
            },
            element(
                "span",
                { class: "paths-words" },
                this.names,
                element("span", { class: "paths-product" }, this.factors, this.product),
            ),
            element("span", { class: "paths-bar", "aria-hidden": "true" }, this.bar, this.zero),
        );
        this.item = element("li", { class: few ? `rail-${place}` : "rail-many" }, this.button);
    }

    press(isPressed) {
        this.button.setAttribute("aria-pressed", String(isPressed));
    }

    show(path, from, { zero, bar }) {
        const { app } = this;
        const stations = stationsOf(app.level, from, path);
        const told = `${app.lang} ${edgeKeysOf(app.level, path).join()} ${stations.join()}`;
        if (told !== this.path) {
            this.path = told;
            const names = middleLeftOut(stations).map((id) => (id === null ? "…" : app.nameNode(id)));
            this.names.replaceChildren(...names.flatMap((name, i) => (i ? [" → ", name] : [name])));
        }
        const product = productText(path.factors, (x) => app.number(x));
        write(this.factors, path.factors.length > 1 ? `${product} = ` : "");
        write(this.product, app.number(path.product));
        this.zero.style.left = `${100 * zero}%`;
        this.bar.hidden = bar === null;
        if (bar !== null) {
            this.bar.style.left = `${100 * bar.left}%`;
            this.bar.style.width = `${100 * bar.width}%`;
        }
    }
}
