import { describe, expect, it } from '@jest/globals';
import type { Relation } from '../../relations/relation.js';
import type { WatchedEvent } from '../rule.js';
import { judgeEvent } from '../rules.js';
import { makeConstants, makeEvent, makeRelation } from '../testing/watched.js';

const ONLY_RELATIONS = { manyPatients: { on: false }, outsideHours: { on: false }, twoFacilities: { on: false } };

function judge(relation: Relation | undefined, event: Partial<WatchedEvent> = {}, given: object = {}) {
  return judgeEvent(makeEvent(event), { relation, readings: [], ofPatient: [] }, makeConstants({ ...ONLY_RELATIONS, ...given }));
}
const rules = (...given: Parameters<typeof judge>) => judge(...given).map(({ rule }) => rule);

describe('the rules about the relation of a person to a patient', () => {
  it.each<[string, Partial<Relation>, string[]]>([
    ['a stranger', {}, []],
    ['the own record', { own: true }, ['OWN_RECORD']],
    ['the own record, whose family name is naturally the same', { own: true, sameFamilyName: true }, ['OWN_RECORD']],
    ['the same family name', { sameFamilyName: true }, ['SAME_FAMILY_NAME']],
    ['the same address, once a directory has addresses', { sameAddress: true }, ['SAME_FAMILY_NAME']],
    ['a colleague', { colleague: true }, ['COLLEAGUE']],
    ['a colleague with the same family name', { colleague: true, sameFamilyName: true }, ['SAME_FAMILY_NAME', 'COLLEAGUE']],
  ])('%s', (_what, relation, expected) => {
    expect(rules(makeRelation(relation))).toEqual(expected);
    expect(rules(makeRelation(relation), { listed: true })).toEqual([]);
  });

  it('find nothing if the relation is not known', () => {
    expect(rules(undefined)).toEqual([]);
  });

  it('give reasons of ids and numbers', () => {
    expect(judge(makeRelation({ own: true }))).toEqual([{ rule: 'OWN_RECORD', patient: 'pat_1', reason: {} }]);
    expect(judge(makeRelation({ sameAddress: true }))).toEqual([
      { rule: 'SAME_FAMILY_NAME', patient: 'pat_1', reason: { sameAddress: 1 } },
    ]);
    expect(judge(makeRelation({ colleague: true }))).toEqual([{ rule: 'COLLEAGUE', patient: 'pat_1', reason: { facility: 'fac_clinic' } }]);
    expect(judge(makeRelation({ colleague: true }), { facility: null })[0]!.reason).toEqual({});
  });

  it.each<[string, Partial<Relation>]>([
    ['ownRecord', { own: true }],
    ['sameFamilyName', { sameFamilyName: true }],
    ['colleague', { colleague: true }],
  ])('%s can be switched off', (name, relation) => {
    expect(rules(makeRelation(relation), {}, { [name]: { on: false } })).toEqual([]);
  });
});

describe('emergency access', () => {
  it.each<[string, Partial<WatchedEvent>, object, string[]]>([
    ['is reviewed at every use', { emergency: true }, {}, ['EMERGENCY_ACCESS']],
    ['is reviewed if the patient was only listed, too', { emergency: true, listed: true }, {}, ['EMERGENCY_ACCESS']],
    ['is nothing of an ordinary reading', {}, {}, []],
    ['can be switched off', { emergency: true }, { emergencyAccess: { on: false } }, []],
  ])('%s', (_what, event, given, expected) => {
    expect(rules(undefined, event, given)).toEqual(expected);
  });
});
