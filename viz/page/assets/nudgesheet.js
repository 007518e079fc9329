// The sheet of the tab Nudge: quotients beside the slope, digit under digit, and two charts.
import { decades, extent } from "./axes.js";
import { chart, chartKey } from "./charts.js";
import { DECADES, agreement, isFarEverywhere, outputCurve, quotients, writtenLike } from "./differences.js";
import { element, write } from "./dom.js";
import { short } from "./numbers.js";

const WINDOW = 1.6;
const SAMPLES = 65;
const ROOM = 0.06;
const QUANTITIES = ["before", "after", "chain", "oneSided", "twoSided"];
const CURVES = new Map([["before", "output"], ["chain", "chain"], ["oneSided", "one"], ["twoSided", "two"]]);

export class NudgeSheet {
    constructor(app, sheet) {
        this.app = app;
        this.told = element("p", { class: "sentence" });
        this.list = element("dl", { class: "nudge-numbers" });
        this.notice = element("p", { class: "nudge-notice" });
        this.output = chart({
            x: { kind: "linear", count: 4 }, y: { kind: "linear", count: 4 },
            curves: ["output", "chain", "one"], points: ["output", "one"],
        });
        this.errors = chart({
            x: { kind: "log", count: 4, isReversed: true }, y: { kind: "log", count: 4 },
            curves: ["one", "two"], points: ["one", "two"],
        });
        this.captions = [element("figcaption"), element("figcaption")];
        const charts = [this.output, this.errors].map(({ element: drawn }, n) =>
            element("figure", { class: "nudge-chart" }, drawn, this.captions[n]));
        this.charts = charts;
        const desk = element("div", { class: "nudge-desk" }, this.list, ...charts);
        sheet.replaceChildren(this.told, desk, this.notice);
    }

    // The list of what can be nudged, in groups.
    choice(groups, choose) {
        const { app } = this;
        const change = (event) => choose(Number(event.target.value));
        this.select = element("select", { change });
        for (const { kind, ids } of groups.filter((group) => group.ids.length > 0)) {
            const options = ids.map((id) => element("option", { value: id }, app.name(id)));
            this.select.append(element("optgroup", { label: app.text(`nudge.${kind}`) }, options));
        }
        const name = element("span", {}, app.t("nudge.choice"));
        return element("label", { class: "nudge-choice" }, name, this.select);
    }

    // Another number: all that names it is written anew.
    show(id) {
        const { app } = this;
        const slots = () => ({ v: { value: id }, e: { value: app.data.root } });
        this.select.value = id;
        if (this.select.selectedIndex < 0) {
            this.select.append(element("option", { value: id, selected: true }, this.app.name(id)));
        }
        this.told.replaceChildren(...app.t("nudge.sentence", slots()));
        this.captions[0].replaceChildren(...app.t("nudge.output_chart", slots()));
        this.captions[1].replaceChildren(...app.t("nudge.error_chart", slots()));
        this.numbers = new Map(QUANTITIES.map((key) => [key, new MarkedNumber(key)]));
        const terms = QUANTITIES.map((key) => {
            const curve = CURVES.get(key);
            const label = app.t(`nudge.${key}`, slots());
            const term = element("dt", {}, curve ? chartKey(curve) : null, ...label);
            return element("div", { class: "nudge-row" }, term, this.numbers.get(key).element);
        });
        this.list.replaceChildren(...terms);
        this.noticed = "";
    }

    refresh(id, h, curves) {
        const { model } = this.app;
        const slope = model.gradients[id];
        const found = quotients(model, id, h);
        this.tell(found, slope);
        this.charts[0].hidden = !Number.isFinite(found.before);
        this.charts[1].hidden = this.charts[0].hidden || !Number.isFinite(slope);
        if (!this.charts[0].hidden) this.drawOutput(id, h, found, slope);
        if (!this.charts[1].hidden) this.drawErrors(h, found, slope, curves);
        this.warn(id, h, found, slope, curves);
    }

