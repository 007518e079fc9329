// The history of edits: what stood before each of them. A drag is one edit, however often it moved.

export class Edits {
    #before = [];
    #open = false;
    #limit;

    constructor(limit = 200) {
        this.#limit = limit;
    }

    get length() {
        return this.#before.length;
    }

    // To be called before each edit; `take` gives what stands now. Of edits in passing, the first is
    // remembered, and the one that follows them closes them.
    note(take, inPassing = false) {
        if (!this.#open) {
            this.#before.push(take());
        }
        if (this.#before.length > this.#limit) {
            this.#before.shift();
        }
        this.#open = inPassing;
    }

    // What stood before the last edit, which is forgotten; undefined if there was none.
    back() {
        this.#open = false;
        return this.#before.pop();
    }
}
