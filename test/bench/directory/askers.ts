import type { Connection } from 'mysql2/promise';
import type { Caller } from '../../../subgraphs/kit/identity/caller.js';
import { type SigningKey, signCallerToken } from '../../../subgraphs/kit/identity/caller-token.js';
import { HPKI } from './invented-users.js';

/** People who may sign in now, each with a workplace of their own to act for: a different mix in every tier, the same each time. */
export async function askersOf(connection: Connection, atMost: number, now: number): Promise<Caller[]> {
  const [rows] = await connection.query(
    `SELECT u.issuer, u.subject, w.facility_id AS facility
       FROM user_account u
       JOIN user_status s ON s.user_id = u.id AND s.from_at <= ? AND (s.until_at IS NULL OR s.until_at > ?)
       JOIN workplace w ON w.user_id = u.id AND w.from_at <= ? AND (w.until_at IS NULL OR w.until_at > ?)
       JOIN membership m ON m.facility_id = w.facility_id AND m.from_at <= ? AND (m.until_at IS NULL OR m.until_at > ?)
      ORDER BY MD5(CONCAT(u.id, w.facility_id)) LIMIT ?`,
    [now, now, now, now, now, now, atMost],
  );
  return (rows as Pick<Caller, 'issuer' | 'subject' | 'facility'>[]).map((row) => ({
    ...row,
    scopes: ['directory:read'],
    address: '192.0.2.1',
    assurance: HPKI,
    methods: ['hwk', 'pin'],
    authenticatedAt: Math.floor(now / 1000),
    operation: 'bench',
    opens: [],
    names: [],
  }));
}

/** The header in which the gateway states the caller. */
export function authorizationOf(caller: Caller, key: SigningKey, now: number): string {
  return `Bearer ${signCallerToken(caller, { audience: 'directory', issuer: 'hareyaka-gateway', key, now })}`;
}
