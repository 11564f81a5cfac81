import { type Coded, readCoded } from '../../hl7-v2/coded.js';
import { readCodedValue } from '../../hl7-v2/observed-value.js';
import type { OrderFamily } from './imaging-family.js';

/** Body sites and techniques: the codes of the single exposures, and values coded in JJ1017. Each code once, in the message's order. */
export function readBodySites({ main, groups }: OrderFamily): Coded[] {
  const procedure = main.obr && readCoded(main.obr, 4);
  const sites = groups.flatMap(({ obr, details, observations }) => [
    obr && readCoded(obr, 4),
    ...details.filter(({ name }) => name === 'ZE1').map((ze1) => readCoded(ze1, 3)),
    ...observations.map(({ obx }) => readCodedValue(obx)).filter((value) => value?.system === 'JJ1017'),
  ]);
  const each = new Map<string, Coded>();
  for (const site of sites)
    if (site && !isSame(site, procedure)) each.set(`${site.code} ${site.text}`, each.get(`${site.code} ${site.text}`) ?? site);
  return [...each.values()];
}

function isSame(one: Coded, other: Coded | null): boolean {
  return one.code === other?.code && one.text === other?.text;
}
