import { readFileSync } from 'node:fs';
import { transformSync } from '@swc/core';
import * as kit from '../../kit/index.js';
import type { Decision } from '../decision/decide.js';
import * as facts from '../decision/facts.js';

/** The decision without one rule: the text that states it, and its replacement. */
export interface Mutant {
  readonly leavesOut: string;
  readonly from: string;
  readonly to: string;
  /** The file of the rule; the decision's own by default. */
  readonly file?: 'may-act';
  /** A second place with the same rule. */
  readonly also?: Omit<Mutant, 'leavesOut'>;
}

/** Each rule of the decision, left out alone. A test that compares with the rules must notice every one of them. */
export const MUTANTS: readonly Mutant[] = [
  { leavesOut: '1: the person is active', file: 'may-act', from: ' && holds(person.active, at)', to: '' },
  {
    leavesOut: '1: the person belongs to the facility now',
    file: 'may-act',
    from: ' && holds(person.acting.member, at)',
    to: '',
  },
  {
    leavesOut: '1: the needed assurance',
    file: 'may-act',
    from: 'person.requiredAssurance !== null && person.requiredAssurance !== assurance',
    to: 'false',
  },
  { leavesOut: '1: the networks of the facility', file: 'may-act', from: " ? undefined : 'NETWORK'", to: ' ? undefined : undefined' },
  { leavesOut: '1: which networks', file: 'may-act', from: 'isContained(networks, address)', to: 'networks.length > 0' },
  { leavesOut: '1: the facility views', from: 'if (!own && !acting.viewing)', to: 'if (false)' },
  { leavesOut: '1: what a limited ID opens', from: 'person.limited ? LIMITED_CATEGORIES : -1', to: '-1' },
  {
    leavesOut: '2: a consent',
    from: 'if (!own && !consent && !emergency)',
    to: 'if (false)',
    also: { from: 'own || consent ? facts.permissions', to: 'true ? facts.permissions' },
  },
  { leavesOut: '2: a consent that is in force', from: 'latest(consents.filter(({ valid }) => holds(valid, at)))', to: 'latest(consents)' },
  { leavesOut: '2: a consent from this facility', from: 'one.disclosing === disclosure.facility && ', to: '' },
  { leavesOut: '2: a consent to the acting facility', from: ' && one.viewing === acting.id', to: '' },
  { leavesOut: '3: a link that is in force', from: 'links.find(({ valid }) => holds(valid, at))', to: 'links[0]' },
  {
    leavesOut: '3: a link at this facility',
    from: 'facts.links.filter(({ facility }) => facility === disclosure.facility)',
    to: 'facts.links',
  },
  { leavesOut: '4: the facility takes part', from: '!holds(disclosure.member, at) || ', to: '' },
  { leavesOut: '4: what it publishes', from: 'permission.categories & open & ', to: 'permission.categories & ' },
  { leavesOut: '5: a permission that is in force', from: 'if (!holds(permission.valid, at)) continue;', to: '' },
  { leavesOut: '5: a permission for the acting facility', from: 'facility === person.acting!.id && (patient', to: '(patient' },
  { leavesOut: '5: a permission for this patient', from: '(patient === null || patient === asked)', to: 'true' },
  { leavesOut: '5: categories without care dates', from: '(limited ? DATED_CATEGORIES : -1)', to: '-1' },
  { leavesOut: '5: care dates', from: 'dates: datesOf(permission)', to: 'dates: {}' },
  { leavesOut: '6: viewed within 360 days', from: 'renewed + VIEWED_WITHIN <= at', to: 'false' },
  { leavesOut: '6: the last view counts', from: 'Math.max(viewedAt ?? 0, ', to: 'Math.max(' },
  { leavesOut: '6: the consent counts', from: 'consent?.givenAt ?? 0, ', to: '' },
  { leavesOut: '6: the permission counts', from: ', permission.givenAt)', to: ')' },
  { leavesOut: '6: no consent renews the own facility', from: 'own ? undefined : latest(', to: 'latest(' },
  { leavesOut: 'emergency: that lasts', from: 'facility === acting.id && holds(valid, at));\n  if', to: 'facility === acting.id);\n  if' },
  {
    leavesOut: 'emergency: for the acting facility',
    from: 'facts.emergencies.find(({ facility, valid }) => facility === acting.id && ',
    to: 'facts.emergencies.find(({ facility, valid }) => ',
  },
  {
    leavesOut: 'emergency: nothing beyond what is published and a limited ID opens',
    from: 'person }, open & ~whole, byEmergency',
    to: 'person }, 2047 & ~whole, byEmergency',
  },
  { leavesOut: 'emergency: what dated permissions leave out', from: 'if (!limited) whole |= categories;', to: 'whole |= categories;' },
];

type Decide = (facts: facts.Facts, at: number) => Decision;

/** The decision without that rule: made from its own source. */
export function removeRule({ leavesOut, file, ...edit }: Mutant): Decide {
  const edited = (name: string) => {
    let source = readFileSync(new URL(`../decision/${name}.ts`, import.meta.url), 'utf8');
    if (name !== (file ?? 'decide')) return source;
    for (const { from, to } of edit.also ? [edit, edit.also] : [edit]) {
      if (source.split(from).length !== 2) throw new Error(`the mutant "${leavesOut}" does not meet exactly one place of the decision`);
      source = source.replace(from, to);
    }
    return source;
  };
  const mayAct = load(edited('may-act'), { '../../kit/index.js': kit, './facts.js': facts });
  const { decide } = load(edited('decide'), { '../../kit/index.js': kit, './facts.js': facts, './may-act.js': mayAct });
  return decide as Decide;
}

function load(source: string, modules: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { code } = transformSync(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } });
  const exported = {};
  new Function('require', 'exports', code)((name: string) => modules[name], exported);
  return exported;
}
