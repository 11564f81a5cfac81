import { createId as newIdOfKind } from '../../kit/index.js';

/** The kinds of rows that the directory gives ids. */
type Kind = 'fac' | 'usr' | 'pat' | 'con' | 'prm' | 'lnk' | 'mrg' | 'emg' | 'chg' | 'blk' | 'exc' | 'rse' | 'hpk' | 'scn' | 'upl';

/** Makes a new id for a row of the directory. */
export function createId(kind: Kind): string {
  return newIdOfKind(kind);
}
