// Writes equations from tokens as text, as a page would: every number has its text in `written`.
import { readFileSync } from "node:fs";

const RAISED = Object.fromEntries([..."−0123456789"].map((c, n) => [c, [..."⁻⁰¹²³⁴⁵⁶⁷⁸⁹"][n]]));

function exponent(power) {
  if (/^−?\d+$/.test(power)) return [...power].map((c) => RAISED[c]).join("");
  return power.startsWith("−") ? `^(${power})` : `^${power}`;
}

function text(token, side) {
  if (typeof token === "string") return token;
  if ("bracket" in token) return side[token.of].written.startsWith("−") ? token.bracket : "";
  if ("derivative" in token) return `∂${line(token.above)}/∂${line(token.below)}`;
  if (!("kind" in token)) return token.name;
  return token.exponent ? exponent(token.written) : token.written;
}

const line = (side) => side.map((token) => text(token, side)).join("");

function equation({ relation, sides }) {
  const lines = sides.map(line).filter((side, n, all) => side !== all[n - 1]);
  const [first, ...rest] = lines;
  return rest.length ? `${first} ${relation} ${rest.join(" = ")}` : first;
}

const equations = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(equations.map(equation).join("\n"));
