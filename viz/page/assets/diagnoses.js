// Questions about one step, and what a wrong answer tells. No DOM.
import { agrees, digitsOf, typed } from "./numbers.js";

// Of so many digits at least an answer is taken by its digits.
const LEAST_DIGITS = 3;

// Else it is taken if it is as near as this, of its size.
const NEARNESS = 0.002;

// In an answer of three digits these would be found by chance.
const NOT_ASKED_ABOUT = new Set(["slip", "rounded"]);

// The question of a step: the value that a forward step computes, or what a target of a backward step
// has after it, the first that is not reached by a slope of 1. It has the `node` and its `answer`, the
// `fold`, the value `by` whose gradient is sent on, and the nodes whose numbers the step makes, which
// are `unknown`; it is `isPartial` if more is to arrive, `isLater` if some had arrived before. Null
// where a step asks nothing: there is no question for nan.
export function questionOf(level, step) {
    const question = whatIsAsked(level, step);
    return question && Number.isFinite(question.answer) ? question : null;
}

function whatIsAsked(level, step) {
    const { phase, fold, folds } = level.steps[step];
    // a whole layer at once is too much to be asked for
    if (folds) return null;
    if (phase === "forward") {
        const { node } = level.folds[fold];
        const answer = level.model.values[node];
        return { kind: "value", node, answer, fold, by: node, unknown: [node], isPartial: false, isLater: false };
    }
    if (phase !== "backward") return null;
    const { node: by, sources } = level.folds[fold];
    const targets = sources.filter((id) => !level.inputs.has(id));
    if (!targets.length) return null;
    // to multiply by 1 is no question, if there is another
    const node = sources.find((id, place) => targets.includes(id) && level.slope(fold, place) !== 1) ?? targets[0];
    const answer = level.known(step).grad.get(node);
    const sendsTo = (other) => other.phase === "backward"
        && (other.folds ?? [other.fold]).some((from) => level.folds[from].sources.includes(node));
    const isPartial = step !== level.steps.findLastIndex(sendsTo);
    const isLater = step !== level.steps.findIndex(sendsTo);
    return { kind: "gradient", node, answer, fold, by, unknown: [...new Set(targets)], isPartial, isLater };
}

// What is known of an answer: { verdict, reason, choice }. The verdict is "no number", "right", "few
// digits" (right as far as it goes) or "wrong"; the reason is null if none fits. With the reason
// "mistake" comes the choice of `mistakes` that gives the answer.
export function diagnosed(question, text, level, mistakes) {
    const number = typed(text);
    if (number === null) return { verdict: "no number", reason: null };
    if (isAnswer(text, question.answer)) return { verdict: "right", reason: null };
    if (agrees(question.answer, text) && number !== 0) return { verdict: "few digits", reason: null };
    const reasons = question.kind === "value" ? forwardReasons(question, level) : backwardReasons(question, level);
    const found = reasons.find(({ number: wrong }) => isTelling(wrong, question) && isAnswer(text, wrong));
    if (found) return { verdict: "wrong", ...found };
    const choice = mistakes && choiceGiving(text, question, mistakes);
    return { verdict: "wrong", reason: choice ? "mistake" : null, choice };
}

// Whether a typed number is this one: by its digits if they are some, or nearly.
function isAnswer(text, number) {
    const isExact = digitsOf(text).significant >= LEAST_DIGITS && agrees(number, text);
    return isExact || Math.abs(typed(text) - number) <= NEARNESS * Math.abs(number);
}

// A number that is the right one too tells nothing, nor does one that anything small agrees with.
function isTelling(number, { answer }) {
    return number !== 0 && Number.isFinite(number) && Math.abs(number - answer) > NEARNESS * Math.abs(answer);
}

function forwardReasons({ node, answer, fold }, level) {
    const { model } = level;
    const operation = model.operationOf[node];
    const sources = [...new Set(level.folds[fold].sources)];
    const reasons = [
        { reason: "sign", number: -answer },
        ...sources.map((by) => ({ reason: "operand", number: model.values[by], by })),
    ];
    if (["mul", "dot", "affine"].includes(operation.rule.row)) {
        const sum = operation.members.reduce((so, id) => so + model.values[id], 0);
        reasons.push({ reason: "sum_of_factors", number: sum });
    }
    reasons.push({ reason: "gradient", number: level.gradient(node) });
    return reasons;
}

function backwardReasons({ node, answer, fold, by }, level) {
    const places = level.folds[fold].sources.flatMap((id, place) => (id === node ? [place] : []));
    const added = (of) => places.reduce((sum, place) => sum + of(place), 0);
    const slope = added((place) => level.slope(fold, place));
    const sent = added((place) => level.contribution(fold, place));
    const gradient = level.gradient(by);
    return [
        { reason: "contribution", number: sent },
        { reason: "sign", number: -answer },
        { reason: "slope", number: slope },
        { reason: "from_right", number: gradient },
        { reason: "sum", number: gradient + slope },
        { reason: "data", number: level.model.values[node] },
    ];
}

// The first mistake that gives the answer. What has come of a gradient so far is none of the numbers
// that a whole pass gives.
function choiceGiving(text, question, mistakes) {
    if (question.isPartial) return null;
    const isValue = question.kind === "value";
    const slot = (isValue ? mistakes.slotOf : mistakes.slotOfGradient).get(question.node);
    if (slot === undefined) return null;
    const name = isValue ? "values" : "gradients";
    for (const [key, choices] of mistakes.kinds()) {
        if (NOT_ASKED_ABOUT.has(key)) continue;
        for (const choice of choices) {
            const number = mistakes.pass(choice.causes)[name][slot];
            if (isTelling(number, question) && isAnswer(text, number)) return choice;
        }
    }
    return null;
}
