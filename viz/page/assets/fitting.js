// Numbers in a picture: how large their type is, so that they stay in their place.

const LEAST_TYPE = 6;
const SIZES = { row: 9.5, plate: 10, box: 11 };

/* The type size that a number has where there is room: that of a row, a plate on an edge, or a box. */
export function usualSize(node) {
    if (node.classList.contains("on-plate")) return SIZES.plate;
    return node.parentNode.classList.contains("row") ? SIZES.row : SIZES.box;
}

/* The room of a number; that of its caption too while it is hidden. */
export function roomOf(node) {
    const caption = captionOf(node);
    return caption?.hasAttribute("hidden")
        ? Number(node.getAttribute("x")) - Number(caption.getAttribute("x")) : Number(node.dataset.room);
}

export function hideCaption(node, isHidden) {
    captionOf(node)?.toggleAttribute("hidden", isHidden);
}

/* The word before a number, on its line. */
function captionOf(node) {
    const y = node?.getAttribute("y");
    return [...node?.parentNode.children ?? []].find(
        (each) => each.classList.contains("caption") && each.getAttribute("y") === y);
}

/* How wide a text is at size 1, in the widest of the usual fonts. */
function widthOf(text, widths) {
    return [...text].reduce((sum, letter) => sum + (widths[letter] ?? 1000), 0) / 1000;
}

/* Write a text that has to fit; `widths` are those of letters, in thousandths of the type size. */
export function writeFitting(node, text, widths) {
    if (node.textContent === text) return;
    node.textContent = text;
    const size = usualSize(node);
    const type = Math.max(LEAST_TYPE, size * Math.min(1, roomOf(node) / (widthOf(text, widths) * size)));
    node.setAttribute("font-size", type.toFixed(2));
    node.classList.toggle("not-a-number", text === "nan");
}
