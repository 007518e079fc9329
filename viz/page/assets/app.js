// The page's state: the graph with its present numbers, what is open, and who is told of changes.
import { write } from "./dom.js";
import { Formulas, derivativeElement, nameElement } from "./formulas.js";
import { Level } from "./level.js";
import { Model } from "./model.js";
import { short } from "./numbers.js";
import { Picture } from "./picture.js";
import { Quantities } from "./quantities.js";
import { Transport } from "./transport.js";
import { Edits } from "./undo.js";
import { Words } from "./words.js";

const TAGS = new Map([["en", "en"], ["zh", "zh-CN"]]);
const THEMES = ["auto", "light", "dark"];
const PHONE = "(max-width: 719.98px)";
const CALM = "(prefers-reduced-motion: reduce)";
const MOST_PICTURE_DIGITS = 4;

export class App {
    /* `data` is the page's; `generated` has the rules of its rows, and tests of the rules told. */
    constructor(root, data, generated) {
        this.root = root;
        this.data = data;
        this.generated = generated;
        this.heard = new Map();
        this.nameParts = new Map(Object.entries(data.names));
        this.model = new Model(data, generated.RULES);
        this.levels = data.levels.map((level) => new Level(this.model, level));
        this.edits = new Edits();
        this.lang = data.start.lang;
        this.theme = data.start.theme;
        this.digits = 4;
        this.lr = data.lr;
        this.at = 0;
        this.steps = this.levels.map(() => 0);
        this.tab = "step";
        this.picked = null;
        this.traced = null;
        this.isLecture = false;
        this.panels = [];
        this.parts = [];
        this.waits = false;
        this.quantities = new Quantities(this);
        this.formulas = new Formulas(data.tokens, this.nameParts, (token) => this.numberOf(token), (x) => this.number(x));
        this.speak();
    }

    get level() {
        return this.levels[this.at];
    }

    /* The data of the level that is shown. */
    get detail() {
        return this.data.levels[this.at];
    }

    get step() {
        return this.steps[this.at];
    }

    get panel() {
        return this.panels.find((panel) => panel.key === this.tab) ?? null;
    }

    get title() {
        return this.data.title[this.lang];
    }

    get isPhone() {
        return matchMedia(PHONE).matches;
    }

    get isCalm() {
        return matchMedia(CALM).matches;
    }

    get pictureDigits() {
        return Math.min(this.digits, MOST_PICTURE_DIGITS);
    }

    /* Words. */

    speak() {
        this.words = new Words(this.data.words, this.lang, (id, asText) => (asText ? this.name(id) : this.nameNode(id)));
    }

    t(key, slots) {
        return this.words.nodes(key, slots);
    }

    text(key, slots) {
        return this.words.text(key, slots);
    }

    number(x, digits = this.digits) {
        return short(x, digits);
    }

    name(id) {
        return this.data.nodes[id].name ?? this.number(this.model.values[id]);
    }

    nameNode(id) {
        const { name } = this.data.nodes[id];
        return name === undefined ? document.createTextNode(this.name(id)) : nameElement(this.nameParts.get(name));
    }

    /* ∂E/∂w in a line of text. */
    derivativeNode(of, by) {
        return derivativeElement(this.nameNode(of), this.nameNode(by));
    }

    /* Numbers. */

    numberOf(token) {
        return this.quantities.numberOf(token);
    }

    /* What stands after an equation: {element, refresh}, or null. */
    noteOf(equation) {
        return this.notes?.(equation) ?? null;
    }

    edited(id) {
        return !Object.is(this.model.values[id], this.model.start[id]);
    }

    isChanged() {
        return this.model.leaves.some((id) => this.edited(id));
    }

    canUndo() {
        return this.edits.length > 0;
    }

    /* Numbers given by the reader, [[id, number], ...]; those in passing are one edit together. */
    edit(changes, { transient = false } = {}) {
        this.edits.note(() => this.model.snapshot(), transient);
        for (const [id, number] of changes) this.model.set(id, number);
        this.compute();
        this.emit("edit", changes);
    }

