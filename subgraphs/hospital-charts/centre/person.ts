import { buildSubject, type Caller } from '../../kit/index.js';

/** Gets the key of the person in the caller token, by which callers take turns. It never leaves the process. */
export function getCallerKey({ caller }: { caller?: Partial<Pick<Caller, 'issuer' | 'subject'>> }): string {
  const { issuer, subject } = caller ?? {};
  return issuer === undefined || subject === undefined ? '' : buildSubject({ issuer, subject });
}
