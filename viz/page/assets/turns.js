// Long work in short turns, so that the page answers meanwhile.

// Milliseconds of work before the page has its turn.
const ONE_TURN = 12;

// Runs a generator to its end: `told` hears what it yields at the end of a turn, `done` what it
// returns. Gives a function that stops it.
export function inTurns(work, told, done) {
    let timer = null;

    function turn() {
        const until = performance.now() + ONE_TURN;
        let step = work.next();
        while (!step.done && performance.now() < until) step = work.next();
        if (step.done) {
            done(step.value);
            return;
        }
        told(step.value);
        timer = setTimeout(turn, 0);
    }

    timer = setTimeout(turn, 0);
    return () => clearTimeout(timer);
}
