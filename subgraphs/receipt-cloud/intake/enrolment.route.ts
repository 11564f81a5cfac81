import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { FairTurns } from '../../kit/index.js';
import { CONTENT_AT_MOST } from '../envelope/seal-object.js';
import type { TenantStore } from '../tenants/tenant.store.js';
import { enrolmentForm, readJson } from './forms.js';
import { type BodyPatience, readBody, readLength } from './read-body.js';
import { PATIENCE, refuse, takeRawBodies } from './receive.js';

/** Enrolments that run and wait at once: in total, and from one address. Behind a proxy, all come from its address. */
const TURNS = { atOnce: 4, perCaller: 2, waiting: 200, waitingPerCaller: 50, wait: 10_000 } as const;
const BYTES_AT_MOST = 4_096;

/** What an enrolment needs. Keys are 32 bytes as base64url. */
export interface EnrolmentParts {
  readonly tenants: Pick<TenantStore, 'enrol'>;
  readonly releaseKey: () => string;
  readonly receiptKey: () => string;
  readonly log: Logger;
  readonly now: () => number;
  readonly patience?: BodyPatience | undefined;
}

/** `POST /intake/enrolments`: the only request that nothing signs. A one-time code stands for the facility. */
export function addEnrolmentRoute(server: FastifyInstance, parts: EnrolmentParts): void {
  const { tenants, log, now, patience = PATIENCE } = parts;
  const turns = new FairTurns(TURNS);
  server.register(async (scope) => {
    takeRawBodies(scope);
    scope.post('/intake/enrolments', async (request, reply) => {
      try {
        const length = readLength(request.raw, BYTES_AT_MOST);
        return await turns.run(request.ip, async () => {
          const body = await readBody(request.raw, { length, digest: undefined, patience });
          const { tenant, credential } = await tenants.enrol(readJson(enrolmentForm, body), now());
          log.info({ tenant: tenant.tenant, keyid: credential.keyid }, 'a machine was enrolled');
          return await reply.code(201).send({
            ...{ tenant: tenant.tenant, institution: tenant.institution, keyid: credential.keyid },
            ...{ releaseKey: parts.releaseKey(), receiptKey: parts.receiptKey() },
            limits: { contentBytes: CONTENT_AT_MOST, quotaBytes: tenant.quotaBytes },
          });
        });
      } catch (error) {
        return await refuse({ request, reply, error, caller: undefined, parts: { log } });
      }
    });
  });
}
