// What of the page's state its address tells: which part is called what.

import { Callings, readCount } from "./address.js";
import { byName } from "./order.js";

// Registers the page's own part of the address; panels add theirs by `app.address.register`.
export function addressPart(app) {
    const { address, data } = app;
    const callings = new Callings(data.nodes);
    const start = { lang: app.lang, theme: app.theme, digits: app.digits, tab: app.tab };
    const unlessStart = (key) => (app[key] === start[key] ? null : String(app[key]));

    address.register("lang", (text = start.lang) => app.setLang(text), () => unlessStart("lang"));
    address.register("theme", (text = start.theme) => app.setTheme(text), () => unlessStart("theme"));
    address.register("digits",
        (text = String(start.digits)) => app.setDigits(readCount(text, 1, Infinity)),
        () => unlessStart("digits"));
    address.register("detail",
        (text = data.levels[0].key) => app.setLevel(text),
        () => (app.at === 0 ? null : app.detail.key));
    address.register("tab", (text = start.tab) => app.goto(text), () => unlessStart("tab"));
    address.register("step",
        (text = "1") => app.setStep((readCount(text, 1, app.detail.steps.length) ?? app.step + 1) - 1),
        () => (app.step === 0 ? null : String(app.step + 1)));
    address.register("node",
        (text) => app.pick(drawn(text === undefined ? null : callings.find(text))),
        () => (app.picked === null ? null : callings.call(app.picked)));
    // last, for a panel may begin anew with other values
    address.register("set", readValues, writeValues);

    function drawn(id) {
        return id !== null && app.level.index.has(id) ? id : null;
    }

    function readValues(text = "") {
        const wanted = new Map(callings.changes(text));
        const changes = app.model.leaves
            .map((id) => [id, wanted.get(id) ?? app.model.start[id]])
            .filter(([id, number]) => !Object.is(number, app.model.values[id]));
        if (changes.length > 0) {
            app.edit(changes);
        }
    }

    function writeValues() {
        const changed = app.model.leaves.filter((id) => app.edited(id)).sort(byName(data));
        const pairs = changed.map((id) => [id, app.model.values[id]]);
        return pairs.length > 0 ? callings.values(pairs.filter(([, x]) => Number.isFinite(x))) : null;
    }

    // whatever changes is drawn, training included; the others say so themselves
    for (const event of ["refresh", "tab", "lang", "theme", "pick"]) {
        app.on(event, () => address.changed());
    }
    return {};
}
