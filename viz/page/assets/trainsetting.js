/* What a training is told: the learning rate, how it updates, and which other leaves it moves. */
import { element } from "./dom.js";
import { byName } from "./order.js";
import { short, typed, withHyphen } from "./numbers.js";
import { nameIn } from "./traincurves.js";
import { addends, usersOf } from "./variants.js";

export const HOWS = ["together", "output first", "uphill", "never cleared"];

const LEAST_POWER = -3;
const GREATEST_POWER = 2;
const NOTCHES_A_DECADE = 20;

/** The controls; `changed(setting, rests)` hears of every change, `rests` being false in a drag. */
export class TrainSetting {
    constructor(app, run, changed) {
        this.app = app;
        this.run = run;
        this.changed = changed;
        this.slider = this.makeSlider();
        this.field = this.makeField();
        this.refusal = element("p", { class: "train-refusal", id: "train-refusal", role: "alert" });
        this.select = this.makeSelect();
        this.boxes = [];
        this.also = this.makeAlso();
        this.element = element("div", { class: "train-setting" },
            element("label", { for: "train-rate" }, app.t("train.rate")),
            this.slider, this.field, this.select, this.refusal, this.also);
        this.refresh();
    }

    refresh() {
        const { lr, how } = this.run;
        this.slider.value = String(Math.log10(lr) * NOTCHES_A_DECADE);
        this.slider.setAttribute("aria-valuetext", short(lr, 6));
        if (document.activeElement !== this.field) {
            this.field.value = withHyphen(short(lr, 12));
        }
        this.select.value = how;
        for (const { refresh } of this.boxes) {
            refresh();
        }
    }

    makeSlider() {
        const power = Math.log10(this.app.data.lr);
        const low = Math.min(LEAST_POWER, Math.floor(power) - 1);
        const high = Math.max(GREATEST_POWER, Math.ceil(power) + 1);
        const slid = () => ({ lr: rateAt(Number(this.slider.value)) });
        return element("input", {
            type: "range",
            id: "train-rate",
            min: low * NOTCHES_A_DECADE,
            max: high * NOTCHES_A_DECADE,
            step: 1,
            input: () => this.changed(slid(), false),
            change: () => this.changed(slid(), true),
        });
    }

    makeField() {
        return element("input", {
            type: "text",
            class: "train-rate-field",
            inputmode: "decimal",
            autocomplete: "off",
            "aria-label": this.app.text("train.rate_field"),
            "aria-describedby": "train-refusal",
            change: () => this.take(),
            blur: () => this.refresh(),
        });
    }

    /** A rate is a positive number; what is none is refused and said to be. */
    take() {
        const lr = typed(this.field.value);
        const isRate = lr !== null && lr > 0;
        this.field.setAttribute("aria-invalid", String(!isRate));
        this.refusal.textContent = isRate ? "" : this.app.text("train.no_rate", { text: this.field.value });
        if (isRate) {
            this.changed({ lr }, true);
        } else {
            this.field.value = withHyphen(short(this.run.lr, 12));
        }
    }

    makeSelect() {
        return element("select", {
            class: "train-how",
            "aria-label": this.app.text("train.how"),
            change: () => this.changed({ how: this.select.value }, true),
        }, HOWS.map((how) => element("option", { value: how }, this.app.text(keyOfHow(how)))));
    }

    /** A list of all other leaves, those first that are only added, as biases are. */
    makeAlso() {
        const { app, run } = this;
        const added = addends(app.data);
        const sorted = (ids) => [...ids].sort(byName(app.data));
        const others = [...sorted(added), ...sorted(run.others.filter((id) => !added.includes(id)))];
        if (!others.length) {
            return null;
        }
        this.boxes = others.map((id) => this.makeBox(id));
        return element("details", { class: "train-also" },
            element("summary", {}, app.t("train.also")),
            element("p", { class: "hint" }, app.t("train.also_hint")),
            element("div", { class: "train-others" }, this.boxes.map((box) => box.element)));
    }

    makeBox(id) {
        const { app, run } = this;
        const manner = () => run.also.get(id) ?? "fixed";
        const manners = usersOf(app.data, id).length > 1
            ? ["fixed", "shared", "each"] : ["fixed", "shared"];
        const name = app.name(id);
        const select = element("select", {
            "aria-label": app.text("train.also_one", { name }),
            change: () => this.changed({ also: withManner(run.also, id, select.value) }, true),
        }, manners.map((each) => element("option", { value: each },
            app.text(each === "shared" && manners.length === 2 ? "train.alone" : `train.${each}`))));
        return {
            element: element("label", { class: "train-other" }, nameIn(app.data, id), select),
            refresh: () => {
                select.value = manner();
            },
        };
    }
}

/** The key of the words for a way to update. */
export function keyOfHow(how) {
    return `train.how_${how.replace(" ", "_")}`;
}

/** The rate at a notch of the slider, of two digits. */
function rateAt(notch) {
    return Number((10 ** (notch / NOTCHES_A_DECADE)).toPrecision(2));
}

function withManner(also, id, manner) {
    const found = new Map(also);
    found.delete(id);
    return manner === "fixed" ? found : found.set(id, manner);
}