    tell(found, slope) {
        const like = writtenLike(slope);
        const outputs = writtenLike(found.before);
        const chain = like(slope);
        const letters = ["oneSided", "twoSided"].map((key) => {
            const text = like(found[key]);
            const same = agreement(text, chain);
            this.numbers.get(key).show(text, same.letters, this.remark(same.decimals, found[key] - slope));
            return same.letters;
        });
        this.numbers.get("chain").show(chain, Math.max(...letters));
        this.numbers.get("before").show(outputs(found.before));
        this.numbers.get("after").show(outputs(found.after));
    }

    remark(decimals, off) {
        if (!Number.isFinite(off)) {
            return "";
        }
        const key = `nudge.agreed_${countKey(decimals)}`;
        return this.app.text(key, { n: decimals, x: short(Math.abs(off), 3) });
    }

    drawOutput(id, h, { before, after, oneSided }, slope) {
        const reach = WINDOW * h;
        const [xs, ys] = outputCurve(this.app.model, id, reach, SAMPLES);
        const [low, high] = roomAround(extent(ys, [after - before]), Math.abs(slope) * reach || h);
        const line = (tilt) => [[-reach, reach], [-reach * tilt, reach * tilt]];
        this.output.draw({
            x: [-reach, reach, this.app.model.values[id]],
            y: [low, high, before],
            curves: [[xs, ys], line(slope), line(oneSided)],
            points: [[[0], [0]], [[h], [after - before]]],
        });
    }

    drawErrors(h, { oneSided, twoSided }, slope, curves) {
        const now = [Math.abs(oneSided - slope), Math.abs(twoSided - slope)];
        this.errors.draw({
            x: [Number(`1e-${DECADES}`), 1],
            y: decades(curves.oneSided, curves.twoSided),
            curves: [[curves.sizes, curves.oneSided], [curves.sizes, curves.twoSided]],
            points: now.map((off) => [[h], [off]]),
        });
    }

    warn(id, h, found, slope, curves) {
        const [key, x] = warningOf(this.app.model.values[id], h, found, slope, curves);
        const text = x === undefined ? "" : short(x, 4);
        if (`${key} ${text}` === this.noticed) {
            return;
        }
        this.noticed = `${key} ${text}`;
        const slots = { v: { value: id }, e: { value: this.app.data.root }, x: text };
        this.notice.replaceChildren(...(key === "" ? [] : this.app.t(`nudge.${key}`, slots)));
        this.notice.hidden = key === "";
    }
}

// What a reader has to know of these numbers: the key of a sentence, and a number for it.
function warningOf(value, h, { before, after, opposite }, slope, curves) {
    if (!Number.isFinite(before)) {
        return ["not_here", before];
    }
    if (!Number.isFinite(slope)) {
        return ["no_slope", slope];
    }
    if (!Number.isFinite(after)) {
        return ["not_after", after];
    }
    if (!Number.isFinite(opposite)) {
        return ["not_opposite", opposite];
    }
    if (value + h === value) {
        return ["too_small"];
    }
    if (after === before && slope !== 0) {
        return ["lost"];
    }
    return isFarEverywhere(curves, slope) ? ["far"] : [""];
}

function countKey(n) {
    if (n === 0) {
        return "none";
    }
    return n === 1 ? "one" : "more";
}

// A little more than the range, or where there is none, as much as `size` to both sides.
function roomAround(range, size) {
    const [low, high] = range ?? [0, 0];
    const room = low < high ? ROOM * (high - low) : size;
    return [low - room, high + room];
}

// A number whose first letters can be marked, and a remark on it.
class MarkedNumber {
    constructor(name) {
        this.mark = element("mark");
        this.rest = element("span");
        this.remark = element("span", { class: "nudge-remark" });
        this.element = element("dd", { class: `nudge-${name}` },
            element("span", { class: "nudge-digits" }, this.mark, this.rest), this.remark);
    }

    show(text, marked = 0, remark = "") {
        write(this.mark, text.slice(0, marked));
        write(this.rest, text.slice(marked));
        write(this.remark, remark);
    }
}
