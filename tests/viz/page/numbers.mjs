// Answers calls of numbers.js: lines of [name, ...arguments], numbers as 16 hexadecimal digits.
import { readFileSync } from "node:fs";
import * as numbers from "./numbers.js";

const bytes = new DataView(new ArrayBuffer(8));

function read(argument) {
    if (argument === null || typeof argument !== "object") {
        return argument;
    }
    bytes.setBigUint64(0, BigInt(`0x${argument.bits}`));
    return bytes.getFloat64(0);
}

function written(answer) {
    if (typeof answer !== "number") {
        return answer;
    }
    bytes.setFloat64(0, answer);
    return { bits: bytes.getBigUint64(0).toString(16) };
}

const calls = JSON.parse(readFileSync("asked.json", "utf8"));
const answers = calls.map(([name, ...given]) => written(numbers[name](...given.map(read))));
process.stdout.write(JSON.stringify(answers));
