import type { WireText } from '../answers/wire-text.js';

/** Characters at a reference's end that tell most references apart: a permit ends with its signature. */
const KEY_LENGTH = 64;

/** The references of one look-up, each once. */
export class ReferenceList {
  readonly texts: WireText[] = [];
  /** The first reference with this end. A whole text as the key would be read from beginning to end each time: a permit has a thousand characters. */
  readonly #byEnd = new Map<string, number>();
  /** References that end like another one. */
  readonly #byText = new Map<WireText, number>();

  /** The index of a reference; adds it where it is new. */
  add(text: WireText): number {
    const end = text.slice(-KEY_LENGTH);
    const first = this.#byEnd.get(end);
    if (first === undefined) {
      const place = this.texts.push(text) - 1;
      this.#byEnd.set(end, place);
      return place;
    }
    if (this.texts[first] === text) return first;
    let place = this.#byText.get(text);
    if (place === undefined) {
      place = this.texts.push(text) - 1;
      this.#byText.set(text, place);
    }
    return place;
  }
}
