// Names and equations: tokens of the data, each number bound to its quantity, as text and MathML.
import { element, mathElement, write } from "./dom.js";
import { MINUS } from "./numbers.js";

const RAISED = new Map([...`${MINUS}0123456789`].map((c, n) => [c, [..."⁻⁰¹²³⁴⁵⁶⁷⁸⁹"][n]]));
const NEW = "⁺";
const PART = /[\p{L}_]+|\d+(?:\.\d+)?|\S/gu;

/* A name as nodes of HTML, its subscript lowered, a single letter italic. */
export function nameElement(parts) {
    const [base, low] = parts;
    const letter = element("span", { class: [...base].length === 1 ? "name italic" : "name" }, base);
    if (low) letter.append(element("sub", {}, low));
    return letter;
}

function nameMath(parts) {
    const [base, low] = parts;
    const word = mathElement("mi", [...base].length === 1 ? {} : { mathvariant: "normal" }, base);
    return low ? mathElement("msub", {}, word, mathElement("mtext", {}, low)) : word;
}

/* ∂E/∂w in a line of text, `of` and `by` being nodes. */
export function derivativeElement(of, by) {
    return element("span", { class: "derivative" }, "∂", of, "/∂", by);
}

function exponent(power) {
    if (/^−?\d+$/.test(power)) return [...power].map((c) => RAISED.get(c)).join("");
    return power.startsWith(MINUS) ? `^(${power})` : `^${power}`;
}

/* Writes the lines of equations: `tokens` are all tokens of the page, `numberOf(token)` gives the
   number that one stands for, `written(number)` its text, and `names` the parts of each name. */
export class Formulas {
    constructor(tokens, names, numberOf, written) {
        this.tokens = tokens;
        this.names = names;
        this.numberOf = numberOf;
        this.written = written;
    }

    line(places) {
        return places.map((place) => this.tokens[place]);
    }

    number(token) {
        const text = this.written(this.numberOf(token));
        return token.exponent ? exponent(text) : text;
    }

    textOf(line) {
        return line.map((token) => this.tokenText(token, line)).join("");
    }

    tokenText(token, line) {
        if (typeof token === "string") return token;
        if ("bracket" in token) return this.isNegative(line[token.of]) ? token.bracket : "";
        if ("derivative" in token) {
            const [above, below] = [token.above, token.below].map((end) => this.textOf(this.line(end)));
            return `∂${above}/∂${below}`;
        }
        return "kind" in token ? this.number(token) : token.name;
    }

    /* The token of the number that a line comes to, if it comes to one. */
    numberIn(line) {
        return line.find((token) => Object.hasOwn(Object(token), "kind"));
    }

    isNegative(token) {
        return this.written(this.numberOf(token)).startsWith(MINUS);
    }

    /* The sides of an equation that are told: none that comes to the text of the one before it, and
       of a rule that does not hold only what it comes to. */
    sides(equation, holds) {
        const lines = equation.sides.map((side) => this.line(side));
        const told = holds || lines.length < 3 ? lines : [lines[0], ...lines.slice(-1)];
        const texts = told.map((line) => this.textOf(line));
        return told.filter((line, n) => n === 0 || texts[n] !== texts[n - 1]);
    }

    /* The equation as `Frame.text` has it. */
    equationText(equation, holds = true) {
        const [first, ...rest] = this.sides(equation, holds).map((line) => this.textOf(line));
        return rest.length ? `${first} ${equation.relation} ${rest.join(" = ")}` : first;
    }

    /* The children of a MathML row for a line; each number is noted in `bound`. */
    mathOf(line, bound, look = "") {
        const parts = [];
        for (const token of line) {
            const isNew = typeof token === "string" && token.startsWith(NEW);
            if (isNew) parts.push(mathElement("msup", {}, parts.pop(), mathElement("mo", {}, "+")));
            parts.push(...[this.tokenMath(isNew ? token.slice(NEW.length) : token, line, bound, look)].flat());
        }
        return parts;
    }

    tokenMath(token, line, bound, look) {
        if (typeof token === "string") return this.wordsMath(token);
        if ("bracket" in token) {
            const shown = mathElement("mo", { stretchy: "false", class: "bracket" });
            bound.push({ node: shown, text: () => this.tokenText(token, line) });
            return shown;
        }
        if ("derivative" in token) {
            const ends = [token.above, token.below].map((end) =>
                mathElement("mrow", {}, mathElement("mo", { class: "partial" }, "∂"), this.mathOf(this.line(end), bound)));
            return mathElement("mfrac", { "data-by": token.by }, ...ends);
        }
        if (!("kind" in token)) return nameMath(this.names.get(token.name) ?? [token.name, ""]);
        const node = mathElement("mn", { class: `number ${kindOf(token)} ${look}` });
        bound.push({ node, text: () => this.number(token) });
        return node;
    }

    wordsMath(text) {
        return [...text.matchAll(PART)].map(([part]) => {
            if (/^\d/.test(part)) return mathElement("mn", {}, part);
            if (/^\p{L}/u.test(part)) return mathElement("mi", { mathvariant: "normal" }, part);
            return mathElement("mo", "()".includes(part) ? { stretchy: "false" } : {}, part);
        });
    }
}

function kindOf(token) {
    if (token.kind === "constant") return "constant";
    return token.kind === "data" || token.kind === "updated" || token.kind === "called" ? "data" : "grad";
}

/* One equation on the page, which follows its numbers. */
export class EquationView {
    constructor(formulas, equation, holds, note) {
        this.formulas = formulas;
        this.equation = equation;
        this.holds = holds;
        this.note = note;
        this.element = element("div", { class: "equation" });
        this.shape = "";
        this.refresh();
    }

    refresh() {
        const sides = this.formulas.sides(this.equation, this.holds());
        const shape = sides.map((line) => this.equation.sides.findIndex((side) => this.formulas.line(side).every((token, n) => token === line[n]))).join();
        if (shape !== this.shape) this.build(sides, shape);
        for (const { node, text } of this.bound) write(node, text());
        this.note?.refresh?.();
    }

    build(sides, shape) {
        this.shape = shape;
        this.bound = [];
        const parts = sides.map((line, n) => {
            const last = n === sides.length - 1 && n > 0;
            const row = mathElement("mrow", {}, this.formulas.mathOf(line, this.bound, last ? "result" : ""));
            if (n === 0) return mathElement("math", { displaystyle: "true" }, row);
            const relation = n === 1 ? this.equation.relation : "=";
            return mathElement("math", { displaystyle: "true" }, mathElement("mo", {}, relation), row);
        });
        this.element.replaceChildren(...parts.map((part) => element("span", { class: "side" }, part)));
        if (this.note) this.element.append(this.note.element);
    }
}
