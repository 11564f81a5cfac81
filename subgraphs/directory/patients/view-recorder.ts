import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { redactError, type Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { buildOwnViewsSql, type PersonView } from './own-view.store.js';

const DAY = 86_400_000;
/** Milliseconds for which views are collected into one write. A view is lost only if the process dies within this time. */
const WAIT = 500;
/** The greatest number of views in one transaction. */
export const VIEWS_AT_ONCE = 500;
/** The greatest number of unwritten views. Beyond it the oldest are dropped: the database has been unavailable for long. */
export const KEPT_AT_MOST = 50_000;

interface ViewDay {
  readonly facility: string;
  readonly patient: string;
  readonly day: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** One view of a patient. */
export interface View {
  readonly user: string;
  /** The facility for which the person acts. */
  readonly facility: string;
  readonly patient: string;
  readonly at: Instant;
}

/** Records which facility viewed which patient, for rule 6, and when each person last did. It writes in batches: fifty views are two statements. */
export class ViewRecorder {
  #waiting = new Map<string, ViewDay>();
  #byPerson = new Map<string, PersonView>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #upsert: string;
  readonly #mysql: boolean;

  constructor(
    database: DataSource,
    private readonly writer: Writer,
    private readonly log: Logger,
  ) {
    this.#mysql = database.options.type === 'mysql';
    this.#upsert = this.#mysql
      ? 'ON DUPLICATE KEY UPDATE first_at = LEAST(first_at, VALUES(first_at)), last_at = GREATEST(last_at, VALUES(last_at))'
      : `ON CONFLICT (facility_id, patient_id, day) DO UPDATE SET first_at = MIN(first_at, excluded.first_at), last_at = MAX(last_at, excluded.last_at)`;
  }

  /** Notes that a person viewed a patient for a facility. Returns at once. */
  viewed({ user, facility, patient, at }: View): void {
    const day = Math.floor(at / DAY);
    this.#add({ facility, patient, day, first: at, last: at });
    this.#addOwn({ user, facility, patient, last: at });
    if (this.#waiting.size >= VIEWS_AT_ONCE) void this.written();
    else this.#timer ??= setTimeout(() => void this.written(), WAIT).unref();
  }

  /** Resolves when all views so far are written, or could not be. */
  async written(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(async () => await this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const [views, own] = [[...this.#waiting.values()], [...this.#byPerson.values()]];
    this.#waiting = new Map();
    this.#byPerson = new Map();
    try {
      for (let i = 0; i < views.length; i += VIEWS_AT_ONCE) {
        const some = views.slice(i, i + VIEWS_AT_ONCE);
        await this.writer.transaction(
          'views',
          async (manager) =>
            await manager.query(
              `INSERT INTO view_day (facility_id, patient_id, day, first_at, last_at) VALUES ${some.map(() => '(?, ?, ?, ?, ?)').join(', ')} ${this.#upsert}`,
              some.flatMap(({ facility, patient, day, first, last }) => [facility, patient, day, first, last]),
            ),
        );
      }
      for (let i = 0; i < own.length; i += VIEWS_AT_ONCE) {
        const { sql, parameters } = buildOwnViewsSql(own.slice(i, i + VIEWS_AT_ONCE), this.#mysql);
        await this.writer.transaction('views', async (manager) => await manager.query(sql, parameters));
      }
    } catch (error) {
      this.log.error({ err: redactError(error), views: views.length }, 'views could not be recorded; they are tried again with the next');
      // Written twice, a view stays the same.
      for (const view of views.slice(-KEPT_AT_MOST)) this.#add(view);
      for (const view of own.slice(-KEPT_AT_MOST)) this.#addOwn(view);
    }
  }

  #add(view: ViewDay): void {
    const key = `${view.facility} ${view.patient} ${view.day}`;
    const known = this.#waiting.get(key);
    this.#waiting.set(key, known ? { ...view, first: Math.min(known.first, view.first), last: Math.max(known.last, view.last) } : view);
  }

  #addOwn(view: PersonView): void {
    const key = `${view.user} ${view.facility} ${view.patient}`;
    const known = this.#byPerson.get(key);
    this.#byPerson.set(key, known && known.last > view.last ? known : view);
  }
}