    undo() {
        const before = this.edits.back();
        if (before === undefined) return;
        this.model.restore(before);
        this.compute();
        this.emit("edit", []);
    }

    reset(id) {
        const ids = id === undefined ? this.model.leaves.filter((each) => this.edited(each)) : [id];
        if (ids.some((each) => this.edited(each))) this.edit(ids.map((each) => [each, this.model.start[each]]));
    }

    /* After leaves were changed: everything follows, and is drawn once a frame. */
    compute() {
        this.model.compute();
        this.level.refresh();
        this.refresh();
    }

    /* What is open. */

    goto(tab) {
        if (tab === this.tab || !this.panels.some((panel) => panel.key === tab)) return;
        this.panel?.leave?.();
        this.tab = tab;
        this.trace(null);
        this.emit("tab");
    }

    gotoPlace(place) {
        if (this.panels[place]) this.goto(this.panels[place].key);
    }

    setStep(step) {
        const last = this.detail.steps.length - 1;
        const next = Math.min(Math.max(0, Math.round(step)), last);
        if (next === this.step) return;
        this.steps[this.at] = next;
        this.emit("step");
    }

    setLevel(key) {
        const at = this.data.levels.findIndex((level) => level.key === key);
        if (at < 0 || at === this.at) return;
        const before = this.detail.steps[this.step];
        const node = before && this.detail.folds[before.fold].node;
        this.at = at;
        this.level.refresh();
        const same = this.detail.steps.findIndex((each) => each.phase === before?.phase && this.detail.folds[each.fold].node === node);
        if (same >= 0) this.steps[at] = same;
        this.emit("level");
    }

    nextLevel() {
        this.setLevel(this.data.levels[(this.at + 1) % this.data.levels.length].key);
    }

    setLang(lang) {
        if (!TAGS.has(lang) || lang === this.lang) return;
        this.lang = lang;
        this.speak();
        this.emit("lang");
    }

    get otherLang() {
        return this.lang === "en" ? "zh" : "en";
    }

    nextLang() {
        this.setLang(this.otherLang);
    }

    setTheme(theme) {
        if (!THEMES.includes(theme)) return;
        this.theme = theme;
        if (theme === "auto") delete document.documentElement.dataset.theme;
        else document.documentElement.dataset.theme = theme;
        this.emit("theme");
    }

    /* From what is seen now to the other one. */
    nextTheme() {
        const isDark = this.theme === "dark" || (this.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
        this.setTheme(isDark ? "light" : "dark");
    }

    setDigits(digits) {
        if (!Number.isInteger(digits) || digits < 1 || digits > 17) return;
        this.digits = digits;
        this.emit("digits");
        this.refresh();
    }

    pick(id) {
        this.picked = id;
        this.emit("pick");
    }

    trace(id) {
        if (id === this.traced) return;
        this.traced = id;
        this.emit("trace");
    }

    toggleLecture() {
        this.isLecture = !this.isLecture;
        this.emit("lecture");
    }

    /* Esc: each part is asked, the last one first, until one had something to close. */
    leave() {
        return [...this.parts].reverse().some((part) => part.leave?.());
    }

    /* Telling. */

    on(name, heard) {
        if (!this.heard.has(name)) this.heard.set(name, []);
        this.heard.get(name).push(heard);
    }

    emit(name, ...about) {
        for (const heard of this.heard.get(name) ?? []) heard(...about);
    }

    /* Draw what has changed, at most once a frame. */
    refresh() {
        if (this.waits) return;
        this.waits = true;
        requestAnimationFrame(() => this.draw());
    }

    /* Draw it now. */
    draw() {
        this.waits = false;
        this.panel?.refresh();
        this.picture.refresh();
        this.transport.refresh();
        this.emit("refresh");
    }

    say(text) {
        if (this.live) write(this.live, text);
    }

    begin(places) {
        this.live = places.live;
        this.picture = new Picture(this, places.view);
        this.transport = new Transport(this, places.transport);
    }

    /* The language as HTML names it. */
    tagOf(lang) {
        return TAGS.get(lang);
    }
}
