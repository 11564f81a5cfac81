import type { Clock } from './clock.js';
import { formatTimestamp } from './clock.js';
import { toProblem, type UploaderProblem } from './problems.js';
import { detectFormat } from './sources/detect-format.js';
import type { OrcaHint, OrcaPolling } from './sources/orca/poll-orca.js';
import type { StableFile, WatchedFolder } from './sources/watched-folder.js';
import type { SourceSpool } from './state/source-spool.js';

export interface Collecting {
  readonly folders: readonly WatchedFolder[];
  readonly orca: OrcaPolling | undefined;
  readonly spool: SourceSpool;
  readonly clock: Clock;
}

export interface Collected {
  /** New files and changed replies. */
  readonly isNew: boolean;
  /** Files that somebody is still writing, or that were seen for the first time. */
  readonly waiting: number;
  /** Each source that failed. The others were read. */
  readonly problems: readonly UploaderProblem[];
}

/** Takes what is new from all sources into the spool. A source that fails does not keep the others from being read. */
export async function collectSources({ folders, orca, spool }: Collecting, hints: readonly OrcaHint[] = []): Promise<Collected> {
  let [isNew, waiting] = [false, 0];
  const problems: UploaderProblem[] = [];
  for (const folder of folders) {
    try {
      waiting += folder.poll((file) => {
        isNew = addFile(spool, file) || isNew;
      });
    } catch (error) {
      problems.push(toProblem(error));
    }
  }
  try {
    if (orca) isNew = (await orca.poll(hints)) || isNew;
  } catch (error) {
    problems.push(toProblem(error));
    // What was read before the failure is in the spool.
    isNew = true;
  }
  return { isNew, waiting, problems };
}

function addFile(spool: SourceSpool, { path, modifiedAt, bytes }: StableFile): boolean {
  const receivedAt = formatTimestamp(modifiedAt);
  if (bytes === null) return spool.addFile({ format: 'OVERSIZED', path: '', receivedAt, bytes: Buffer.from(path) });
  return spool.addFile({ ...detectFormat(path, bytes), receivedAt, bytes });
}
