import { parseCidr } from '../../kit/index.js';
import type { InputErrors } from '../mutation/input-errors.js';

/** The greatest number of networks of one facility. */
export const NETWORKS_AT_MOST = 50;

/** Reads networks in CIDR notation, and adds an error for each that cannot be used. @returns each once, in its canonical text */
export function readNetworks(errors: InputErrors, texts: readonly string[]): string[] {
  errors.expect(texts.length <= NETWORKS_AT_MOST, 'networks', 'TOO_MANY', `At most ${NETWORKS_AT_MOST} networks.`);
  const networks = texts.slice(0, NETWORKS_AT_MOST).map((text, i) => {
    const read = parseCidr(text);
    if (read.problem) errors.expect(false, `networks.${i}`, read.problem, 'This network cannot be used.');
    return read.problem ? '' : read.cidr;
  });
  return [...new Set(networks)];
}

/** A facility that demands its networks and has none would shut out all of its people. */
export function checkDemand(
  errors: InputErrors,
  { required, networks = [] }: { readonly required: boolean | null | undefined; readonly networks: readonly string[] | undefined },
): void {
  errors.expect(!required || networks.length > 0, 'networks', 'NETWORK_NEEDED', 'A facility that demands its networks needs at least one.');
}
