// Answers what figures.js says: of pairs of a number and a printed one, {verdict, written} for each; of
// the figures of a graph the verdict, the number and the reason for each.
import { existsSync, readFileSync } from "node:fs";
import { Judging, asPrinted, verdictOn } from "./figures.js";

const { pairs = [], setting = null } = JSON.parse(readFileSync("asked.json", "utf8"));

function answered([bits, printed]) {
    const number = Buffer.from(bits, "hex").readDoubleBE();
    return { verdict: verdictOn(number, printed), written: asPrinted(number, printed) };
}

async function judged({ how, lr, leaves, calls }) {
    const data = JSON.parse(readFileSync("data.json", "utf8"));
    const { RULES } = await import("./rows.js");
    const { figures, parameters } = data;
    const judging = new Judging(
        data, RULES, { data, parameters, how, lr, leaves: new Map(leaves) });
    const first = figures.map((figure) => judging.verdict(figure).verdict);
    let rounds = 0;
    let left = 0;
    do {
        left = calls;
        rounds += 1;
    } while (!judging.advance(() => left-- > 0));
    const told = figures.map((figure) => {
        const { verdict, number, reason } = judging.verdict(figure);
        const { bias, how: way, offset } = reason ?? {};
        return { verdict, number, reason: reason && { bias, how: way, offset } };
    });
    return { first, told, rounds };
}

const told = setting && existsSync("data.json") ? await judged(setting) : null;
console.log(JSON.stringify({ answers: pairs.map(answered), judged: told }));
