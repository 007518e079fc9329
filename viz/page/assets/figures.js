/* Printed figures judged: which agree with what is computed here, and which training gives the others.
   The verdicts are those of `autograd.judge`. */
import { Course } from "./course.js";
import { element } from "./dom.js";
import { agrees, digitsOf, short, withMinus } from "./numbers.js";
import { variants } from "./variants.js";

const TELLING = 3;

/** The variants of a graph are found once. */
const VARIANTS = new WeakMap();

/** "agrees", "last-digit" where it is one unit of the last digit away, or "differs". */
export function verdictOn(number, printed) {
    if (!Number.isFinite(number)) {
        return "differs";
    }
    if (agrees(number, printed)) {
        return "agrees";
    }
    const apart = unitsOf(printed) - roundedUnits(number, digitsOf(printed).decimals);
    return apart === 1n || apart === -1n ? "last-digit" : "differs";
}

/** A printed number as a whole number of units of its last digit. */
function unitsOf(printed) {
    const mantissa = printed.toLowerCase().split("e")[0];
    const digits = BigInt(mantissa.replace(/[+.-]/g, ""));
    return mantissa.startsWith("-") ? -digits : digits;
}

/** A number in units of so many decimals, rounded half away from zero, exactly. */
function roundedUnits(number, decimals) {
    const [mantissa, power] = inTwos(Math.abs(number));
    let above = 2n * mantissa;
    let below = 1n;
    const scale = 10n ** BigInt(Math.abs(decimals));
    if (decimals >= 0) {
        above *= scale;
    } else {
        below *= scale;
    }
    if (power >= 0) {
        above <<= BigInt(power);
    } else {
        below <<= BigInt(-power);
    }
    const rounded = (above + below) / (2n * below);
    return number < 0 ? -rounded : rounded;
}

/** A number with the digits of a printed one, as the text would have it. */
export function asPrinted(number, printed) {
    if (!Number.isFinite(number)) {
        return short(number);
    }
    const mantissa = printed.toLowerCase().split("e")[0];
    const decimals = (mantissa.split(".")[1] ?? "").length;
    const isScaled = mantissa !== printed.toLowerCase() || Math.abs(number) >= 1e21;
    const text = isScaled ? number.toExponential(decimals) : number.toFixed(decimals);
    return withMinus(text.replace("e+", "e"));
}

/** The figures of a quantity after so many steps, while the graph has the numbers of the text. */
export function figuresOf(app, of, by = null, step = 0) {
    if (app.isChanged() || (step && app.lr !== app.data.lr)) {
        return [];
    }
    return (app.data.figures ?? []).filter(
        (each) => each.of === of && each.by === by && each.step === step);
}

/** What stands after a formula: the printed number, whether it agrees, and if not the right digits. */
export function verdictNode(app, figure, number) {
    const verdict = verdictOn(number, figure.printed);
    const slots = {
        printed: numberNode(withMinus(figure.printed)),
        right: numberNode(asPrinted(number, figure.printed)),
    };
    return element("span", { class: `verdict is-${verdict}` },
        ...app.t(`figures.note_${verdict.replace("-", "_")}`, slots));
}

function numberNode(text) {
    return element("span", { class: "number" }, text);
}

/** All figures judged for one setting of the training, {data, parameters, how, lr, leaves}. */
export class Judging {
    constructor(data, rules, setting) {
        this.figures = data.figures ?? [];
        this.here = new Course(setting, rules, this.figures);
        this.others = othersOf(data, setting).map((other) => ({
            ...other,
            course: new Course({ ...setting, ...other }, rules, this.later(other.offset)),
        }));
    }

    /** The figures after some steps, each asked for so many steps later. */
    later(offset) {
        return this.figures
            .filter((figure) => figure.step)
            .map((figure) => ({ ...figure, step: figure.step + offset }));
    }

    /** Goes on while `more()` holds; whether all is known. */
    advance(more) {
        if (!this.here.advance(more)) {
            return false;
        }
        for (const { course } of this.others) {
            if (this.isExplained()) {
                return true;
            }
            if (!course.advance(more)) {
                return false;
            }
        }
        return true;
    }

    /** {verdict, number, reason}: "waiting" and undefined as long as the training is under way.

        reason   of a figure that differs, the training that gives it: {how, bias, offset}, or null. */
    verdict(figure) {
        const { step, of, by, printed } = figure;
        const number = this.here.at(step, of, by);
        if (number === undefined) {
            return { verdict: "waiting", number, reason: null };
        }
        const verdict = verdictOn(number, printed);
        const reason = verdict === "agrees" ? null : this.reason(figure);
        return { verdict: reason ? "differs" : verdict, number, reason };
    }

    reason({ step, of, by, printed }) {
        if (!step || digitsOf(printed).significant < TELLING) {
            return null;
        }
        return this.others.find(({ course, offset }) => {
            const number = course.at(step + offset, of, by);
            return number !== undefined && Number.isFinite(number) && agrees(number, printed);
        }) ?? null;
    }

    isExplained() {
        return this.figures.every((figure) => {
            const { verdict, reason } = this.verdict(figure);
            return verdict === "agrees" || !figure.step || reason;
        });
    }
}

/** Other ways of training than the one that is set, the likeliest first. */
function othersOf(data, setting) {
    if (!data.parameters?.length) {
        return [];
    }
    if (!VARIANTS.has(data)) {
        VARIANTS.set(data, variants(data));
    }
    const all = VARIANTS.get(data);
    const isSet = ({ how, parameters }) => how === setting.how
        && parameters.join() === setting.parameters.join();
    const [own] = all;
    const steps = isSet(own) ? [-1, 1].map((offset) => ({ ...own, offset })) : [];
    const found = all.filter((each) => !isSet(each)).map((each) => ({ ...each, offset: 0 }));
    const isFirst = ({ bias }) => bias === "fixed";
    return [...found.filter(isFirst), ...steps, ...found.filter((each) => !isFirst(each))];
}

/** A number as mantissa times a power of two, both whole. */
function inTwos(number) {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, number);
    const high = bits.getUint32(0);
    const exponent = (high >>> 20) & 0x7ff;
    const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
    return exponent ? [fraction | (1n << 52n), exponent - 1075] : [fraction, -1074];
}
