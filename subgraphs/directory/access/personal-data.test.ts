import 'reflect-metadata';
import { type GraphQLSchema, getNamedType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { CHART_STUB } from '../charts/chart.resolver.js';
import { createDirectorySubgraph } from '../subgraph.js';
import { IMPERSONAL_TYPES, personalData } from './personal-data.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = (await createDirectorySubgraph()).schema;
});

/** Pages and payloads only lead to other types. */
const isFrame = (name: string) => /(Connection|Edge|Payload)$/.test(name);

/** The object types of the directory itself, with their fields: those that an operation reaches without going through a chart or a connected system. */
function listOwnTypes(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (name: string) => {
    const type = schema.getType(name);
    if (found.has(name) || !isObjectType(type)) return;
    if (type.getInterfaces().some((one) => ['Chart', 'ConnectionSystem'].includes(one.name))) return;
    found.set(name, Object.keys(type.getFields()));
    for (const field of Object.values(type.getFields())) {
      const to = getNamedType(field.type);
      if (!isInterfaceType(to) && !isUnionType(to)) visit(to.name);
    }
  };
  for (const root of ['Query', 'Mutation', 'Patient', 'Facility', 'User']) visit(root);
  for (const name of ['Query', 'Mutation', '_Service']) found.delete(name);
  return found;
}

describe('the table of personal data', () => {
  it('has each type of the directory: as personal, or as one that shows nothing of a patient', () => {
    const own = [...listOwnTypes().keys()].filter((name) => !isFrame(name)).sort();
    const tabled = Object.keys(personalData.types).filter((name) => name !== 'Chart');
    expect([...tabled, ...IMPERSONAL_TYPES].sort()).toEqual(own);
  });

  it('has each field of a personal type exactly once: as personal, or as another', () => {
    const own = listOwnTypes();
    for (const [name, { personal, other }] of Object.entries(personalData.types)) {
      if (name === 'Chart') continue;
      expect([name, [...personal, ...other].sort()]).toEqual([name, [...own.get(name)!].sort()]);
    }
  });

  it('has the fields of a chart that the directory answers itself', () => {
    const { personal, other } = personalData.types.Chart!;
    expect([...personal, ...other].sort()).toEqual(Object.keys(CHART_STUB).sort());
  });

  it('has no type with a field or argument named for a patient among those that show nothing of one', () => {
    const own = listOwnTypes();
    for (const name of IMPERSONAL_TYPES)
      for (const field of own.get(name)!) expect([name, field.match(/patient|birth/i)]).toEqual([name, null]);
  });

  it('lets pages and payloads show nothing by themselves but positions, counts and errors', () => {
    const own = listOwnTypes();
    for (const [name, fields] of own) {
      if (!isFrame(name)) continue;
      const type = schema.getType(name);
      const leaves = fields.filter((field) => {
        const to = isObjectType(type) && getNamedType(type.getFields()[field]!.type);
        return to && !isObjectType(to) && !isInterfaceType(to);
      });
      for (const leaf of leaves) expect(['cursor', 'totalCount', 'code', 'message', 'field']).toContain(leaf);
    }
  });
});
