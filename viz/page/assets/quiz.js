// The tab Step as a quiz: the step's numbers become question marks, and an answer is diagnosed.
import { diagnosed, questionOf } from "./diagnoses.js";
import { element } from "./dom.js";
import { Mistakes } from "./mistakes.js";
import { titleSaid, valuesNamed } from "./telling.js";

const ASKED = "?";

// Significant digits of an answer that is told.
const LEAST_TOLD = 6;

// A panel of steps that can also ask; `makePanel` makes the one that it belongs to.
export function withQuiz(makePanel) {
    return (app) => new AskingPanel(app, makePanel(app));
}

class AskingPanel {
    constructor(app, panel) {
        this.app = app;
        this.panel = panel;
        this.key = panel.key;
        this.isOn = false;
        this.isOver = false;
        this.about = "";
        this.node = null;
        this.mistakes = null;
    }

    get clock() {
        return this.panel.clock;
    }

    // The question of the step as long as it is open, or null.
    get question() {
        const { app } = this;
        return this.isOn && !this.isOver ? questionOf(app.level, app.step) : null;
    }

    sentence() {
        const { question } = this;
        return question ? this.app.text(...this.asked(question)) : this.panel.sentence();
    }

    // The node whose value is asked for: it is told nowhere.
    asks() {
        const { question } = this;
        return question?.kind === "value" ? question.node : null;
    }

    build(sheet, tools) {
        const { app } = this;
        this.sheet = sheet;
        this.panel.build(sheet, tools);
        this.button = element("button", { type: "button", class: "button quiz-button", "aria-pressed": "false", click: () => this.turn(!this.isOn) }, app.text("quiz.start"));
        tools.append(this.button);
        this.ask();
    }

    turn(isOn) {
        this.isOn = isOn;
        this.about = "";
        this.app.transport.stop();
        this.redraw();
        this.app.draw();
        if (isOn) this.focusAnswer();
        else this.button.focus();
    }

    focusAnswer() {
        this.sheet.querySelector(".quiz-answer, .quiz.is-idle button")?.focus({ preventScroll: true });
    }

    redraw() {
        this.panel.redraw();
        this.ask();
    }

    refresh() {
        const { question } = this;
        if (question && question.node !== this.node) this.redraw();
        this.panel.refresh();
    }

    view() {
        const { question } = this;
        const shown = this.panel.view();
        if (!question) return shown;
        const unknown = new Set(question.unknown);
        const { data = () => true, grad = () => undefined } = shown;
        const isValue = question.kind === "value";
        return {
            ...shown,
            data: (id) => (isValue && unknown.has(id) ? ASKED : data(id)),
            grad: (id) => (!isValue && unknown.has(id) ? ASKED : grad(id)),
        };
    }

    // Put the question in the place of the formulas, or what came of it above them.
    ask() {
        const { app } = this;
        this.button.setAttribute("aria-pressed", String(this.isOn));
        const about = `${app.at} ${app.step}`;
        if (about !== this.about) this.isOver = false;
        this.about = about;
        const { question } = this;
        this.node = question?.node ?? null;
        if (!question) {
            if (this.isOn && !this.isOver) this.sheet.querySelector(".equations").before(this.idleCard());
            return;
        }
        this.sheet.querySelector(".equations")?.remove();
        this.sheet.append(this.card(question));
    }

    asked({ kind, node, isPartial }) {
        if (kind === "value") return ["quiz.value", { of: { value: node } }];
        const what = this.app.derivativeNode(this.app.data.root, node);
        return [isPartial ? "quiz.so_far" : "quiz.gradient", { what }];
    }

    // A step without a question, such as one that gives no finite number, leads on to one that has it.
    idleCard() {
        const { app } = this;
        const next = this.nextStep(app.step) ?? this.nextStep(-1);
        return element("div", { class: "quiz is-over is-idle" },
            element("p", { class: "quiz-question" }, app.text("quiz.nothing")),
            element("div", { class: "quiz-row" }, ...this.wayOut(next)));
    }

