// "Which mistake made this number?": the field, and what is found.
import { FEWEST_DIGITS, SURE_DIGITS, search } from "./culprits.js";
import { element } from "./dom.js";
import { byName } from "./order.js";
import { counted, digitsOf } from "./numbers.js";
import { alsoUpdated } from "./retraining.js";
import { mistakeSaid, placeText, quantitySaid, titleSaid, valuesNamed, wayText } from "./telling.js";
import { inTurns } from "./turns.js";

const MOST_ANSWERS = 6;
const MOST_CHOICES = 3;

// Milliseconds after the last key before the search begins by itself.
const PAUSE = 400;

// Steps after which a training is looked at, besides those of printed figures.
const STEPS = [100, 1000, 10000];

const KINDS = ["any", "after", "gradient", "updated", "value", "trained"];

export class DetectiveBox {
    // `question` is kept while the page lives, also in another language.
    constructor(app, mistakes, question, switchOn) {
        this.app = app;
        this.mistakes = mistakes;
        this.switchOn = switchOn;
        this.question = question;
        this.stop = () => {};
        this.timer = 0;
    }

    build() {
        const { app, question } = this;
        const field = (label, input) => element("label", { class: "detective-field" }, element("span", {}, app.text(label)), input);
        this.input = element("input", {
            type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", value: question.text,
            input: () => this.later(),
        });
        const kinds = KINDS.filter((kind) => this.mistakes.lr !== null || !["after", "updated", "trained"].includes(kind));
        this.kinds = element("select", { change: () => this.chooseKind() },
            kinds.map((kind) => element("option", { value: kind, selected: kind === question.kind }, app.text(`detective.kind_${kind}`, { of: app.name(app.data.root) }))));
        this.which = element("select", { change: () => this.look() });
        this.whichField = field("detective.which", this.which);
        this.answers = element("div", { class: "detective-answers" });
        this.fillWhich();
        const form = element("form", { class: "detective-form", submit: (event) => { event.preventDefault(); this.look(); } },
            field("detective.number", this.input), field("detective.of", this.kinds), this.whichField,
            element("button", { type: "submit", class: "button primary" }, app.text("detective.look")));
        if (question.text) this.look();
        return element("section", { class: "detective", "aria-labelledby": "detective-title" },
            element("h2", { id: "detective-title" }, app.text("detective.title")), element("p", {}, app.text("detective.intro")), form, this.answers);
    }

    chooseKind() {
        this.question.id = null;
        this.question.kind = this.kinds.value;
        this.fillWhich();
        this.look();
    }

    // Of which value it is a number: all that are drawn, or those that are updated.
    fillWhich() {
        const { app, question } = this;
        const ofOne = ["gradient", "updated", "value"].includes(question.kind);
        this.whichField.hidden = !ofOne;
        const { folds, inputs } = app.level;
        const drawn = folds.map(({ node }) => node).filter((id) => !inputs.has(id));
        const ids = question.kind === "updated" ? app.data.parameters : drawn;
        this.which.replaceChildren(
            element("option", { value: "" }, app.text("detective.any_value")),
            ...(ofOne ? ids : []).map((id) => element("option", { value: id, selected: id === question.id }, app.name(id))));
    }

    later() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.look(), PAUSE);
    }

    // The graph has other numbers: look again.
    refresh() {
        if (this.question.text) this.look();
    }

    look() {
        const { app, question } = this;
        clearTimeout(this.timer);
        this.stop();
        question.text = this.input.value.trim();
        question.id = this.which.value === "" ? null : Number(this.which.value);
        if (!question.text) {
            this.answers.replaceChildren();
            return;
        }
        const steps = [...STEPS, ...(app.data.figures ?? []).map(({ step }) => step).filter((step) => step > 1)];
        this.tell([app.t("detective.looking")]);
        this.stop = inTurns(search(this.mistakes, { ...question, steps, level: app.level }), () => {}, (found) => this.answer(found));
    }

    tell(lines) {
        this.answers.replaceChildren(...lines.map((line) => element("p", {}, line)));
    }

    answer({ verdict, answers, tried, chance }) {
        const { app, question: { text } } = this;
        const digits = digitsOf(text)?.significant;
        if (verdict === "no number") this.tell([app.t("detective.no_number", { text })]);
        else if (verdict === "too few digits") this.tell([app.t("detective.few_digits", { text, n: FEWEST_DIGITS })]);
        else if (verdict === "unexplained") this.tell([app.t("detective.unexplained", { text, tried: counted(tried) })]);
        else {
            const shown = answers.slice(0, MOST_ANSWERS);
            const parts = shown.map((each) => element("div", { class: "detective-answer" }, this.told(each)));
            const note = (key, slots) => parts.push(element("p", { class: "detective-note" }, app.text(key, slots)));
            if (answers.length > shown.length) note("detective.more_answers", { n: answers.length - shown.length });
            if (digits < FEWEST_DIGITS) note("detective.right_only", { n: FEWEST_DIGITS });
            else if (digits < SURE_DIGITS && chance > 0.01) note("detective.by_chance", { n: app.number(chance, 2) });
            this.answers.replaceChildren(...parts);
        }
        app.say(this.answers.textContent);
        if (app.data.mistakes.cut && tried) this.answers.append(element("p", { class: "detective-note" }, app.text("detective.cut")));
    }

    told({ what, choices, variant, step }) {
        const { app, question: { text } } = this;
        const quantity = quantitySaid(app, what, step);
        if (variant) return this.toldVariant(quantity, variant);
        if (!choices.length) return [element("p", {}, element("span", { class: "tick", "aria-hidden": "true" }, "✓ "), app.t("detective.right", { text, what: quantity }))];
        const shown = this.distinct(choices).slice(0, MOST_CHOICES);
        const rest = choices.length - shown.length;
        return [
            element("p", {}, app.t(shown.length > 1 ? "detective.any_of" : "detective.explained", { text, what: quantity })),
            element("ul", {}, shown.map((choice) => this.toldChoice(choice))),
            rest ? element("p", { class: "detective-note" }, app.text("detective.more_choices", { n: rest })) : null,
        ];
    }

    // One choice of each mistake first, then its other places.
    distinct(choices) {
        const keys = new Set();
        const first = choices.filter(({ key }) => !keys.has(key) && keys.add(key));
        return [...first, ...choices.filter((choice) => !first.includes(choice))];
    }

    toldChoice(choice) {
        const { app, mistakes } = this;
        const { key, slots } = mistakeSaid(app, mistakes.told(choice));
        const where = [placeText(app, mistakes, choice), wayText(app, mistakes, choice)].filter(Boolean).join(", ");
        const label = app.text("detective.switch_on_label", { title: titleSaid(choice), where });
        return element("li", {},
            element("span", {}, element("b", {}, app.text(`mistake_titles.${choice.key}`)), " ", element("span", { class: "mistake-says" }, app.t(key, slots))),
            element("button", { type: "button", class: "button", "aria-label": label, click: () => this.switchOn(choice) }, app.text("detective.switch_on")));
    }

    toldVariant(quantity, variant) {
        const { app, mistakes, question: { text } } = this;
        const by = valuesNamed(alsoUpdated(variant, app.data.parameters).sort(byName(app.data)));
        const way = `${variant.bias}_${variant.how === "together" ? "together" : "first"}`;
        const told = [element("p", {}, app.t(`detective.${way}`, { text, what: quantity, by }))];
        const choice = mistakes.kinds().get("updated_first")?.find(({ everywhere }) => everywhere);
        if (way === "fixed_first" && choice) told.push(element("ul", {}, this.toldChoice(choice)));
        return told;
    }
}
