import { readFileSync } from 'node:fs';

/** A fenced block of a document. */
export interface DocumentBlock {
  readonly language: string;
  /** The text after the language: the path of a file, or the number of a terminal. */
  readonly place: string;
  readonly text: string;
}

/** Reads the fenced blocks below a heading of a document, in order, without the indentation of a list around them. */
export function readBlocksBelow(file: string, heading: string): DocumentBlock[] {
  const [, rest = ''] = readFileSync(file, 'utf8').split(`\n## ${heading}\n`);
  const section = rest.split('\n## ')[0]!;
  return [...section.matchAll(/^( *)```(\w+) ?(.*)\n([\s\S]*?)\n\1```$/gm)].map(
    ([, indent = '', language = '', place = '', text = '']) => ({
      language,
      place,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}
