// A page in a frame, without a browser: what its parent is told and what it may ask for.
import { readFileSync } from "node:fs";
import { framePart } from "./frames.js";
import { Model } from "./model.js";
import { RULES } from "./rows.js";

const { data, messages } = JSON.parse(readFileSync("asked.json", "utf8"));

class Page {
    constructor({ isAlone = false } = {}) {
        this.told = [];
        this.edits = [];
        this.waiting = new Map();
        const heard = [];
        const window = { addEventListener: (_, listener) => heard.push(listener) };
        this.parent = { postMessage: (message) => this.told.push(structuredClone(message)) };
        window.parent = isAlone ? window : this.parent;
        globalThis.window = window;
        globalThis.setTimeout = (callback, rest) => {
            this.rest = rest;
            this.waiting.set(++this.timers, callback);
            return this.timers;
        };
        globalThis.clearTimeout = (timer) => this.waiting.delete(timer);
        this.timers = 0;
        this.data = data;
        this.model = new Model(data, RULES);
        this.listeners = [];
        this.hear = (message, source = this.parent) => {
            for (const listener of heard) {
                listener({ data: message, source });
            }
        };
        framePart(this);
    }

    on(name, listener) {
        if (name === "refresh") {
            this.listeners.push(listener);
        }
    }

    edit(changes) {
        this.edits.push(changes);
        for (const [id, number] of changes) {
            this.model.set(id, number);
        }
        this.model.compute();
        this.refresh();
    }

    refresh() {
        for (const listener of this.listeners) {
            listener();
        }
    }

    rested() {
        const callbacks = [...this.waiting.values()];
        this.waiting.clear();
        for (const callback of callbacks) {
            callback();
        }
        return this.told;
    }
}

// Each page is done before the next begins, for they share the names of the browser.
function told(act, settings) {
    const page = new Page(settings);
    act(page);
    return page.rested();
}

const unwritable = [undefined, { chainrule: { set: { w: NaN, x: Infinity } } }];
const dragged = new Page();
dragged.edit([[dragged.model.leaves[0], 3]]);
dragged.edit([[dragged.model.leaves[0], 4]]);
const during = dragged.told.length;
console.log(JSON.stringify({
    dragged: { during, rest: dragged.rest, after: dragged.rested() },
    heard: [...messages, ...unwritable].map((message) => told((page) => page.hear(message))),
    stranger: told((page) => page.hear({ chainrule: { set: { w: 3 } } }, {})),
    idle: told((page) => page.refresh()),
    alone: told((page) => page.edit([[page.model.leaves[0], 3]]), { isAlone: true }),
}));
