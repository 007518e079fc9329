// Text taken out of the page, by the clipboard.
import { element } from "./dom.js";

// Copies a text and says so in a place of the page, by the words of `part`. Where there is no
// clipboard, the text stands there, selected, to be copied by hand.
export async function copyText(app, text, place, part) {
    const said = (key) => element("p", {}, app.t(`${part}.${key}`));
    try {
        await navigator.clipboard.writeText(text);
        place.replaceChildren(said("copied"));
    } catch {
        const label = app.text(`${part}.by_hand`);
        const area = element("textarea", { class: "copied-text", readonly: true, rows: 4, "aria-label": label });
        area.value = text;
        place.replaceChildren(said("by_hand"), area);
        area.focus();
        area.select();
    }
}
