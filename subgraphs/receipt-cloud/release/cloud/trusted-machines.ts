import type { KeyObject } from 'node:crypto';
import { fingerprintOfMachine } from '../../envelope/fingerprint.js';
import { importPublicKey } from '../../envelope/sealed-box.js';
import type { VaultTenant } from './vault-forms.js';

/** The machines of a facility that may be trusted. */
export interface TrustedMachines {
  /** The keys with which commits may be signed: registered machines, also former ones. */
  readonly signers: readonly KeyObject[];
  /** The clinic key for which a new patient key is wrapped; undefined if no registered machine is in force. */
  readonly clinicKey: KeyObject | undefined;
}

/**
 * Chooses a facility's machines. The cloud gives the keys, the directory the fingerprints: keys that the cloud's operator made up have a fingerprint
 * that nobody registered.
 *
 * @param registered fingerprints, the oldest first: of several machines in force, the last one gets new keys
 */
export function findTrustedMachines(registered: readonly string[], credentials: VaultTenant['credentials']): TrustedMachines {
  const machines = credentials
    .map(({ signingKey, clinicKey, revokedAt }) => {
      const keys = { signingKey: Buffer.from(signingKey, 'base64url'), clinicKey: Buffer.from(clinicKey, 'base64url') };
      return { ...keys, revokedAt, place: registered.indexOf(fingerprintOfMachine(keys)) };
    })
    .filter(({ place }) => place >= 0);
  const [newest] = machines.filter(({ revokedAt }) => revokedAt === null).sort((a, b) => b.place - a.place);
  return {
    signers: machines.map(({ signingKey }) => importPublicKey(signingKey, 'Ed25519')),
    clinicKey: newest && importPublicKey(newest.clinicKey),
  };
}
