import { z } from 'zod';
import { type ExchangeOptions, KitError, postWithAssertion, TOKEN_EXCHANGE } from '../../kit/index.js';
import { AUDITING_ROLES, type AuditingRights } from './auditing-rights.js';
import type { AuditingRightsSource, RightsRequest } from './auditing-rights.source.js';

const id = z.string().min(1).max(200);
const answer = z.object({ user: id, profession: id, facility: id, role: z.enum(AUDITING_ROLES).nullable() });

/** Asks the directory's issuer: `POST /issuer/auditing`, with the store's assertion and the caller token. */
export class DirectoryRights implements AuditingRightsSource {
  /** @param options `url` is the issuer's exchange: the route is beside it */
  constructor(private readonly options: () => ExchangeOptions) {}

  async read({ callerToken, signal }: RightsRequest): Promise<AuditingRights> {
    const options = this.options();
    const form = {
      grant_type: TOKEN_EXCHANGE,
      subject_token: callerToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    };
    const body = await postWithAssertion(options, { url: new URL('auditing', options.url).href, form, signal });
    const read = answer.safeParse(body);
    if (!read.success) throw new KitError('UNREACHABLE', { service: 'directory', cause: new Error('the issuer gave no rights') });
    return read.data;
  }
}
