/** A word in the forms in which bytes may carry it. */
export function formsOf(word: string): Buffer[] {
  const utf8 = Buffer.from(word);
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64');
    const inner = text.slice(Math.ceil((shift * 4) / 3), -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const texts = [utf8.toString('hex'), JSON.stringify(word).slice(1, -1), encodeURIComponent(word), ...base64];
  return [utf8, Buffer.from(word, 'utf16le'), ...texts.filter((text) => text.length >= 5).map((text) => Buffer.from(text))];
}

/** Which of the words are in the bytes, in any form. */
export function findWords(held: readonly Buffer[], words: readonly string[]): string[] {
  return words.filter((word) => formsOf(word).some((form) => held.some((bytes) => bytes.includes(form))));
}
