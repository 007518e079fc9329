/* One training from its start: what moves and how, how far it has come, and which of its steps the
   page shows. Trains the page's own model, or a copy where a leaf is split into several. */
import { Trainer } from "./trainer.js";
import { begun, otherLeaves, split, withCopies } from "./variants.js";

const CHUNK = 32;

export class Run {
    /** how      "together", "output first", "uphill" or "never cleared"
        also     a Map of leaves that are no parameters, to "shared" or "each" (one for each user). */
    constructor(data, rules, model) {
        this.data = data;
        this.rules = rules;
        this.model = model;
        this.lr = data.lr;
        this.how = "together";
        this.also = new Map();
        this.previous = null;
        this.begin();
    }

    /** Starts from the present numbers; nothing is trained yet. */
    begin() {
        this.base = new Map(this.model.leaves.map((id) => [id, this.model.values[id]]));
        this.goal = 0;
        this.below = null;
        this.prepare();
    }

    /** Another setting, of `lr`, `how` or `also`: trained anew, from the start as far as before. */
    set(setting) {
        this.goal = Math.max(this.goal, this.count);
        this.restoreBase();
        Object.assign(this, setting);
        this.prepare();
    }

    /** Back to the start; what was trained stays as the curve to compare with. */
    startOver() {
        this.keep();
        this.goal = 0;
        this.restoreBase();
        this.prepare();
    }

    /** From now on the curve to compare with is this one. */
    keep() {
        if (this.count) {
            this.previous = { lr: this.lr, how: this.how, history: this.history };
        }
    }

    restoreBase() {
        for (const [id, number] of this.base) {
            this.model.set(id, number);
        }
        this.model.compute();
    }

    prepare() {
        const { data, parameters, how, lr } = this.setting;
        this.trainedData = data;
        this.isApart = data !== this.data;
        this.own = this.isApart ? begun(data, this.rules, this.base) : this.model;
        this.trainer = new Trainer(this.own, { lr, how, parameters });
        this.at = 0;
        this.brokenAt = null;
        this.lastOutput = this.own.values[this.own.root];
    }

    /** What a Course and Judging are told of this training. */
    get setting() {
        const apart = [...this.also].filter(([, manner]) => manner === "each").map(([id]) => id);
        const data = apart.reduce(split, this.data);
        const more = withCopies(data, [...this.also.keys()]);
        return {
            data,
            parameters: [...this.data.parameters, ...more],
            how: this.how,
            lr: this.lr,
            leaves: this.base,
        };
    }

    /** The leaves that could be trained too. */
    get others() {
        return otherLeaves(this.data);
    }

    get history() {
        return this.trainer.history;
    }

    get count() {
        return this.trainer.count;
    }

    /** The step that is shown. */
    get step() {
        return this.shown[this.at].step;
    }

    /** The remembered steps, and the last one taken where it is none of them. */
    get shown() {
        const { history, count, end } = this.trainer;
        return history.at(-1).step === count
            ? history : [...history, { step: count, output: this.lastOutput, leaves: end }];
    }

    get isDone() {
        return this.count >= this.goal || this.brokenAt !== null || this.isBelow;
    }

    /** Whether the output has come below what was asked for; never, where nothing was. */
    get isBelow() {
        return this.below !== null && this.lastOutput < this.below;
    }

    /** Goes on to the goal while `more()` holds, and shows the last step; whether it is reached. */
    advance(more) {
        while (!this.isDone && more()) {
            this.trainer.step(this.below === null ? Math.min(CHUNK, this.goal - this.count) : 1);
            this.lastOutput = this.own.values[this.own.root];
            this.stopWhereBroken();
        }
        this.travel(Infinity);
        return this.isDone;
    }

    /** Shows the step at this place of those that can be shown. */
    travel(place) {
        const { shown } = this;
        this.at = Math.max(0, Math.min(place, shown.length - 1));
        this.own.restore(shown[this.at].leaves);
        this.own.compute();
    }

    /** A training ends at its first step with a number that is not finite. */
    stopWhereBroken() {
        const isBroken = ({ output, leaves }) =>
            !Number.isFinite(output) || !leaves.every(Number.isFinite);
        const { trainer, history } = this;
        if (!isBroken({ output: this.lastOutput, leaves: trainer.end })) {
            return;
        }
        const place = history.findIndex(isBroken);
        const broken = place < 0 ? this.shown.at(-1) : history[place];
        history.length = place < 0 ? history.length : place + 1;
        trainer.count = this.brokenAt = broken.step;
        trainer.end = broken.leaves;
        this.lastOutput = broken.output;
    }

    /** Whether it is trained as the data says, from the recorded numbers. */
    get isAsRecorded() {
        return this.lr === this.data.lr && this.how === "together" && !this.also.size
            && this.model.leaves.every((id) => Object.is(this.base.get(id), this.model.start[id]));
    }
}
