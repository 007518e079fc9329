// The widget's side of the frame, without a browser: what goes to the page, and what to Python.
import live from "./live.js";

const started = { w: 0.5, x: 2 };

// Each scene begins with a frame that has loaded; a name says what happened since.
function scene(act) {
    const sent = [];
    const heard = [];
    const page = { postMessage: (message) => sent.push(structuredClone(message)) };
    const frame = {
        style: {}, contentWindow: page, listeners: new Map(), attributes: {},
        setAttribute(name, value) {
            this.attributes[name] = value;
        },
        addEventListener(name, listener) {
            this.listeners.set(name, listener);
        },
    };
    globalThis.document = { createElement: () => frame };
    globalThis.window = {
        addEventListener: (_, listener) => heard.push(listener),
        removeEventListener: (_, listener) => heard.splice(heard.indexOf(listener), 1),
    };
    const state = new Map([["values", started], ["_page", "<p>"], ["_title", "T"], ["_height", 860]]);
    const watching = new Set();
    const saved = [];
    const model = {
        get: (name) => state.get(name),
        set: (name, value) => {
            state.set(name, value);
            if (name === "values") {
                watching.forEach((listener) => listener());
            }
        },
        save_changes: () => saved.push(structuredClone(Object.fromEntries(
            ["values", "gradients", "output"].map((name) => [name, state.get(name)])))),
        on: (_, listener) => watching.add(listener),
        off: (_, listener) => watching.delete(listener),
    };
    const end = live.render({ model, el: { append: () => {} } });
    const load = () => frame.listeners.get("load")();
    const tell = (values, output, source = page) => [...heard].forEach((listener) => listener({
        source, data: { chainrule: { values, gradients: { w: 1, x: -Infinity }, output } },
    }));
    load();
    sent.length = 0;
    act({ load, tell, model, end, page, raw: (data) => heard.forEach((listener) => listener({ source: page, data })) });
    return { sent, saved, sandbox: frame.attributes.sandbox, heard: heard.length, watching: watching.size };
}

const other = { w: 0.25, x: 2 };
console.log(JSON.stringify({
    loaded: scene(({ load }) => load()),
    told: scene(({ tell }) => tell(other, NaN)),
    echoed: scene(({ tell, model }) => {
        tell(other, 1);
        model.set("values", { x: 2, w: 0.25 });
    }),
    assigned: scene(({ tell, model }) => {
        tell(other, 1);
        model.set("values", started);
        model.set("values", other);
    }),
    again: scene(({ tell, load }) => {
        tell(other, 1);
        load();
    }),
    stranger: scene(({ tell }) => tell(other, 1, {})),
    odd: scene(({ raw }) => [null, 3, {}, { chainrule: null }, { chainrule: {} }].forEach(raw)),
    ended: scene(({ end }) => end()),
}));
