// What a strip of cells tells: how strong each is, the extremes, the norm, and what comes first.

/* How strong the colour of a number is, from 0 to 1, beside the largest size of its strip; the root
   keeps small numbers visible. Null is no number. */
export function strength(number, largest) {
    if (Number.isNaN(number)) return null;
    const size = Math.abs(number);
    if (size === Infinity) return 1;
    return size && largest && largest !== Infinity ? Math.sqrt(size / largest) : 0;
}

/* The largest size of some numbers that is finite, and the places of the largest and smallest. */
export function extremes(numbers) {
    let [most, least, largest] = [null, null, 0];
    for (let n = 0; n < numbers.length; ++n) {
        const number = numbers[n];
        if (Number.isNaN(number)) continue;
        if (most === null || number > numbers[most]) most = n;
        if (least === null || number < numbers[least]) least = n;
        if (Math.abs(number) !== Infinity) largest = Math.max(largest, Math.abs(number));
    }
    return { most, least, largest };
}

/* The Euclidean norm, also of numbers whose squares are too large or too small. */
export function normOf(numbers) {
    let scale = 0;
    for (const number of numbers) scale = Math.max(scale, Math.abs(number));
    if (!scale || !Number.isFinite(scale)) return scale;
    let sum = 0;
    for (const number of numbers) sum += (number / scale) ** 2;
    return scale * Math.sqrt(sum);
}

/* The first `most` of some ids by the size of a number of theirs, nan before all, and how many are
   left. */
export function ranked(ids, numberOf, most) {
    const sizeOf = (id) => {
        const size = Math.abs(numberOf(id));
        return Number.isNaN(size) ? Infinity : size;
    };
    const sizes = new Map(ids.map((id) => [id, sizeOf(id)]));
    const bySize = (a, b) => (sizes.get(a) === sizes.get(b) ? 0 : sizes.get(b) - sizes.get(a));
    const ordered = [...ids].sort(bySize);
    return { shown: ordered.slice(0, most), rest: Math.max(0, ordered.length - most) };
}
