// Calls of what strips of cells tell, answered in order.
import { readFileSync } from "node:fs";
import { extremes, normOf, ranked, strength } from "./heat.js";

const FUNCTIONS = {
    strength,
    extremes,
    normOf,
    ranked: (numbers, most) => ranked(numbers.map((_, n) => n), (n) => numbers[n], most),
};
const read = (given) => (Array.isArray(given) ? given.map(read) : Number(given));
const told = (found) => (typeof found === "number" ? String(found) : found);
const asked = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify(asked.map(([name, ...given]) => told(FUNCTIONS[name](...given.map(read))))));
