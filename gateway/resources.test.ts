import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  COST_BURST,
  COST_RATE,
  COST_SHARES,
  LOOP_BURST_MS,
  LOOP_SHARE,
  WAITING_OPERATIONS,
  WAITING_OPERATIONS_PER_CALLER,
} from './admission/admission-control.js';
import { PRESENT_FOR } from './admission/recent-callers.js';
import { readConfig } from './config.js';
import { PIECE, READ_AT_ONCE } from './execute/answers/answer.js';
import { BYTES_A_CHUNK, CHUNKS_AT_MOST, INTERIM_AT_MOST } from './execute/answers/answer-body.js';
import { ERRORS_AT_MOST, LABEL_LENGTH_AT_MOST } from './execute/answers/answer-error.js';
import { DIGITS_AT_MOST } from './execute/answers/json-reader.js';
import { ITEMS_AT_MOST } from './execute/answers/project.js';
import {
  CUSTOM_DEPTH_AT_MOST,
  CUSTOM_TOKENS_AT_MOST,
  TOKENS_AN_OPERATION,
  TOKENS_AT_MOST,
  TOKENS_BESIDE,
} from './execute/answers/read-limits.js';
import { REFERENCE_BYTES_AT_MOST, REFERENCES_AT_MOST, REFERENCES_TOGETHER } from './execute/fetches/reference-account.js';
import { LARGEST_PART, OWN_PART } from './execute/transport/allowance.js';
import { ANSWERS_A_CALLER, ANSWERS_AN_OPERATION } from './execute/transport/caller-allowances.js';
import { FAILURES_PER_CALLER, FAILURES_TO_OPEN } from './execute/transport/circuit-breaker.js';
import { CALLS_AT_ONCE, WAITING_CALLS, WAITING_CALLS_PER_CALLER } from './execute/transport/subgraph-client.js';
import { NOT_PLANNED_FOR } from './graph/graph.js';
import { ANSWER_BYTES_PER_SECOND, ANSWER_READ_WITHIN } from './http/answer-writer.js';
import { BODIES_PER_CALLER, BODY_BYTES_AT_ONCE, LARGEST_BODIES_PER_CALLER } from './http/body.js';
import { PIPELINED_AT_MOST } from './http/one-at-a-time.js';
import { CONNECTIONS_AT_ONCE, CONNECTIONS_PER_ADDRESS, KEPT_FOR } from './http/server.js';
import { UPLOADS_AT_ONCE, UPLOADS_PER_CALLER, UPLOADS_WAITING, UPLOADS_WAITING_PER_CALLER } from './http/upload-route.js';
import { NESTING_AT_MOST } from './operation/nesting.js';
import { BODY_TOKENS_AT_MOST } from './operation/operation-request.js';
import { DEFAULT_LIMITS } from './operation/operation-size.js';
import { WAITING_PLANS, WAITING_PLANS_PER_CALLER } from './plan/planner.js';

