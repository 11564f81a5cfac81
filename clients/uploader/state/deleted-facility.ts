import type { State } from './open-state.js';

const SLOT = 'facility deleted';

/** Whether everything of the facility was deleted, and the machine was not enrolled anew since. */
export function isFacilityDeleted({ progress, keystore }: State): boolean {
  return progress.get(SLOT)?.toString('utf8') === keystore.keys().keyid;
}

/** Notes that nothing more may be sent with the present credential. */
export function noteFacilityDeleted({ progress, keystore }: State): void {
  progress.put(SLOT, Buffer.from(keystore.keys().keyid));
}
