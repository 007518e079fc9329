// The texts of tabletext.js for the rows and pairs in asked.json; {x: "..."} stands for a number.
import { readFileSync } from "node:fs";
import { commaText, pythonDict, tabbedText } from "./tabletext.js";

const read = (cell) => (typeof cell === "object" ? Number(cell.x) : cell);
const { rows, pairs } = JSON.parse(readFileSync("asked.json", "utf8"));
const cells = rows.map((row) => row.map(read));
const answers = { comma: commaText(cells), tabbed: tabbedText(cells), python: pythonDict(pairs.map((pair) => pair.map(read))) };
process.stdout.write(JSON.stringify(answers));
