// The strips of cells in the boxes of layers: one cell for each number, coloured by sign and size.
import { svgElement, write } from "./dom.js";
import { extremes, normOf, strength } from "./heat.js";
import { layerName } from "./layersteps.js";
import { DASH, counted } from "./numbers.js";

const CAPTION_HEIGHT = 13;
const CAPTION_SIZE = 9;
const STEPS = 50;

/* One strip of a layer; `of(id)` tells its numbers, undefined those that are not known yet. */
export class Strip {
    constructor(app, layer, place) {
        this.app = app;
        this.layer = layer;
        this.kind = place.kind;
        const { x, y, columns, cell } = place;
        this.caption = svgElement("text", { class: `strip-caption ${place.kind}`, x, y: y + 9, "font-size": CAPTION_SIZE });
        this.cells = layer.outputs.map((id, n) => svgElement("rect", {
            class: "cell", "data-node": id, width: cell - (cell > 4 ? 1 : 0), height: cell - (cell > 4 ? 1 : 0),
            x: x + cell * (n % columns), y: y + CAPTION_HEIGHT + cell * Math.floor(n / columns),
        }));
        const rows = Math.ceil(layer.outputs.length / columns);
        const ground = svgElement("rect", {
            class: "strip-ground", x: x - 1, y: y + CAPTION_HEIGHT - 1, width: columns * cell + 1, height: rows * cell + 1,
        });
        this.element = svgElement("g", { class: `strip-cells ${place.kind}`, role: "img" }, this.caption, ground, this.cells);
        this.looks = new Array(this.cells.length).fill("");
        this.numbers = null;
    }

    refresh(of) {
        const numbers = this.layer.outputs.map(of);
        const known = numbers.every((number) => typeof number === "number");
        this.numbers = known ? numbers : null;
        const { largest } = extremes(known ? numbers : []);
        this.cells.forEach((cell, n) => this.paint(cell, n, known ? lookOf(numbers[n], largest) : "unknown 0"));
        const told = this.app.number(normOf(numbers), this.app.pictureDigits);
        write(this.caption, `|${this.kind}| ${known ? told : DASH}`);
    }

    paint(cell, n, look) {
        if (this.looks[n] === look) return;
        this.looks[n] = look;
        const [name, opacity] = look.split(" ");
        cell.setAttribute("class", `cell ${name}`);
        cell.setAttribute("fill-opacity", opacity);
    }

    /* The same in words. */
    tell() {
        const { app, kind, layer, numbers } = this;
        const slots = { layer: layerName(app, layer), n: counted(layer.outputs.length) };
        if (!numbers) {
            this.element.setAttribute("aria-label", app.text(`layers.strip.${kind}.unknown`, slots));
            return;
        }
        const { most, least } = extremes(numbers);
        const named = (n) => (n === null ? DASH : `${app.number(numbers[n])} (${app.name(layer.outputs[n])})`);
        const told = { ...slots, largest: named(most), smallest: named(least), norm: app.number(normOf(numbers)) };
        this.element.setAttribute("aria-label", app.text(`layers.strip.${kind}`, told));
    }
}

function lookOf(number, largest) {
    const strong = strength(number, largest);
    if (strong === null) return "not-finite 1";
    return `${number < 0 ? "minus" : "plus"} ${Math.round(strong * STEPS) / STEPS}`;
}
