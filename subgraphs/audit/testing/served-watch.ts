import { pino } from 'pino';
import { makeConstants } from '../watch/testing/watched.js';
import { WatchStore } from '../watch/watch.store.js';
import { Watcher } from '../watch/watcher.js';
import { FakeRelations } from './served-audit.js';
import { INTAKE_NOW, serveIntake } from './served-intake.js';

/** What is kept of an item, without what differs in each run. */
export interface KeptItem {
  readonly rule: string;
  readonly patient: string | null;
  readonly findings: number;
  readonly part: number;
}

/** An intake, and watchers over its tables. */
export async function serveWatch(address: string) {
  const intake = await serveIntake(address);
  const relations = new FakeRelations();
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  const spool = intake.spool(0);
  let sent = 0;
  return {
    ...intake,
    relations,
    lines,
    spool,
    /** Sends the records that were written since the last time. */
    ship: async () => {
      const { status } = await intake.send(spool.batch(INTAKE_NOW, sent + 1));
      if (status !== 200) throw new Error(`the intake answered ${status}`);
      sent = spool.texts.length;
    },
    /** A process that watches. @param given constants of the rules; the others have their defaults */
    watcher: (given: object = {}, store = new WatchStore(intake.database, intake.writer)) =>
      new Watcher({ store, relations, constants: makeConstants(given), log, now: () => INTAKE_NOW }),
    items: async (): Promise<KeptItem[]> =>
      (
        await intake.database.query<KeptItem[]>(
          'SELECT rule, patient_id AS patient, findings, part FROM review_item ORDER BY rule, patient_id, part',
        )
      ).map((row) => ({ ...row })),
  };
}

export type ServedWatch = Awaited<ReturnType<typeof serveWatch>>;