    // On to another question, if there is one, or back to the step.
    wayOut(next) {
        const { app } = this;
        const onward = next === null ? null : element(
            "button", { type: "button", class: "button primary", click: () => this.goOn(next) }, app.text("quiz.next"));
        return [onward, element("button", { type: "button", class: "button", click: () => this.turn(false) }, app.text("quiz.close"))];
    }

    card(question) {
        const { app } = this;
        const field = element("input", {
            type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "quiz-answer", "aria-label": app.text("quiz.answer"),
        });
        const said = element("p", { class: "quiz-said" });
        const check = (event) => {
            event.preventDefault();
            this.check(field, said);
        };
        return element("form", { class: "quiz", submit: check },
            element("p", { class: "quiz-question" }, app.t(...this.asked(question))),
            element("div", { class: "quiz-row" }, field,
                element("button", { type: "submit", class: "button primary" }, app.text("quiz.check")),
                element("button", { type: "button", class: "button", click: () => this.end("quiz.told") }, app.text("quiz.tell"))),
            said);
    }

    check(field, said) {
        const { app, question } = this;
        const found = diagnosed(question, field.value, app.level, this.presentMistakes());
        if (found.verdict === "right") {
            this.end("quiz.right");
            return;
        }
        said.replaceChildren(...app.t(...this.hint(question, found)));
        app.say(said.textContent);
        said.classList.toggle("is-near", found.verdict === "few digits");
        field.select();
        field.focus();
    }

    presentMistakes() {
        const { app } = this;
        const { RULES, CHANGES } = app.generated;
        if (!app.data.mistakes) return null;
        this.mistakes ??= new Mistakes(app.model, app.data, RULES, CHANGES);
        this.mistakes.refresh(app.lr);
        return this.mistakes;
    }

    // What a wrong answer tells; no right number is in it.
    hint({ kind, node, fold, by, isLater }, { verdict, reason, choice, by: operand }) {
        const { app } = this;
        if (verdict === "no number") return ["quiz.no_number", {}];
        if (verdict === "few digits") return ["quiz.few_digits", {}];
        if (kind === "value") {
            if (reason === "operand") return ["quiz.operand", { by: { value: operand }, of: { value: node } }];
            if (reason === "gradient") return ["quiz.is_gradient", {}];
        }
        const sources = [...new Set(app.level.folds[fold].sources)];
        const slots = {
            of: { value: by },
            by: kind === "value" ? valuesNamed(sources) : { value: node },
            slope: kind === "value" ? "" : app.derivativeNode(by, node),
            gradient: app.derivativeNode(app.data.root, by),
            mistake: choice ? titleSaid(choice) : "",
        };
        const neutral = kind === "gradient" && isLater ? "quiz.hint_later" : `quiz.hint_${kind}`;
        return [reason ? `quiz.${reason}` : neutral, slots];
    }

    // The answer is known: the step shows all its numbers again, and the next question is offered.
    end(key) {
        const { app, question } = this;
        this.isOver = true;
        this.panel.redraw();
        const said = app.text(key, { number: app.number(question.answer, Math.max(LEAST_TOLD, app.digits)) });
        const [onward, back] = this.wayOut(this.nextStep(app.step));
        this.sheet.querySelector(".equations").before(element("div", { class: `quiz is-over ${key === "quiz.right" ? "is-right" : ""}` },
            element("p", { class: "quiz-said" }, key === "quiz.right" ? element("span", { "aria-hidden": "true" }, "✓ ") : null, said),
            element("div", { class: "quiz-row" }, onward, back)));
        app.say(said);
        app.draw();
        (onward ?? back).focus({ preventScroll: true });
    }

    nextStep(step) {
        const { level } = this.app;
        const later = level.steps.findIndex((_, n) => n > step && questionOf(level, n) !== null);
        return later < 0 ? null : later;
    }

    goOn(step) {
        this.app.setStep(step);
        this.focusAnswer();
    }
}
