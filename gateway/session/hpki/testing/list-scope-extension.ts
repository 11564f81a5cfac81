import { Extension } from '@peculiar/x509';
import { contextTag, TAG } from '../x509/der.js';
import { EXTENSION } from '../x509/extensions.js';
import { writeDer } from './write-der.js';

/** What an `IssuingDistributionPoint` says. */
export interface ScopeWish {
  readonly url?: string;
  /** The numbers of its booleans that are true: 1 persons, 2 authorities, 4 other issuers, 5 attributes. */
  readonly flags?: readonly number[];
  readonly reasons?: boolean;
}

/** The extension of a revocation list that says which certificates it is about. */
export function makeScopeExtension({ url, flags = [], reasons = false }: ScopeWish): Extension {
  const names = url === undefined ? [] : [writeDer(contextTag(0), writeDer(contextTag(0), writeDer(0x86, url)))];
  const parts = [
    ...names,
    ...flags.filter((flag) => flag < 3).map(writeFlag),
    ...(reasons ? [writeDer(0x83, Buffer.from([0x01, 0x40]))] : []),
    ...flags.filter((flag) => flag > 3).map(writeFlag),
  ];
  return new Extension(EXTENSION.ISSUING_DISTRIBUTION_POINT, true, writeDer(TAG.SEQUENCE, ...parts));
}

function writeFlag(flag: number): Buffer {
  return writeDer(0x80 + flag, Buffer.from([0xff]));
}
