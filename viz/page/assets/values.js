// VALUES: every leaf with its number, to be dragged, typed and set back.

import { element } from "./dom.js";
import { byName } from "./order.js";
import { shareRow } from "./sharing.js";
import { ValueItem } from "./valueitem.js";

const MOST_VALUES = 60;
const SAID_AT_REST = 300;

// Leaves in groups, each in the natural order of names (i2 before i10): the inputs and targets, the
// parameters, and what operations take as weights though it is no parameter.
export function groupsOfLeaves(data, leaves) {
    const parameters = new Set(data.parameters);
    const fixed = new Set(data.fixed ?? []);
    const named = leaves.filter((id) => data.nodes[id].name || data.nodes[id].label);
    const groups = [
        ["inputs", named.filter((id) => !parameters.has(id) && !fixed.has(id))],
        ["weights", leaves.filter((id) => parameters.has(id))],
        ["fixed", named.filter((id) => fixed.has(id) && !parameters.has(id))],
    ];
    return groups
        .filter(([, ids]) => ids.length > 0)
        .map(([key, ids]) => ({
            key,
            ids: ids.toSorted(byName(data)),
        }));
}

export function valuesPart(app) {
    const items = new Map();
    let groups = [];
    let buttons = null;
    let timer = 0;

    function refresh() {
        for (const item of items.values()) {
            item.refresh();
        }
        if (buttons) {
            enableButton(buttons.reset, app.isChanged());
            enableButton(buttons.undo, app.canUndo());
        }
    }

    function build() {
        const place = app.places.values;
        items.clear();
        buttons = {
            undo: valuesButton(app, "undo", () => app.undo()),
            reset: valuesButton(app, "reset", () => app.reset()),
        };
        const leaves = [...app.model.leaves];
        groups = groupsOfLeaves(app.data, leaves).map(
            (each) => new ValueGroup(app, each, items),
        );
        place.replaceChildren(
            element("div", { class: "values-head" },
                element("h2", {}, ...app.t("values.title")),
                buttons.undo,
                buttons.reset),
            element("p", { class: "values-hint" }, ...app.t("values.hint")),
            ...groups.map((group) => group.element),
            shareRow(app),
        );
        refresh();
    }

    // After an edit has come to rest, the numbers that matter are said: what was given, and the output.
    function tellSoon(changes) {
        clearTimeout(timer);
        timer = setTimeout(() => {
            const { root } = app.data;
            const output = { root: app.name(root), y: app.number(app.model.values[root], 6) };
            if (app.root.classList.contains("is-dragging")) {
                return;
            }
            if (changes.length === 1) {
                const [[id, number]] = changes;
                app.say(app.text("values.said", { v: app.name(id), x: app.number(number), ...output }));
            } else {
                app.say(app.text("values.said.output", output));
            }
        }, SAID_AT_REST);
    }

    // Puts the cursor into the field of a leaf; false if there is none that is seen.
    function focus(id) {
        groups.find((group) => group.ids.includes(id))?.reveal(id);
        const item = items.get(id);
        if (!item || item.element.getClientRects().length === 0) {
            return false;
        }
        item.focus();
        return true;
    }

    app.on("refresh", refresh);
    app.on("edit", tellSoon);
    app.values = { focus };
    return { build };
}

function valuesButton(app, key, act) {
    const made = element("button", { class: "button values-button", type: "button" },
        ...app.t(`values.${key}`));
    made.addEventListener("click", () => {
        if (made.getAttribute("aria-disabled") !== "true") {
            act();
        }
    });
    return made;
}

// Not `disabled`, by which a button that was just pressed would lose the focus.
function enableButton(made, enabled) {
    made.setAttribute("aria-disabled", String(!enabled));
}

class ValueGroup {
    #app;
    #items;
    #place = element("div", { class: "values-list" });
    #count = element("p", { class: "values-count", role: "status" });
    #filter = null;

    constructor(app, { key, ids }, items) {
        this.#app = app;
        this.#items = items;
        this.ids = ids;
        const heading = element("h3", { class: "values-group" }, ...app.t(`values.${key}`));
        this.element = element("section", { class: "values-section" }, heading);
        if (ids.length > MOST_VALUES) {
            this.#filter = element("input", {
                class: "values-filter", type: "search", autocomplete: "off", spellcheck: "false",
                placeholder: app.text("values.filter", { n: String(ids.length) }),
                "aria-label": app.text("values.filter", { n: String(ids.length) }),
            });
            this.#filter.addEventListener("input", () => this.#show());
            this.element.append(this.#filter, this.#count);
        }
        this.element.append(this.#place);
        this.#show();
    }

    reveal(id) {
        if (!this.#items.has(id) && this.#filter) {
            this.#filter.value = this.#app.name(id);
            this.#show(id);
        }
    }

    // Those whose name holds what is typed, `first` before others.
    #show(first) {
        const wanted = (this.#filter?.value ?? "").trim().toLowerCase();
        const found = this.ids.filter((id) => this.#app.name(id).toLowerCase().includes(wanted));
        found.sort((a, b) => Number(b === first) - Number(a === first));
        for (const id of this.ids) {
            this.#items.delete(id);
        }
        const shown = found.slice(0, MOST_VALUES).map((id) => new ValueItem(this.#app, id));
        for (const item of shown) {
            this.#items.set(item.id, item);
            item.refresh();
        }
        this.#place.replaceChildren(...shown.map((item) => item.element));
        if (this.#filter) {
            const slots = { shown: String(shown.length), found: String(found.length) };
            const key = found.length > shown.length ? "values.first" : "values.found";
            this.#count.replaceChildren(...this.#app.t(key, slots));
        }
    }
}
