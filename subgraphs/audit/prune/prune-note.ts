import { NoteError } from '../tree/note-error.js';
import type { VerifierKey } from '../tree/note-key.js';
import { type NoteSigner, openNote, signNote } from '../tree/signed-note.js';

const FIRST_LINE = 'hareyaka audit prune v1';

/** What a prune removed: the texts and events of all records before an entry. */
export interface Pruned {
  readonly origin: string;
  /** The first entry that was kept. */
  readonly until: number;
  /** All removed records are older than this day (UTC, `YYYY-MM-DD`). */
  readonly before: string;
}

/** Signs what is pruned, so that `verify` can tell it from records that somebody removed. */
export function signPruned({ origin, until, before }: Pruned, signer: NoteSigner): string {
  return signNote(`${FIRST_LINE}\n${origin}\n${until}\n${before}\n`, [signer]);
}

/** Reads such a note. @throws NoteError if it is not signed by the log */
export function openPruned(note: string, keys: readonly VerifierKey[]): Pruned {
  const [first, origin = '', count = '', before = ''] = openNote(note, keys).text.split('\n');
  const until = Number(count);
  if (first !== FIRST_LINE || !Number.isSafeInteger(until) || !/^\d{4}-\d\d-\d\d$/.test(before))
    throw new NoteError('NOTE_MALFORMED', 'the note does not say what was pruned');
  return { origin, until, before };
}
