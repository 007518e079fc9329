// Tables and numbers as text for other programs. No DOM.

// Text between tabs, as a spreadsheet takes it from the clipboard.
export function tabbedText(rows) {
    return rows.map((row) => row.map((cell) => inert(cell).replace(/\s+/g, " ")).join("\t")).join("\n");
}

// CSV with a byte order mark, by which spreadsheets know that it is Unicode.
export function commaText(rows) {
    const line = (row) => row.map((cell) => quoted(inert(cell))).join(",");
    return `\ufeff${rows.map(line).join("\r\n")}\r\n`;
}

// A text that a spreadsheet would take for a formula gets an apostrophe; numbers stay.
function inert(cell) {
    if (typeof cell === "number") {
        return numberText(cell);
    }
    return /^\s*[=+\-@]/.test(cell) ? `'${cell}` : cell;
}

function quoted(text) {
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// All digits of a number, with a hyphen for a minus.
function numberText(x) {
    return Object.is(x, -0) ? "-0" : String(x).replace("Infinity", "inf").replace("NaN", "nan");
}

// A dict of Python, from pairs of a name and a number.
export function pythonDict(pairs) {
    const lines = pairs.map(([name, x]) => `    ${pythonText(name)}: ${pythonNumber(x)},\n`);
    return `{\n${lines.join("")}}\n`;
}

function pythonNumber(x) {
    const text = numberText(x);
    if (!Number.isFinite(x)) {
        return `float("${text}")`;
    }
    return /[.e]/.test(text) ? text : `${text}.0`;
}

// A literal of ASCII signs and plain letters: what may hide or turn other text is escaped.
function pythonText(text) {
    const escaped = (sign) => {
        const code = sign.codePointAt(0).toString(16);
        return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
    };
    const plain = text.replace(/["\\]/g, "\\$&").replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escaped);
    return `"${plain}"`;
}
