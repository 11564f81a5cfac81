import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLField, type GraphQLInputObjectType, getNamedType, isInputObjectType, isNonNullType } from 'graphql';

/** A mutation that may run twice without harm, and so needs no key. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  runPermissionUpload: 'its upload runs once: a second time it is RUNNING or DONE',
  startCareTeam: 'a patient has one team: a second time it is TEAM_EXISTS',
  inviteToCareTeam: 'a person is invited once: a second time it is ALREADY_INVITED',
  acceptCareTeamInvitation: 'an invitation is accepted once: a second time it answers the membership',
  declineCareTeamInvitation: 'an invitation is declined once: after that there is none',
  changeCareTeamMembership: 'it sets the same last day again',
  endCareTeamMembership: 'a membership ends once: a second time it is NOT_FOUND',
  sendCareRecord: 'a draft is sent once: a second time it answers the record',
  correctCareRecord: 'it names the version: a second time it answers the record',
  withdrawCareRecord: 'a record is withdrawn once: a second time it answers the record',
  confirmCareRecords: 'a person has seen a record once',
  createCareTask: 'its `id` is the key: a second time it answers the task',
  completeCareTask: 'a task is done once: a second time it answers the task',
  planCareVisit: 'its `id` is the key: a second time it answers the visit',
  cancelCareVisit: 'a visit is cancelled once: a second time it answers the visit',
  createCareUpload: 'it announces an upload: one that no record takes is deleted',
  reportUse: 'it changes nothing: a report that comes twice is two events of one use',
};

const schema = buildSchema(readFileSync('schema/supergraph.graphql', 'utf8'), { assumeValidSDL: true });
const mutations = Object.values(schema.getMutationType()!.getFields()).map((field) => [field.name, field] as const);

describe('every mutation of the composed schema', () => {
  it('is listed in this test', () => {
    expect(mutations.length).toBeGreaterThan(25);
    const names = mutations.map(([name]) => name);
    expect(Object.keys(WITHOUT_KEY).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(mutations)('%s has a nullable payload, so that its failure nulls no other mutation of the operation', (_name, field) => {
    expect(isNonNullType(field.type)).toBe(false);
  });

  it.each(mutations.filter(([name]) => !WITHOUT_KEY[name]))('%s has an optional idempotency key', (_name, field) => {
    expect(String(inputOf(field).getFields().idempotencyKey?.type)).toBe('String');
  });

  it.each(mutations)('%s has one input', (_name, field) => {
    expect(field.args.map(({ name, type }) => [name, isNonNullType(type)])).toEqual([['input', true]]);
  });
});

function inputOf(field: GraphQLField<unknown, unknown>): GraphQLInputObjectType {
  const type = getNamedType(field.args[0]!.type);
  if (!isInputObjectType(type)) throw new Error(`${field.name} takes no input object`);
  return type;
}
