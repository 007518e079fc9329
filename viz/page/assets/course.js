/* A training that is taken by and by, on a model of its own, and read after some of its steps. */
import { Model } from "./model.js";
import { Trainer } from "./trainer.js";
import { begun } from "./variants.js";

const CHUNK = 16;

export class Course {
    /** setting: {data, parameters, how, lr, leaves}; reads: [{step, of, by}], `by` a node or null. */
    constructor(setting, rules, reads) {
        this.setting = setting;
        this.rules = rules;
        this.reads = reads;
        this.found = new Map();
        this.ahead = [...new Set(reads.map((read) => read.step))].sort((a, b) => a - b);
        this.model = null;
        this.trainer = null;
    }

    /** What is read after so many steps; undefined as long as the training has not come so far. */
    at(step, of, by) {
        return this.found.get(nameOfRead(step, of, by));
    }

    /** Goes on while `more()` holds; whether the training is at its end. */
    advance(more) {
        while (this.ahead.length && more()) {
            this.begin();
            const left = this.ahead[0] - this.trainer.count;
            if (left > 0) {
                this.trainer.step(Math.min(CHUNK, left));
            }
            if (left <= CHUNK) {
                this.read(this.ahead.shift());
            }
        }
        return !this.ahead.length;
    }

    begin() {
        if (this.trainer) {
            return;
        }
        const { data, parameters, how, lr, leaves } = this.setting;
        this.model = begun(data, this.rules, leaves);
        this.trainer = parameters.length ? new Trainer(this.model, { lr, how, parameters }) : IDLE;
    }

    read(step) {
        this.model.compute();
        for (const { of, by } of this.reads.filter((read) => read.step === step)) {
            this.found.set(nameOfRead(step, of, by), numberOf(this.model, this.setting.data, this.rules, of, by));
        }
    }
}

/** Without parameters no step is ever asked for. */
const IDLE = { count: 0 };

/** The number of a node, or its derivative by another; the model is computed already. */
function numberOf(model, data, rules, of, by) {
    if (by === null) {
        return model.values[of];
    }
    if (of === data.root) {
        return model.gradients[by];
    }
    const part = new Model({ ...data, root: of }, rules);
    part.restore(model.snapshot());
    part.compute();
    return part.gradients[by];
}

function nameOfRead(step, of, by) {
    return `${step}/${of}/${by ?? ""}`;
}
