/* Training until the output is below a number. */
import { element } from "./dom.js";
import { counted, typed } from "./numbers.js";

/** So many steps are taken at most; who wants more asks again. */
export const MOST_UNTIL = 100000;

/** The field and its button; `asked(below)` hears of a number. */
export class TrainUntil {
    constructor(app, asked) {
        this.app = app;
        this.asked = asked;
        this.field = element("input", {
            type: "text",
            id: "train-until",
            class: "train-until-field",
            inputmode: "decimal",
            autocomplete: "off",
            "aria-describedby": "train-until-said",
            keydown: (event) => {
                if (event.key === "Enter") {
                    this.take();
                }
            },
        });
        this.said = element("span", { class: "train-until-said", id: "train-until-said", role: "status" });
        const button = element("button", { type: "button", class: "button", click: () => this.take() },
            app.t("train.until_go"));
        const label = element("label", { for: "train-until" },
            app.t("train.until", { of: { value: app.data.root } }));
        this.element = element("div", { class: "train-setting" }, label, this.field, button, this.said);
    }

    take() {
        const below = typed(this.field.value);
        this.field.setAttribute("aria-invalid", String(below === null));
        if (below === null) {
            this.say("train.until_none", { text: this.field.value });
            return;
        }
        this.said.replaceChildren();
        this.asked(below);
    }

    /** Tells that it is not reached, if that was asked for. */
    tell(isBelow) {
        if (isBelow === false) {
            this.say("train.until_not", { n: counted(MOST_UNTIL) });
        }
    }

    say(key, slots) {
        this.said.replaceChildren(...this.app.t(key, slots));
    }
}
