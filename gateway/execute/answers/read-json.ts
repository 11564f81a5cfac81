import type { WireText } from './wire-text.js';

/** The position of the reader in a body. */
export interface Cursor {
  readonly text: WireText;
  at: number;
}

/** Reads a value; undefined if the text has another value than expected. */
export type Read = (cursor: Cursor) => unknown;

/** A list of objects; the list or an item may be null. */
export function readList(item: Read): Read {
  return (cursor) => {
    const { text } = cursor;
    if (text.startsWith('null', cursor.at)) {
      cursor.at += 4;
      return null;
    }
    if (text[cursor.at] !== '[') return undefined;
    cursor.at += 1;
    const items: unknown[] = [];
    if (text[cursor.at] === ']') {
      cursor.at += 1;
      return items;
    }
    for (;;) {
      let one: unknown = null;
      if (text.startsWith('null', cursor.at)) cursor.at += 4;
      else one = item(cursor);
      if (one === undefined) return undefined;
      items.push(one);
      const next = text[cursor.at];
      cursor.at += 1;
      if (next === ']') return items;
      if (next !== ',') return undefined;
    }
  };
}
