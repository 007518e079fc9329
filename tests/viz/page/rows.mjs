// Evaluates the rules of rows at points: the result, then the slopes, a list for a group.
import { readFileSync } from "node:fs";
import { RULES } from "./rows.js";

const told = (x) => {
    if (x === null) return null;
    if (typeof x !== "number") return Array.from(x, told);
    return Object.is(x, -0) ? "-0" : Number.isFinite(x) ? x : String(x);
};

function at(rule, operands) {
    const given = operands.map((each) => (Array.isArray(each) ? each.map(Number) : Number(each)));
    const z = rule.f(...given);
    return [z, ...rule.s.map((slope) => (slope === null ? null : slope(z, ...given)))].map(told);
}

const asked = JSON.parse(readFileSync("asked.json", "utf8"));
console.log(JSON.stringify(asked.map(({ rule, points }) => (
    points.map((operands) => at(RULES[rule], operands))))));
