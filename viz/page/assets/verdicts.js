/* The table of figures kept up to date: the trainings that it needs are taken by and by, when all else
   rests. */
import { Judging } from "./figures.js";

const WAIT = 250;
const PAUSE = 16;
const BUDGET = 10;

export class Verdicts {
    constructor(app, run) {
        this.app = app;
        this.run = run;
        this.table = null;
        this.judging = null;
        this.timer = 0;
    }

    /* Something is set otherwise: all is judged again. */
    forget() {
        this.judging = null;
    }

    stop() {
        clearTimeout(this.timer);
    }

    judge() {
        this.stop();
        if (this.table?.element) {
            this.timer = setTimeout(() => this.go(), this.judging ? 0 : WAIT);
        }
    }

    /* Some milliseconds of work, and a pause in which the page is drawn. */
    go() {
        const until = performance.now() + BUDGET;
        const isDone = this.current().advance(() => performance.now() < until);
        this.show();
        if (!isDone) {
            this.timer = setTimeout(() => this.go(), PAUSE);
        }
    }

    show() {
        if (this.table?.element) {
            this.table.refresh(this.current(), this.run.isAsRecorded);
        }
    }

    current() {
        const { app, run } = this;
        this.judging ??= new Judging(app.data, app.generated.RULES, run.setting);
        return this.judging;
    }
}
