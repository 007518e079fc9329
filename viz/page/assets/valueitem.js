// A leaf among VALUES: its name, which drags, a field for its number, and a button that sets it back.

import { element } from "./dom.js";
import { dragsSideways, nudged } from "./dragging.js";
import { nameOfPress } from "./keys.js";
import { short, typed, withMinus } from "./numbers.js";

const FIELD_LETTERS = 6;

const AMBIGUOUS = /^[+−-]?[1-9]\d{0,2}[,，]\d{3}$/;

// The number as it stands in a field: all its digits if they are few, else as many as fit, and 3 at
// least.
export function fieldText(number) {
    const texts = [withMinus(String(number)), short(number, 5), short(number, 4)];
    return texts.find((text) => text.length <= FIELD_LETTERS) ?? short(number, 3);
}

export class ValueItem {
    #app;
    #field;
    #reset;
    #refusal;
    #shown = "";

    constructor(app, id) {
        const ident = `value-${id}`;
        this.#app = app;
        this.id = id;
        this.#field = element("input", {
            class: "value-field", id: ident, type: "text", inputmode: "text",
            autocomplete: "off", spellcheck: "false", "aria-describedby": `${ident}-refusal`,
        });
        this.#reset = element("button", {
            class: "value-reset", type: "button",
            "aria-label": app.text("values.reset.one", { v: app.name(id) }),
            title: app.text("values.reset.one", { v: app.name(id) }),
        }, "↺");
        this.#refusal = element("p", {
            class: "value-refusal", id: `${ident}-refusal`, role: "alert", hidden: "",
        });
        const handle = element("label", { class: "value-name", for: ident }, app.nameNode(id));
        this.element = element("div", { class: "value" },
            element("div", { class: "value-row" }, handle, this.#field, this.#reset),
            this.#refusal);
        dragsSideways(app, handle, () => id);
        this.#listen();
    }

    focus() {
        this.#field.focus();
        this.#field.select();
    }

    refresh() {
        const number = this.#app.model.values[this.id];
        const focused = this.#field === this.#field.ownerDocument.activeElement;
        const text = focused ? String(number) : fieldText(number);
        if (text !== this.#shown && !(focused && this.#field.value !== this.#shown)) {
            this.#shown = text;
            this.#field.value = text;
            this.#field.title = String(number);
        }
        const edited = this.#app.edited(this.id);
        if (!edited && this.#reset === this.#reset.ownerDocument.activeElement) {
            this.#field.focus();
        }
        this.#reset.hidden = !edited;
        this.element.classList.toggle("is-edited", edited);
    }

    #listen() {
        const field = this.#field;
        field.addEventListener("focus", () => {
            const before = field.value;
            this.#write();
            // other digits than those that the browser has selected
            if (field.value !== before) {
                field.select();
            }
        });
        field.addEventListener("blur", () => {
            this.#take();
            this.#write();
        });
        field.addEventListener("input", () => this.#accept());
        field.addEventListener("keydown", (event) => {
            const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            // what was typed last is taken back by the browser, a number by the page
            if (nameOfPress(event) === "Ctrl z" && !this.#isTyped()) {
                event.preventDefault();
                this.#app.undo();
                this.#write();
            }
            if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) {
                return;
            }
            if (event.key === "Enter" && this.#take()) {
                this.#write();
                field.select();
            } else if (event.key === "Escape" && this.#isTyped()) {
                event.stopPropagation();
                this.#accept();
                this.#write();
                field.select();
            } else if (steps) {
                event.preventDefault();
                if (this.#take()) {
                    nudged(this.#app, this.id, steps, event.shiftKey);
                    this.#write();
                }
            }
        });
        this.#reset.addEventListener("click", () => {
            this.#accept();
            this.#app.reset(this.id);
        });
    }

    #isTyped() {
        return this.#field.value !== this.#shown;
    }

    // The value as it stands, whatever was typed.
    #write() {
        const focused = this.#field === this.#field.ownerDocument.activeElement;
        const number = this.#app.model.values[this.id];
        this.#shown = focused ? String(number) : fieldText(number);
        this.#field.value = this.#shown;
    }

    // Takes what was typed; false if it is refused.
    #take() {
        if (!this.#isTyped()) {
            return true;
        }
        const number = typed(this.#field.value);
        if (number === null) {
            this.#refuse();
            return false;
        }
        this.#accept();
        this.#shown = this.#field.value;
        if (number !== this.#app.model.values[this.id]) {
            this.#app.edit([[this.id, number]]);
        }
        return true;
    }

    #accept() {
        this.#field.removeAttribute("aria-invalid");
        this.#refusal.hidden = true;
        this.#refusal.replaceChildren();
    }

    #refuse() {
        this.#field.setAttribute("aria-invalid", "true");
        const key = AMBIGUOUS.test(this.#field.value.trim()) ? "ambiguous" : "refused";
        this.#refusal.replaceChildren(...this.#app.t(`values.${key}`, {
            typed: this.#field.value,
            v: this.#app.nameNode(this.id),
            value: fieldText(this.#app.model.values[this.id]),
        }));
        this.#refusal.hidden = false;
    }
}
