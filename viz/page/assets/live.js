// Shows the page in a frame of a notebook, and passes numbers between the page and Python.

function isSame(one, other) {
    const labels = Object.keys(one);
    return labels.length === Object.keys(other).length
        && labels.every((label) => Object.hasOwn(other, label) && one[label] === other[label]);
}

// JSON knows no number but the finite ones.
function written(number) {
    return Number.isFinite(number) ? number : String(number);
}

function writtenEach(numbers) {
    return Object.fromEntries(
        Object.entries(numbers).map(([label, number]) => [label, written(number)]),
    );
}

function render({ model, el }) {
    const frame = document.createElement("iframe");
    // what the page said last comes back from Python, when a drag may be further on
    let heard = {};

    function send() {
        const values = model.get("values");
        if (!isSame(values, heard)) {
            heard = {};
            frame.contentWindow.postMessage({ chainrule: { set: values } }, "*");
        }
    }

    function hear(event) {
        const told = event.source === frame.contentWindow && event.data?.chainrule;
        if (!told?.values) {
            return;
        }
        heard = writtenEach(told.values);
        model.set("values", heard);
        model.set("gradients", writtenEach(told.gradients));
        model.set("output", written(told.output));
        model.save_changes();
    }

    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = model.get("_title");
    frame.height = model.get("_height");
    frame.style.width = "100%";
    frame.style.border = "0";
    frame.srcdoc = model.get("_page");
    frame.addEventListener("load", () => {
        heard = {};
        send();
    });
    window.addEventListener("message", hear);
    model.on("change:values", send);
    el.append(frame);
    return () => {
        window.removeEventListener("message", hear);
        model.off("change:values", send);
    };
}

export default { render };
