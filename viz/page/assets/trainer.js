/* Steps that are remembered: each to 200, then 20 a decade; of many leaves fewer from the start. */
const EACH_STEP = 200;
const STEPS_A_DECADE = 20;
const MOST_NUMBERS = 1e6;

/* Gradient descent on the parameters of a model. `how` is "together", "output first" (a parameter is
   updated as soon as its own gradient is complete, slopes towards others then use its new number and
   results stay old), "uphill" or "never cleared" (gradients of all steps add up). */
export class Trainer {
    constructor(model, { lr, how = "together", parameters = model.parameters }) {
        this.model = model;
        this.lr = lr;
        this.how = how;
        this.parameters = [...new Set(parameters)];
        this.count = 0;
        this.isParameter = new Uint8Array(model.nodes.length);
        for (const id of parameters) this.isParameter[id] = 1;
        this.eachStep = Math.min(EACH_STEP, Math.ceil(MOST_NUMBERS / model.leaves.length));
        this.gathered = new Float64Array(model.nodes.length);
        this.uses = new Int32Array(model.nodes.length);
        for (const { members } of model.operations) {
            for (const id of members) this.uses[id] += 1;
        }
        model.compute();
        this.end = model.snapshot();
        this.history = [];
        this.remember();
    }

    /* Take n steps from the last one taken; values and gradients are then those after them. */
    step(n = 1) {
        const { model } = this;
        model.restore(this.end);
        model.forward();
        for (let k = 0; k < n; ++k) {
            this.update();
            this.count += 1;
            model.forward();
            if (this.isRemembered()) this.remember();
        }
        this.end = model.snapshot();
        model.backward();
    }

    isRemembered() {
        const { count } = this;
        if (count <= this.eachStep) return true;
        const place = Math.round(STEPS_A_DECADE * Math.log10(count));
        return Math.round(10 ** (place / STEPS_A_DECADE)) === count;
    }

    remember() {
        const { model } = this;
        this.history.push(
            { step: this.count, output: model.values[model.root], leaves: model.snapshot() });
    }

    update() {
        if (this.how === "output first") {
            this.updateOutputFirst();
            return;
        }
        const { gathered, model } = this;
        model.backward();
        const { gradients, values } = model;
        for (const id of this.parameters) {
            if (this.how === "never cleared") {
                gathered[id] += gradients[id];
                values[id] -= this.lr * gathered[id];
            } else if (this.how === "uphill") {
                values[id] += this.lr * gradients[id];
            } else {
                values[id] -= this.lr * gradients[id];
            }
        }
    }

    updateOutputFirst() {
        const { gradients, operations, root, values } = this.model;
        const waiting = this.uses.slice();
        gradients.fill(0);
        gradients[root] = 1;
        for (let n = operations.length - 1; n >= 0; --n) {
            if (operations[n].isReached) this.sendBack(operations[n], waiting);
        }
        for (const id of this.parameters) {
            if (waiting[id] > 0 || this.uses[id] === 0) values[id] -= this.lr * gradients[id];
        }
    }

    /* What an operation sends: first to parameters, which may change, then to all others. */
    sendBack(operation, waiting) {
        const { values, slopes } = this.model;
        operation.differentiate(values, slopes);
        this.share(operation, 1);
        let changed = false;
        for (const id of operation.members) {
            waiting[id] -= 1;
            if (waiting[id] === 0 && this.isParameter[id]) {
                values[id] -= this.lr * this.model.gradients[id];
                changed = true;
            }
        }
        if (changed) {
            operation.gather(values);
            operation.differentiate(values, slopes);
        }
        this.share(operation, 0);
    }

    share({ id, first, linked, members }, toParameters) {
        const { gradients, slopes } = this.model;
        for (const member of linked) {
            const operand = members[member];
            if (this.isParameter[operand] === toParameters) {
                gradients[operand] += gradients[id] * slopes[first + member];
            }
        }
    }
}
