import { DEMO_ACCOUNTS } from './demo-accounts.js';

/** The parts of a distinguished name, in the order in which certificates have them. */
export type NameParts = Readonly<Record<string, string>>;

/** The CA that issues the demo's cards. Its names say that it is none of the real ones. */
export const CARD_ISSUER: NameParts = {
  C: 'JP',
  O: 'HAREYAKA DEMO',
  CN: 'HPKI-99-DemoAuthCA-forAuthentication-forIndividual',
};

/** The demo accounts that sign in with a card. */
export const CARD_HOLDERS: readonly string[] = DEMO_ACCOUNTS.filter(({ hpki }) => hpki).map(({ account }) => account);

/** The subject of the card of a demo account. */
export function makeCardSubject(account: string): NameParts {
  return { C: 'JP', CN: account, serialNumber: `DEMO-${account}` };
}

/** Writes a name as RFC 4514 does, as the directory knows it. No value of the demo needs an escape. */
export function writeCardName(parts: NameParts): string {
  return Object.entries(parts)
    .reverse()
    .map(([type, value]) => `${type}=${value}`)
    .join(',');
}
