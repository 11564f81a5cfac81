import 'reflect-metadata';
import { type InterfaceTypeDefinitionNode, Kind, type ObjectTypeDefinitionNode, print } from 'graphql';
import { CHART_FIELDS, CONTRACT_FIELDS } from '../permit/category.js';
import { printContract } from './contract.js';

type Definition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;
let definitions: Map<string, Definition>;
let typeNames: string[];
beforeAll(async () => {
  const contract = await printContract([
    { chartType: 'WholeChart', serves: CONTRACT_FIELDS, systemType: 'WholeSystem', systemServes: ['findPatients', 'status'] },
    { chartType: 'EmptyChart', serves: [], systemType: 'EmptySystem', systemServes: [] },
  ]);
  typeNames = contract.typeNames;
  definitions = new Map(contract.document.definitions.map((node) => [(node as Definition).name.value, node as Definition]));
});

const directivesOf = (name: string) => definitions.get(name)?.directives?.map((directive) => print(directive)) ?? [];
const fieldsOf = (name: string) => new Map(definitions.get(name)!.fields!.map((field) => [field.name.value, field]));

describe('the contract', () => {
  it('has for every field with patient data a category, and a scope on the returned type', () => {
    const chart = fieldsOf('Chart');
    expect([...chart.keys()].sort()).toEqual([...CONTRACT_FIELDS, 'id'].sort());
    for (const field of CONTRACT_FIELDS.filter((one) => one !== 'timeline')) {
      const returned = print(chart.get(field)!.type).replace(/[[\]!]/g, '');
      expect([field, directivesOf(returned)]).toEqual([
        field,
        expect.arrayContaining([`@requiresScopes(scopes: [["${CHART_FIELDS[field]!.scope}"]])`]),
      ]);
    }
  });

  it('is an interface without directives, because composition refuses protection there, and hides the permit from clients', () => {
    const chart = definitions.get('Chart')!;
    expect([chart.kind, chart.directives]).toEqual([Kind.INTERFACE_TYPE_DEFINITION, []]);
    expect(fieldsOf('Chart').has('permit')).toBe(false);
    for (const name of ['WholeChart', 'EmptyChart']) expect(print(fieldsOf(name).get('permit')!)).toContain('permit: Permit @inaccessible');
  });

  it('makes every field that a system contributes nullable', () => {
    for (const [name, field] of fieldsOf('Chart'))
      if (name !== 'id') expect([name, field.type.kind]).not.toEqual([name, Kind.NON_NULL_TYPE]);
  });

  it('makes a stub of each system, without a reference resolver: the system’s fields are external, and the directory answers the others', () => {
    for (const name of ['WholeChart', 'EmptyChart']) {
      expect(directivesOf(name)).toEqual(['@key(fields: "id permit", resolvable: false)', '@authenticated']);
      const external = [...fieldsOf(name)]
        .filter(([, field]) => field.directives?.some((one) => one.name.value === 'external'))
        .map(([field]) => field);
      expect(external.sort()).toEqual((name === 'WholeChart' ? [...CONTRACT_FIELDS] : []).sort());
      for (const [field, { type }] of fieldsOf('Chart')) expect(print(fieldsOf(name).get(field)!.type)).toBe(print(type));
    }
  });

  it('makes an interface of a system’s own fields, which only the systems that serve them answer', () => {
    expect(definitions.get('ConnectionSystem')!.kind).toBe(Kind.INTERFACE_TYPE_DEFINITION);
    const external = (name: string) =>
      [...fieldsOf(name)].filter(([, field]) => field.directives?.some((one) => one.name.value === 'external')).map(([field]) => field);
    expect(external('WholeSystem').sort()).toEqual(['findPatients', 'status']);
    expect(external('EmptySystem')).toEqual([]);
    for (const name of ['FoundPatients', 'FoundPatient'])
      expect(directivesOf(name)).toContain('@requiresScopes(scopes: [["directory:manage"]])');
  });

  it('protects the pages of a list as its items: cursors, answers and `complete` also say that there is something', () => {
    const lists = [...fieldsOf('Chart')].filter(([, { type }]) => print(type).endsWith('Connection'));
    expect(lists).toHaveLength(12);
    for (const [field, { type }] of lists)
      for (const name of [print(type), print(type).replace(/Connection$/, 'Edge')])
        expect([name, directivesOf(name)]).toEqual([
          name,
          expect.arrayContaining([`@requiresScopes(scopes: [["${CHART_FIELDS[field]!.scope}"]])`, '@shareable']),
        ]);
  });

  it('also protects the types below a study, whichever field returns them', () => {
    for (const name of ['ImagingStudy', 'ImagingSeries', 'ImagingInstance', 'ImagingInstanceConnection', 'ImagingInstanceEdge'])
      expect(directivesOf(name)).toContain('@requiresScopes(scopes: [["chart:imaging"]])');
  });

  it('declares value types that every system shares, and no entity of another subgraph', () => {
    for (const name of ['Prescription', 'LabResult', 'Coding', 'FacilityAnswer']) expect(directivesOf(name)).toContain('@shareable');
    for (const name of ['Facility', 'Query', 'Patient']) expect(typeNames).not.toContain(name);
  });
});
