// The data of the page are compressed: they are a third as large as their text.

/* The text whose compressed bytes stand in base64. */
export async function unzipped(letters) {
    const bytes = Uint8Array.from(atob(letters.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
}
