import type { DataSource } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import { insertMissing } from './insert-rows.js';

/** The stored position of one follower, and the right of one process to follow. */
export class FollowerPosition {
  /**
   * @param name of the follower, e.g. `syslog`
   * @param holder of this process: unique
   */
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly name: string,
    private readonly holder: string,
  ) {}

  /** Makes the position if there is none: at the log's present end. Each later start goes on from the stored one. */
  async begin(): Promise<void> {
    await this.writer.transaction('follower', async (manager) => {
      await manager.query(
        `${insertMissing(manager)} INTO log_follower (name, next_leaf, holder, held_until) SELECT ?, size, '', 0 FROM log_state WHERE id = 1`,
        [this.name],
      );
    });
  }

  /**
   * Takes, or keeps, the right to follow.
   *
   * @param until milliseconds since 1970: after this, another process may take it
   * @returns the first entry that was not handled; undefined if another process follows
   */
  async hold(now: number, until: number): Promise<number | undefined> {
    return await this.writer.transaction(
      'follower',
      async (manager) => {
        await manager.query('UPDATE log_follower SET holder = ?, held_until = ? WHERE name = ? AND (holder = ? OR held_until <= ?)', [
          this.holder,
          until,
          this.name,
          this.holder,
          now,
        ]);
        const [row] = await manager.query<{ next_leaf: number; holder: string }[]>(
          'SELECT next_leaf, holder FROM log_follower WHERE name = ?',
          [this.name],
        );
        return row?.holder === this.holder ? Number(row.next_leaf) : undefined;
      },
      { patient: true },
    );
  }

  /** Stores that all entries before `next` were handled. It changes nothing if another process follows now. */
  async advance(next: number): Promise<void> {
    await this.writer.transaction(
      'follower',
      async (manager) => {
        await manager.query('UPDATE log_follower SET next_leaf = ? WHERE name = ? AND holder = ?', [next, this.name, this.holder]);
      },
      { patient: true },
    );
  }

  /** Gives the right to follow back, so that the next process need not wait. */
  async release(): Promise<void> {
    await this.writer.transaction('follower', async (manager) => {
      await manager.query('UPDATE log_follower SET held_until = 0 WHERE name = ? AND holder = ?', [this.name, this.holder]);
    });
  }

  /** How many entries of the log are still to be handled. */
  async countRest(): Promise<number> {
    const [row] = await this.database.query<{ rest: number }[]>(
      'SELECT s.size - f.next_leaf AS rest FROM log_state s JOIN log_follower f ON f.name = ? WHERE s.id = 1',
      [this.name],
    );
    return Number(row?.rest ?? 0);
  }
}
