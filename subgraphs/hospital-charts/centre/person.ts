import { buildSubject, type Caller } from '../../kit/index.js';

/** The person in the caller token, as the key by which callers take turns. It never leaves the process. */
export function getCallerKey({ caller }: { caller?: Partial<Pick<Caller, 'issuer' | 'subject'>> }): string {
  const { issuer, subject } = caller ?? {};
  return issuer === undefined || subject === undefined ? '' : buildSubject({ issuer, subject });
}
