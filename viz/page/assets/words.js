// What the page says, in a language: whole sentences with slots, filled by text or nodes.

const SLOT = /\{(\w+)\}/;

export class Words {
    /* `tables` has the sentences of each language by key. `called` makes the name of a value of the
       graph, given its id: a node, or with `true` as its second argument text. */
    constructor(tables, lang, called) {
        this.sentences = new Map(Object.entries(tables[lang]));
        this.called = called;
    }

    has(key) {
        return this.sentences.has(key);
    }

    sentence(key) {
        if (!this.sentences.has(key)) throw new Error(`There is no sentence ${key}.`);
        return this.sentences.get(key);
    }

    /* The sentence under a key as a list of nodes. A slot is filled by a string, a number, a node, a
       value `{value: id}`, a sentence `{key, slots}`, or a list of these, which is told as a list. */
    nodes(key, slots = {}) {
        return this.pieces(key, slots, (slot) => this.filledNodes(slot)).flat(Infinity);
    }

    text(key, slots = {}) {
        return this.pieces(key, slots, (slot) => this.filledText(slot)).join("");
    }

    pieces(key, slots, fill) {
        return this.sentence(key).split(SLOT).map((part, n) => (n % 2 ? fill(slots[part]) : part));
    }

    filledNodes(slot) {
        if (Array.isArray(slot)) return this.listed(slot, (key, pair) => this.nodes(key, pair));
        if (slot instanceof Node) return [slot];
        if (typeof slot !== "object") return [String(slot)];
        return "key" in slot ? this.nodes(slot.key, slot.slots) : [this.called(slot.value)];
    }

    filledText(slot) {
        if (Array.isArray(slot)) return this.listed(slot, (key, pair) => this.text(key, pair));
        if (typeof slot !== "object") return String(slot);
        if ("key" in slot) return this.text(slot.key, slot.slots);
        return "value" in slot ? this.called(slot.value, true) : slot.textContent;
    }

    /* "a", "a and b", "a, b, and c". */
    listed(things, told) {
        if (things.length < 2) return told("list.alone", { 0: things[0] ?? "" });
        const [last, ...before] = [...things].reverse();
        const first = before.reverse().reduce((so, next) => ({ key: "list.comma", slots: { 0: so, 1: next } }));
        return told(things.length === 2 ? "list.and" : "list.last", { 0: first, 1: last });
    }
}
