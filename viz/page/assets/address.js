// The address of a state: what stands behind # in a link, read and written.

const ADDRESS_WAIT = 200;
const LONGEST_ADDRESS = 16000;
const LONGEST_LABEL = 40;
const PLAIN_NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// "step=20&tab=paths" -> Map of texts as they stand; of a key that comes twice, the first.
export function splitAddress(hash) {
    const found = new Map();
    for (const part of hash.replace(/^#/, "").split("&")) {
        const at = part.indexOf("=");
        const key = part.slice(0, Math.max(at, 0));
        if (key && !found.has(key)) {
            found.set(key, part.slice(at + 1));
        }
    }
    return found;
}

export function joinAddress(pairs) {
    return pairs.map(([key, text]) => `${key}=${text}`).join("&");
}

// A text with all that has a meaning in an address escaped; letters of any script stay readable.
export function escaped(text) {
    return text.replace(/[^\p{L}\p{M}\p{N}_.\-~]/gu, (letter) => {
        const code = letter.codePointAt(0);
        const isAscii = code < 128 && code > 15;
        if (isAscii) {
            return `%${code.toString(16).toUpperCase()}`;
        }
        return /\p{Surrogate}/u.test(letter) ? "" : encodeURIComponent(letter);
    });
}

// null where the text is no escaped text.
export function unescaped(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return null;
    }
}

// How nodes are called in addresses: by label, and by place in the list where that would not do.
export class Callings {
    #byLabel = new Map();
    #nodes;

    constructor(nodes) {
        this.#nodes = nodes;
        nodes.forEach((node, id) => {
            const label = node.label ?? node.name;
            if (label && !this.#byLabel.has(label)) {
                this.#byLabel.set(label, id);
            }
        });
    }

    call(id) {
        const label = this.#nodes[id].label ?? this.#nodes[id].name;
        const text = label && label.length <= LONGEST_LABEL ? escaped(label) : "";
        return text && this.find(text) === id ? text : `@${id}`;
    }

    // The node that is called so, or null.
    find(text) {
        const place = /^@(\d{1,9})$/.exec(text);
        if (place) {
            return Number(place[1]) < this.#nodes.length ? Number(place[1]) : null;
        }
        const label = unescaped(text);
        return label === null ? null : (this.#byLabel.get(label) ?? null);
    }

    // [[id, number], ...] as "w5:0.45,b2:0.7".
    values(changes) {
        return changes.map(([id, number]) => `${this.call(id)}:${number}`).join(",");
    }

    // The changes that a text names; what is no leaf or no number is left out.
    changes(text) {
        const found = new Map();
        for (const part of text.split(",")) {
            const [called, written, ...rest] = part.split(":");
            const id = this.find(called);
            const number = readNumber(written ?? "");
            if (id !== null && number !== null && rest.length === 0 && this.#isGiven(id)) {
                found.set(id, number);
            }
        }
        return [...found];
    }

    // Neither computed, nor one of the numbers that an operation has of its own, such as a power.
    #isGiven(id) {
        const { rule, number, name } = this.#nodes[id];
        return rule === undefined && (!number || name !== undefined);
    }
}

// A finite number as programs write it, or null.
export function readNumber(text) {
    const number = PLAIN_NUMBER.test(text) ? Number(text) : NaN;
    return Number.isFinite(number) ? number : null;
}

// A whole number from `least` to `most`, or null.
export function readCount(text, least, most) {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most ? number : null;
}

// The address of a page. A part is registered with its key, `read(text)`, which takes what the
// address says, or undefined where it says nothing, and `write()`, which gives what it is to say,
// or null for what goes without saying.
export class Address {
    #parts = new Map();
    #window;
    #timer = 0;
    #found = new Map();
    #loaded = false;
    #written = null;

    constructor(window) {
        this.#window = window;
        window.addEventListener("hashchange", () => this.load());
    }

    register(key, read, write) {
        this.#parts.set(key, { read, write });
        // a panel that is built later than the address was read
        if (this.#loaded && this.#found.has(key)) {
            read(this.#found.get(key));
        }
    }

    // Reads the address, part by part as they were registered. What it does not say is told to the
    // parts only if they have heard an address before: at the start they are as they begin.
    load() {
        clearTimeout(this.#timer);
        this.#written = null;
        this.#found = splitAddress(this.#window.location.hash);
        for (const [key, { read }] of this.#parts) {
            if (this.#loaded || this.#found.has(key)) {
                read(this.#found.get(key));
            }
        }
        this.#loaded = true;
    }

    // To be called after each change.
    changed() {
        if (this.#loaded) {
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => this.#write(), ADDRESS_WAIT);
        }
    }

    // What stands behind # for the present state; parts that make it too long are left out.
    text() {
        const pairs = [];
        let length = 0;
        this.isWhole = true;
        for (const [key, { write }] of this.#parts) {
            const text = write();
            if (text === null || text === undefined) {
                continue;
            }
            length += key.length + text.length + 2;
            if (length > LONGEST_ADDRESS) {
                this.isWhole = false;
                length -= key.length + text.length + 2;
            } else {
                pairs.push([key, text]);
            }
        }
        return joinAddress(pairs);
    }

    link() {
        const text = this.text();
        const page = this.#window.location.href.replace(/#.*$/s, "");
        return text ? `${page}#${text}` : page;
    }

    #write() {
        try {
            const { pathname, search } = this.#window.location;
            const text = this.text();
            if (text !== this.#written) {
                this.#written = text;
                this.#window.history.replaceState(null, "", text ? `#${text}` : `${pathname}${search}`);
            }
        } catch {
            // a sandboxed frame has no history
        }
    }
}