/** Every bound whose value the README's table of resources gives. */
const DEFAULTS = readConfig({ HAREYAKA_SUPERGRAPH: fileURLToPath(import.meta.url) }, { listen: '127.0.0.1:0', auth: 'none' });
const BOUNDS: Readonly<Record<string, number>> = {
  PRESENT_FOR,
  CONNECTIONS_AT_ONCE,
  CONNECTIONS_PER_ADDRESS,
  KEPT_FOR,
  PIPELINED_AT_MOST,
  BODIES_PER_CALLER,
  HAREYAKA_BODY_LIMIT_BYTES: DEFAULTS.bodyLimit,
  LARGEST_BODIES_PER_CALLER,
  BODY_BYTES_AT_ONCE,
  HAREYAKA_BODY_DEADLINE_MS: DEFAULTS.bodyDeadline,
  UPLOADS_AT_ONCE,
  UPLOADS_PER_CALLER,
  UPLOADS_WAITING,
  UPLOADS_WAITING_PER_CALLER,
  HAREYAKA_UPLOAD_LIMIT_BYTES: DEFAULTS.uploadLimit,
  HAREYAKA_UPLOAD_IDLE_MS: DEFAULTS.uploadIdle,
  HAREYAKA_OPERATIONS_AT_ONCE: DEFAULTS.operationsAtOnce,
  WAITING_OPERATIONS,
  WAITING_OPERATIONS_PER_CALLER,
  BODY_TOKENS_AT_MOST,
  NESTING_AT_MOST,
  LOOP_BURST_MS,
  LOOP_SHARE,
  HAREYAKA_CALLER_COST_AT_ONCE: DEFAULTS.callerCostAtOnce,
  COST_SHARES,
  COST_BURST,
  COST_RATE,
  WAITING_PLANS,
  WAITING_PLANS_PER_CALLER,
  HAREYAKA_PLANNING_DEADLINE_MS: DEFAULTS.planningDeadline,
  NOT_PLANNED_FOR,
  HAREYAKA_PLANNERS: DEFAULTS.planners,
  CALLS_AT_ONCE,
  WAITING_CALLS,
  WAITING_CALLS_PER_CALLER,
  FAILURES_TO_OPEN,
  FAILURES_PER_CALLER,
  ANSWER_READ_WITHIN,
  ANSWER_BYTES_PER_SECOND,
  HAREYAKA_ANSWER_LIMIT_BYTES: DEFAULTS.answerLimit,
  ANSWERS_AN_OPERATION,
  ANSWERS_A_CALLER,
  LARGEST_PART,
  OWN_PART,
  CHUNKS_AT_MOST,
  BYTES_A_CHUNK,
  INTERIM_AT_MOST,
  TOKENS_BESIDE,
  CUSTOM_TOKENS_AT_MOST,
  TOKENS_AT_MOST,
  TOKENS_AN_OPERATION,
  READ_AT_ONCE,
  'PIECE.tokens': PIECE.tokens,
  'PIECE.bytes': PIECE.bytes,
  CUSTOM_DEPTH_AT_MOST,
  DIGITS_AT_MOST,
  ITEMS_AT_MOST,
  REFERENCES_AT_MOST,
  REFERENCE_BYTES_AT_MOST,
  REFERENCES_TOGETHER,
  ERRORS_AT_MOST,
  LABEL_LENGTH_AT_MOST,
};

describe('The README’s table of resources', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const section = /^## Resources$(.*?)^## /ms.exec(readme)![1]!;
  const [introduction = ''] = section.split('\n|');
  const rows = section.split('\n').filter((line) => /^\|(?! *-)/.test(line));

  it.each(Object.entries(BOUNDS))('gives the value of %s', (name, value) => {
    const said = [introduction, ...rows]
      .flatMap((row) => [...row.matchAll(/`([\w.]+)`? \((?:default )?([\d.]+)\)/g)])
      .filter(([, one]) => one === name);
    const parts = rows.flatMap((row) => [...row.matchAll(/`1 \/ (\w+)` \((\d+)\)/g)]).filter(([, one]) => one === name);
    expect([...said, ...parts].length).toBeGreaterThan(0);
    for (const [, , figure] of [...said, ...parts]) expect(Number(figure)).toBe(value);
  });

  it.each(Object.entries(DEFAULT_LIMITS))('has one row for the limit %s of an operation, with its value', (name, value) => {
    const cells = rows.map((row) => row.split('|')[2]!).filter((cell) => cell.includes(`\`limits.${name}\``));
    expect(cells).toEqual([expect.stringContaining(`\`limits.${name}\` (${value})`)]);
  });

  it('has no row for a limit of an operation that does not exist', () => {
    const names = rows.flatMap((row) => [...row.matchAll(/`limits\.(\w+)`/g)].map(([, name]) => name!));
    expect(names.sort()).toEqual(Object.keys(DEFAULT_LIMITS).sort());
  });

  it.each([...section.matchAll(/`limits\.(\w+)` \(\d+\), set by `(\w+)`/g)].map(([, limit, variable]) => [limit!, variable!]))(
    'names for the limit %s the variable %s that sets it',
    (limit, variable) => {
      const command = { listen: '127.0.0.1:0', auth: 'none' } as const;
      const { limits } = readConfig({ HAREYAKA_SUPERGRAPH: fileURLToPath(import.meta.url), [variable]: '123' }, command);
      expect(limits).toEqual({ ...DEFAULT_LIMITS, [limit]: 123 });
    },
  );

  it('has in each row the resource, its bound, for whom it counts, and whose failure it is', () => {
    expect(rows[0]).toMatch(/what +\| +bounded by +\| +per whom +\| +whose failure/);
    for (const row of rows.slice(1))
      expect(
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim())
          .filter(Boolean),
      ).toHaveLength(4);
  });
});
