// How numbers are written and read. `short` writes what its namesake in autograd/notation/numbers.py
// writes, digit for digit; typed text is read as a reader means it.

export const MINUS = "−";
export const DASH = "–";

// `x` as pictures and formulas write it: `digits` significant digits at most, no zeros at the end,
// a power of ten outside 1e-3 to 1e5; digits before the point are never rounded away.
export function short(x, digits = 4) {
    if (x === 0) {
        return "0";
    }
    if (!Number.isFinite(x)) {
        return notFinite(x);
    }
    const sign = x < 0 ? MINUS : "";
    const { mantissa, power } = inPowers(Math.abs(x), digits - 1);
    if (power >= -3 && power <= 4) {
        return sign + withoutZeros(decimals(Math.abs(x), Math.max(0, digits - 1 - power)));
    }
    return sign + raised(mantissa, power);
}

// `x` with exactly so many decimals, so that numbers can stand below each other.
export function padded(x, places) {
    if (!Number.isFinite(x)) {
        return notFinite(x);
    }
    const text = decimals(Math.abs(x), places);
    return x < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

function notFinite(x) {
    if (Number.isNaN(x)) {
        return "nan";
    }
    return x < 0 ? `${MINUS}∞` : "∞";
}

function raised(mantissa, power) {
    return `${withoutZeros(mantissa)}e${power < 0 ? MINUS : ""}${Math.abs(power)}`;
}

function withoutZeros(text) {
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// `x` >= 0 with this many digits after the point, exact halves to even. toFixed rounds them up, and
// leaves off from 1e21, where a double is a whole number.
function decimals(x, places) {
    if (x >= 1e21) {
        const whole = BigInt(x).toString();
        return places > 0 ? `${whole}.${"0".repeat(places)}` : whole;
    }
    return toEven(x, x.toFixed(places), places);
}

// `x` >= 0 as a number below ten with so many decimals, and a power of ten.
function inPowers(x, places) {
    const [mantissa, exponent] = x.toExponential(places).split("e");
    const power = Number(exponent);
    return { mantissa: toEven(x, mantissa, places - power), power };
}

// Digits whose exact half was rounded up: one less if the last of them is odd, so never a borrow.
function toEven(x, text, places) {
    const last = Number(text.at(-1));
    return last % 2 === 1 && isHalfway(x, places) ? text.slice(0, -1) + (last - 1) : text;
}

// Whether `x` lies exactly between two numbers of so many decimals, that is, 2 x 10^places is odd.
// Powers of two move no digit of a double and odd numbers above 2^53 are none, so this is exact.
function isHalfway(x, places) {
    const scaled = x * 2 ** (places + 1);
    return scaled % 2 === 1 && (places >= 0 || scaled % 5 ** -places === 0);
}

const SIGNS = new Map([
    ...[..."０１２３４５６７８９"].map((digit, n) => [digit, String(n)]),
    ...[..."−－﹣‐‑–"].map((sign) => [sign, "-"]),
    ...[..."．。｡"].map((sign) => [sign, "."]),
    ["，", ","],
    ["＋", "+"],
    ["ｅ", "e"],
    ["Ｅ", "e"],
]);

const NUMBER = /^([+-]?)(\d+\.?\d*|\.\d+)(?:e([+-]?\d{1,4}))?$/i;

// The digits as JavaScript reads them, or null.
function plain(text) {
    const letters = [...String(text).trim()].map((letter) => SIGNS.get(letter) ?? letter);
    const pointed = withPoint(letters.join(""));
    return pointed !== null && NUMBER.test(pointed) ? pointed : null;
}

// A comma is the decimal point, "0,4" or "2,75", unless it can only part thousands: "1,234.5" and
// "1,234,567". "1,234" alone may be either, and so is no number; "0,125" and "1,2345" can be one only.
function withPoint(text) {
    const commas = text.split(",").length - 1;
    if (commas === 0) {
        return text;
    }
    if (/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?(e|$)/i.test(text)) {
        return commas > 1 || text.includes(".") ? text.replaceAll(",", "") : null;
    }
    if (/^[+-]?[1-9]\d{0,2}(\.\d{3})+,\d*(e|$)/i.test(text)) {
        return text.replaceAll(".", "").replace(",", ".");
    }
    return commas === 1 && !text.includes(".") ? text.replace(",", ".") : null;
}

// The number that somebody typed; null for what is none, or none that a double can hold: "", "nan",
// "0x10", "1e999", and "1e-999", which would become 0.
export function typed(text) {
    const digits = plain(text);
    if (digits === null) {
        return null;
    }
    const number = Number(digits);
    const isLost = number === 0 && /[1-9]/.test(digits.split(/e/i)[0]);
    return Number.isFinite(number) && !isLost ? number : null;
}

// The text of a number as pages print it, and as a reader types it.
export function withMinus(text) {
    return text.replaceAll("-", MINUS);
}

export function withHyphen(text) {
    return text.replaceAll(MINUS, "-");
}

// A whole number with its thousands apart, as both languages write it: 10,000.
export function counted(n) {
    return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

// How exact a typed number is: its significant digits, and how many stand after the point (fewer
// than none if it ends before, as 5e3 does); null for what is no number.
export function digitsOf(text) {
    if (typed(text) === null) {
        return null;
    }
    const [, , mantissa, power] = NUMBER.exec(plain(text));
    const after = mantissa.split(".")[1] ?? "";
    const digits = mantissa.replace(".", "").replace(/^0+/, "");
    return { significant: digits.length || 1, decimals: after.length - Number(power ?? 0) };
}

// Whether `x` is the printed number when it is written with as many digits; the last one may have
// been rounded in any way. As `Typed.agrees` in autograd/explaining/diagnosing/asking.py.
export function agrees(x, printed) {
    return digitsOf(printed) !== null && Math.abs(x - typed(printed)) <= halfUnit(printed);
}

// Half a unit of the last digit of a typed number, and a little more for rounding.
export function halfUnit(text) {
    return Number(`5e${-digitsOf(text).decimals - 1}`) * (1 + 1e-6);
}

// By how much a number moves that started here: one decimal place below its leading digit, as if it
// were 0.1 at least. 0.4 moves by 0.01, and 12 by 1.
export function stepOf(start) {
    const size = Number.isFinite(start) ? Math.max(Math.abs(start), 0.1) : 0.1;
    return Number(`1e${Number(size.toExponential().split("e")[1]) - 1}`);
}

// `x` as a whole number of steps, written shortly: 0.41, never 0.41000000000000003.
export function rounded(x, step) {
    const count = Math.round(x / step);
    if (!Number.isSafeInteger(count)) {
        return x;
    }
    const places = Math.min(100, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
    return Number((count * step).toFixed(places)) + 0;
}
