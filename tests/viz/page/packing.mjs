// Unpacks what Python has packed.
import { readFileSync } from "node:fs";
import { unpacked } from "./packing.js";

console.log(JSON.stringify(unpacked(JSON.parse(readFileSync("asked.json", "utf8")))));
