import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { redactError, type Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';

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

/** Records which facility viewed which patient, for rule 6. It writes in batches: fifty views are one statement. */
export class ViewRecorder {
  #waiting = new Map<string, ViewDay>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #upsert: string;

  constructor(
    database: DataSource,
    private readonly writer: Writer,
    private readonly log: Logger,
  ) {
    this.#upsert =
      database.options.type === 'mysql'
        ? 'ON DUPLICATE KEY UPDATE first_at = LEAST(first_at, VALUES(first_at)), last_at = GREATEST(last_at, VALUES(last_at))'
        : `ON CONFLICT (facility_id, patient_id, day) DO UPDATE SET first_at = MIN(first_at, excluded.first_at), last_at = MAX(last_at, excluded.last_at)`;
  }

  /** Notes that a facility viewed a patient. Returns at once. */
  viewed(facility: string, patient: string, at: Instant): void {
    const day = Math.floor(at / DAY);
    this.#add({ facility, patient, day, first: at, last: at });
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
    const views = [...this.#waiting.values()];
    this.#waiting = new Map();
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
    } catch (error) {
      this.log.error({ err: redactError(error), views: views.length }, 'views could not be recorded; they are tried again with the next');
      for (const view of views.slice(-KEPT_AT_MOST)) this.#add(view);
    }
  }

  #add(view: ViewDay): void {
    const key = `${view.facility} ${view.patient} ${view.day}`;
    const known = this.#waiting.get(key);
    this.#waiting.set(key, known ? { ...view, first: Math.min(known.first, view.first), last: Math.max(known.last, view.last) } : view);
  }
}
