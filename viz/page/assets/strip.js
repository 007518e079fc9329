// The line under the picture that tells the gradient of the value one points at as the sum of its
// paths. It tells no number that the picture does not show yet.

import { element } from "./dom.js";
import { hasPaths, isKnown } from "./lighting.js";
import { countOfPaths, pathways, productText, summandsOf } from "./pathlist.js";

const MOST_TOLD = 4;

// How a gradient is told: by "factors" while there are few paths, by "products" where that is too
// long, else by the "count" of paths; "unknown" where the picture does not have it yet.
export function stripForms(found, isTold) {
    if (!isTold) {
        return ["unknown"];
    }
    if (found.count === 0n) {
        return ["none"];
    }
    return found.count <= MOST_TOLD ? ["factors", "products", "count"] : ["count"];
}

// The part of the page that tells it, in place of the legend: the value one points at, or the one that
// the tab is about, or the one that was picked since the tab was opened.
export function stripPart(app) {
    const { legend, strip } = app.places;
    const line = new StripLine(app, strip);
    let picked = null;

    function refresh() {
        const ids = [app.traced, app.panel?.subject?.() ?? null, picked];
        const id = ids.find((each) => each !== null && hasPaths(app, each)) ?? null;
        strip.hidden = id === null;
        legend.hidden = id !== null;
        if (id !== null) {
            line.show(id);
        }
    }

    app.on("refresh", refresh);
    app.on("trace", refresh);
    app.on("pick", () => {
        picked = app.picked;
        refresh();
    });
    app.on("tab", () => {
        picked = null;
    });
    window.addEventListener("resize", () => {
        line.forget();
        refresh();
    });
    return {
        build: () => line.forget(),
        leave() {
            const wasPicked = picked !== null;
            picked = null;
            refresh();
            return wasPicked;
        },
    };
}

class StripLine {
    constructor(app, place) {
        this.app = app;
        this.place = place;
        this.forget();
    }

    forget() {
        this.told = "";
        this.about = "";
    }

    show(id) {
        const { app, place } = this;
        const own = app.panel.strip?.(id) ?? null;
        if (own !== null) {
            this.told = "";
            place.replaceChildren(...own);
            return;
        }
        const found = pathways(app.level, id, 0);
        const forms = stripForms(found, isKnown(app, id));
        const about = `${app.at} ${id} ${forms.length}`;
        if (about !== this.about) {
            this.about = about;
            this.first = 0;
            this.fitted = 0;
        }
        this.tell(id, found, forms);
    }

    // In the first form that has room; one that had none is not tried again for the same value. To
    // measure is to lay out the page, so a text no longer than one that fitted is taken to fit.
    tell(id, found, forms) {
        const { place } = this;
        for (; this.first < forms.length; this.first += 1, this.fitted = 0) {
            const nodes = this.nodesOf(id, forms[this.first], found);
            const told = nodes.map((node) => node.textContent ?? node).join("");
            if (told === this.told) {
                return;
            }
            this.told = told;
            place.replaceChildren(...nodes);
            if (told.length <= this.fitted || this.first === forms.length - 1) {
                return;
            }
            if (place.scrollWidth <= place.clientWidth + 1) {
                this.fitted = told.length;
                return;
            }
        }
    }

    nodesOf(id, form, { count, paths, gradient }) {
        const { app } = this;
        const derivative = app.derivativeNode(app.data.root, id);
        if (form === "unknown") {
            return app.t("strip.unknown", { derivative });
        }
        const total = element("strong", {}, app.number(gradient));
        const write = (x) => app.number(x);
        if (form === "count" || form === "none") {
            const said = form === "none" ? "strip.none" : "strip.count";
            const n = countOfPaths(count);
            return [derivative, " = ", total, " ", ...app.t(said, { n })];
        }
        const isAlone = paths.length === 1 && paths[0].factors.length < 2;
        if (isAlone || (form === "products" && paths.length === 1)) {
            return [derivative, " = ", total];
        }
        const terms =
            form === "factors"
                ? paths.map((path) => ({ sign: "+", text: productText(path.factors, write) }))
                : summandsOf(paths.map((path) => path.product), write);
        const colour = (i) => (paths.length > 1 ? `rail-${i}` : "");
        const sum = terms.flatMap(({ sign, text }, i) => [
            i ? ` ${sign} ` : "",
            element("span", { class: `strip-term ${colour(i)}` }, text),
        ]);
        return [derivative, " = ", ...sum, " = ", total];
    }
}
