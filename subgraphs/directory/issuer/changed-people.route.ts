import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type CallerTokens, classifyRefusal, type Refusals } from '../../kit/index.js';
import type { Row } from '../decision/rows.js';

/** The dependencies of the route. */
export interface ChangedPeopleOptions {
  readonly database: DataSource;
  /** Verifies caller tokens for the directory. */
  readonly callers: Pick<CallerTokens, 'verify'>;
  readonly refusals: Refusals;
  readonly now?: () => number;
}

/** People in one answer. If there are more, the answer says so, and the gateway checks all its sessions. */
const PEOPLE_AT_MOST = 5_000;
/** The gateway may have missed no more than this, in milliseconds; an older instant counts as this one. */
const LOOK_BACK_AT_MOST = 24 * 3_600_000;
const body = z.object({ since: z.number().int().min(0) });

/** In three places a person's right to act can end: the person's own status, the workplace, and the facility's part in the network. */
const CHANGED = `
  SELECT DISTINCT u.issuer, u.subject FROM user_account u JOIN (
    SELECT user_id FROM user_status WHERE until_at > ? AND until_at <= ?
    UNION SELECT user_id FROM workplace WHERE until_at > ? AND until_at <= ?
    UNION SELECT w.user_id FROM workplace w JOIN membership m ON m.facility_id = w.facility_id WHERE m.until_at > ? AND m.until_at <= ?
  ) changed ON changed.user_id = u.id
  LIMIT ${PEOPLE_AT_MOST + 1}`;

/**
 * `POST /issuer/changed-people`: the people whose right to act may have ended since an instant: suspended, moved, or their facility left. The gateway
 * asks this every few seconds, for all its sessions together, and then asks about those whom it knows. The body is `{"since": milliseconds}`; the answer
 * `{"now", "people": [{"issuer", "subject"}], "complete"}` is by this machine's clock: `now` is the next `since`.
 */
export function addChangedPeopleRoute(
  server: FastifyInstance,
  { database, callers, refusals, now = Date.now }: ChangedPeopleOptions,
): void {
  server.post('/issuer/changed-people', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = await callers.verify(token).catch((error: { originalError?: unknown }) => {
      refusals.record({ kind: 'caller-token', reason: token ? classifyRefusal(error.originalError) : 'absent', party: 'gateway' });
    });
    if (!caller) return await reply.code(401).send({ error: 'invalid_token' });
    const read = body.safeParse(request.body);
    if (!read.success) return await reply.code(400).send({ error: 'invalid_request' });
    const at = now();
    const since = Math.max(read.data.since, at - LOOK_BACK_AT_MOST);
    const rows = await database.query<Row[]>(CHANGED, [since, at, since, at, since, at]);
    const people = rows.slice(0, PEOPLE_AT_MOST).map(({ issuer, subject }) => ({ issuer, subject }));
    return await reply.send({ now: at, people, complete: rows.length <= PEOPLE_AT_MOST && since === read.data.since });
  });
}
