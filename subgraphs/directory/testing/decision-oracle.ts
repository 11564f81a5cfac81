import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Facts, Validity } from '../decision/facts.js';

const DAYS_360 = 360 * 24 * 60 * 60 * 1000;
/** In the order of the permit's bits. */
const NAMES = 'DEMOGRAPHICS ALLERGY DIAGNOSIS PRESCRIPTION INJECTION LAB_RESULT ENCOUNTER IMAGING DOCUMENT CARE_RECORD VIEWER'.split(' ');
const WITHOUT_CARE_DATE = ['DEMOGRAPHICS', 'ALLERGY', 'DIAGNOSIS', 'VIEWER'];

/** One item to look at: a category, at a facility, through a system, with a care day (null: the day is not known). */
export interface Item {
  readonly facility: string;
  readonly system: string;
  readonly category: string;
  readonly day: string | null;
}

/**
 * The rules of "Who may see what" as an oracle: as plain as possible, one item at a time, with no regard to speed. It is written from the
 * rules and not from `decide`: if the two differ, one of them is wrong.
 */
export function mayShow(facts: Facts, item: Item, at: number): boolean {
  const { person, patient } = facts;
  // 1. The person.
  if (!inForce(person.active, at)) return false;
  const acting = person.acting;
  if (acting === null || !inForce(acting.member, at)) return false;
  if (person.requiredAssurance !== null && facts.assurance !== person.requiredAssurance) return false;
  if (acting.networks !== null && !acting.networks.some((cidr) => liesIn(facts.address, cidr))) return false;
  const own = item.facility === acting.id;
  if (!own && !acting.viewing) return false;
  if (person.limited && !['DEMOGRAPHICS', 'CARE_RECORD'].includes(item.category)) return false;
  // Emergency access replaces rules 2, 5 and 6.
  const emergency = facts.emergencies.some((one) => one.facility === acting.id && inForce(one.valid, at));

  // 2. The patient's consent; not needed for the own facility.
  const consents = facts.consents.filter((one) => one.disclosing === item.facility && one.viewing === acting.id && inForce(one.valid, at));
  if (!own && consents.length === 0 && !emergency) return false;

  // 3. The patient is linked.
  if (!facts.links.some((one) => one.facility === item.facility && inForce(one.valid, at))) return false;

  // 4. The facility takes part and publishes the category.
  const published = facts.disclosures.some(
    (one) =>
      one.facility === item.facility &&
      one.system === item.system &&
      inForce(one.member, at) &&
      names(one.published).includes(item.category),
  );
  if (!published) return false;

  if (emergency) return true;
  // 5. and 6. A viewing permission, and a view or consent within 360 days.
  return facts.permissions.some((one) => {
    if (one.facility !== acting.id || (one.patient !== null && one.patient !== patient)) return false;
    if (!inForce(one.valid, at) || !names(one.categories).includes(item.category)) return false;
    const limited = one.careFrom !== null || one.careUntil !== null;
    if (limited && WITHOUT_CARE_DATE.includes(item.category)) return false;
    if (limited && item.day === null) return false;
    if (one.careFrom !== null && item.day! < one.careFrom) return false;
    if (one.careUntil !== null && item.day! > one.careUntil) return false;
    const signs = [facts.viewedAt, one.givenAt, ...(own ? [] : consents.map(({ givenAt }) => givenAt))];
    return signs.some((sign) => sign !== null && at - sign < DAYS_360);
  });
}

/** As Node itself says it: neither of our functions for networks is asked. */
function liesIn(address: string, cidr: string): boolean {
  const family = (text: string) => (isIPv6(text) ? 'ipv6' : 'ipv4');
  const [network = '', prefix] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family(network));
  return isIP(address) !== 0 && list.check(address, family(address));
}

function inForce({ from, until }: Validity, at: number): boolean {
  if (at < from) return false;
  return until === null || until > at;
}

function names(mask: number): string[] {
  return NAMES.filter((_, bit) => Math.floor(mask / 2 ** bit) % 2 === 1);
}
