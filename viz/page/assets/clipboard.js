// Text taken out of the page, by the clipboard.
import { element } from "./dom.js";

// Copies a text and says so in a place of the page. Where there is no clipboard, the text stands
// there, selected, to be copied by hand.
export async function copyText(app, text, place) {
    try {
        await navigator.clipboard.writeText(text);
        place.replaceChildren(...app.t("table.copied"));
    } catch {
        const label = app.text("table.by_hand");
        const area = element("textarea", { class: "taking-text", readonly: true, rows: 6, "aria-label": label });
        area.value = text;
        place.replaceChildren(...app.t("table.by_hand"), area);
        area.focus();
        area.select();
    }
}
