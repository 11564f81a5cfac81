import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType, parse, print, visit } from 'graphql';
import { CATEGORIES, CHART_FIELDS } from '../subgraphs/kit/permit/category.js';
import { compose, listGuardedTypes } from './compose.js';
import { SCHEMA_CODES, type SchemaCode } from './problem.js';
import { getScope } from './require-scopes.js';
import { EXAMPLE, example, GOOD, networkWithExample, ownSubgraphs, shared } from './testing/example-system.js';

const network = networkWithExample();
const codesOf = (problems: readonly string[] | undefined) => [...new Set((problems ?? []).map((text) => text.split(':')[0]!))];
const codes = (change: Partial<typeof GOOD>, foreign = EXAMPLE) => codesOf(compose([...network, example(change, foreign)]).problems);
const link = (imports: string, more = '') =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}]${more})`;
const ALL =
  '"@key", "@shareable", "@inaccessible", "@external", "@requires", "@provides", "@override", "@tag", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize", "@interfaceObject", "@composeDirective", "@extends"';
const onChart = (field: string) => GOOD.chart.replace(/\}$/, `${field} }`);
const onPatient = (field: string) => GOOD.patient.replace(/\}$/, `${field} }`);
const onOwn = (field: string) => GOOD.own.replace(/\}$/, `${field} }`);
const onShared = (from: string | RegExp, to: string) => GOOD.shared.replace(from, to);

describe('A foreign subgraph that keeps to the allow-list', () => {
  it('composes', () => {
    expect(compose([...network, example()]).problems ?? []).toEqual([]);
  });

  it.each([
    ['words of the contract left out', { shared: GOOD.shared.replace(/"""[^"]*"""/g, '') }],
    ['scalars of the contract without their specification', { shared: GOOD.shared.replace(/ @specifiedBy\([^)]*\)/g, '') }],
    ['every federation directive imported and unused', { link: link(ALL) }],
    ['an id that cannot be null in a type of its own', { own: onOwn('id: ID!') }],
    ['an empty type Query', { more: 'type Query' }],
    ['a field of its own that is deprecated', { own: onOwn('old: Int @deprecated(reason: "see value")') }],
    [
      'types of its own of every kind',
      {
        own: `${onOwn('kind: ExampleKind any: ExampleAny shown: ExampleShown')} enum ExampleKind { A } scalar ExampleText union ExampleAny = ExampleGrowth interface ExampleShown { value: Float } input ExampleWish { text: ExampleText }`.replace(
          'type ExampleGrowth ',
          'type ExampleGrowth implements ExampleShown ',
        ),
      },
    ],
    ['its chart stated as an extension', { chart: GOOD.chart.replace(/^type/, 'extend type') }],
  ] as [string, Partial<typeof GOOD>][])('composes with %s', (_what, change) => {
    expect(compose([...network, example(change)]).problems ?? []).toEqual([]);
  });

  it('cannot take the specification of a scalar away from the graph by leaving it out', () => {
    const bare = { shared: GOOD.shared.replace(/ @specifiedBy\([^)]*\)/g, '') };
    const { supergraph } = compose([...network, example(bare)]);
    expect(supergraph).toMatch(
      /scalar Date\s+@join__type[\s\S]*?@specifiedBy\(url: "https:\/\/scalars.graphql.org\/andimarek\/local-date"\)/,
    );
  });

  it('gets the scope of the category on each of its own fields, though its SDL has no scopes', () => {
    const schema = buildSchema(compose([...network, example()]).supergraph!, { assumeValidSDL: true });
    const scopes = (type: string, field: string) =>
      (schema.getType(type) as GraphQLObjectType)
        .getFields()
        [field]!.astNode!.directives!.filter(({ name }) => name.value === 'requiresScopes')
        .map(print);
    expect(scopes('ExampleChart', 'growth')).toEqual(['@requiresScopes(scopes: [["chart:lab-result"]])']);
    expect(scopes('Patient', 'exampleSummary')).toEqual(['@requiresScopes(scopes: [["chart:diagnosis"]])']);
  });

  it('needs for each category the scope that the kit’s table has', () => {
    const table = new Map(Object.values(CHART_FIELDS).map(({ category, scope }) => [category, scope]));
    expect(CATEGORIES.map((category) => [category, getScope(category)])).toEqual(
      CATEGORIES.map((category) => [category, table.get(category)]),
    );
  });
});

/** SDL of a hostile vendor, each with the code that refuses it. */
const HOSTILE: readonly [what: string, change: Partial<typeof GOOD>, code: SchemaCode][] = [
  // Attacks that worked before there was an allow-list.
  [
    'forges Patient.name by @override',
    { link: link(ALL), patient: onPatient('name: String! @override(from: "directory")') },
    'DIRECTIVE_REFUSED',
  ],
  [
    'forges Patient.birthDate by @override',
    { link: link(ALL), patient: onPatient('birthDate: Date! @override(from: "directory")') },
    'FIELD_REFUSED',
  ],
  [
    'forges Facility.name',
    {
      link: link(ALL),
      shared: onShared(/type Facility[^}]*\}/, 'type Facility @key(fields: "id") { id: ID! name: String! @override(from: "directory") }'),
    },
    'CONTRACT_CHANGED',
  ],
  [
    'takes over Query.patient',
    { link: link(ALL), more: 'type Query { patient(id: ID!): Patient @override(from: "directory") }' },
    'ROOT_FIELD',
  ],
  [
    'takes over Query.me',
    { link: link(ALL), more: 'type Query { me: User! @override(from: "directory") } type User @key(fields: "id") { id: ID! }' },
    'ROOT_FIELD',
  ],
  [
    'takes over User.profession',
    { link: link(ALL), more: 'type User @key(fields: "id") { id: ID! profession: Profession! @override(from: "directory") }' },
    'TYPE_REFUSED',
  ],
  [
    'takes over HumanBridgeChart.prescriptions',
    {
      link: link(ALL),
      more: 'type HumanBridgeChart @key(fields: "id permit") { id: ID! permit: Permit @inaccessible prescriptions(first: Int! = 50, after: String, period: Period): PrescriptionConnection @override(from: "humanbridge") }',
    },
    'TYPE_REFUSED',
  ],
  [
    'takes over HumanBridgeChart.viewerUrl',
    {
      link: link(ALL),
      more: 'scalar ViewerUrl type HumanBridgeChart @key(fields: "id permit") { id: ID! permit: Permit @inaccessible viewerUrl: ViewerUrl @override(from: "humanbridge") }',
    },
    'TYPE_REFUSED',
  ],
  [
    'extends a chart that is not its own',
    { more: 'extend type IdLinkChart @key(fields: "id permit") { id: ID! permit: Permit @inaccessible note: String }' },
    'TYPE_REFUSED',
  ],
  ['nulls a list by a non-null field of its own on its chart', { chart: onChart('note: String!') }, 'NON_NULL'],
  [
    'nulls a list by a non-null field of its own on Patient',
    { patient: GOOD.patient.replace('exampleSummary: String', 'exampleSummary: String!') },
    'NON_NULL',
  ],
  ['has a non-null field in a type of its own', { own: onOwn('note: String!') }, 'NON_NULL'],
  // Directives under their own names, under other names, and without an import.
  [
    'renames @override',
    {
      link: link('"@key", "@shareable", "@inaccessible", {name: "@override", as: "@deprecated"}'),
      own: onOwn('x: Int @deprecated(from: "directory")'),
    },
    'LINK_REFUSED',
  ],
  [
    'renames @key to a name that is allowed',
    { link: link('"@key", "@inaccessible", {name: "@interfaceObject", as: "@shareable"}') },
    'LINK_REFUSED',
  ],
  [
    'names the whole specification otherwise',
    { link: link('"@key", "@shareable", "@inaccessible"', ', as: "fed"'), own: onOwn('x: Int @fed__override(from: "directory")') },
    'LINK_REFUSED',
  ],
  ['links federation twice', { link: `${GOOD.link}\n${link('"@override"', ', as: "other"')}` }, 'LINK_REFUSED'],
  [
    'links a specification of its own',
    { link: `${GOOD.link}\nextend schema @link(url: "https://example.com/spec/v1.0", import: ["@x"])` },
    'LINK_REFUSED',
  ],
  ['has no link: a schema of federation 1 shares all its types', { link: '' }, 'LINK_REFUSED'],
  [
    'composes a directive of its own onto the graph',
    { link: `${link(ALL)}\nextend schema @composeDirective(name: "@x")`, more: 'directive @x on FIELD_DEFINITION' },
    'LINK_REFUSED',
  ],
  ['defines a directive', { more: 'directive @x on FIELD_DEFINITION' }, 'DIRECTIVE_DEFINED'],
  ['defines @key anew', { more: 'directive @key(fields: String) repeatable on OBJECT' }, 'DIRECTIVE_DEFINED'],
  ...['@federation__override(from: "directory")', '@federation__inaccessible', '@federation__tag(name: "x")', '@federation__external'].map(
    (directive): [string, Partial<typeof GOOD>, SchemaCode] => [
      `uses ${directive} without importing it`,
      { chart: onChart(`note: String ${directive}`) },
      'DIRECTIVE_REFUSED',
    ],
  ),
  ...[
    '@override(from: "x")',
    '@external',
    '@requires(fields: "labResults { complete }")',
    '@provides(fields: "id")',
    '@inaccessible',
    '@tag(name: "x")',
    '@authenticated',
    '@requiresScopes(scopes: [["never"]])',
    '@policy(policies: [["never"]])',
    '@cost(weight: -1000)',
    '@listSize(sizedFields: [])',
    '@shareable',
  ].flatMap((directive): [string, Partial<typeof GOOD>, SchemaCode][] => [
    [
      `puts ${directive} on a field of its own chart`,
      { link: link(ALL), chart: GOOD.chart.replace('ExampleGrowthConnection }', `ExampleGrowthConnection ${directive} }`) },
      'DIRECTIVE_REFUSED',
    ],
    [
      `puts ${directive} on a field of the contract`,
      { link: link(ALL), chart: GOOD.chart.replace('LabResultConnection', `LabResultConnection ${directive}`) },
      'DIRECTIVE_REFUSED',
    ],
    [
      `puts ${directive} on a field of Patient`,
      { link: link(ALL), patient: GOOD.patient.replace('String', `String ${directive}`) },
      'DIRECTIVE_REFUSED',
    ],
  ]),
  ...[
    '@authenticated',
    '@requiresScopes(scopes: [["never"]])',
    '@policy(policies: [["never"]])',
    '@inaccessible',
    '@tag(name: "x")',
    '@cost(weight: 0)',
    '@interfaceObject',
    '@key(fields: "id", resolvable: true)',
  ].flatMap((directive): [string, Partial<typeof GOOD>, SchemaCode][] => [
    [
      `puts ${directive} on a type of the contract`,
      { link: link(ALL), shared: onShared('type LabResult @shareable', `type LabResult @shareable ${directive}`) },
      'DIRECTIVE_REFUSED',
    ],
    [
      `puts ${directive} on an extension of a type of the contract`,
      { link: link(ALL), more: `extend type Coding ${directive}` },
      'DIRECTIVE_REFUSED',
    ],
    [
      `puts ${directive} on a type of its own`,
      { link: link(ALL), own: GOOD.own.replace('ExampleGrowth {', `ExampleGrowth ${directive} {`) },
      'DIRECTIVE_REFUSED',
    ],
  ]),
  [
    'hides a value of an enum of the contract',
    { shared: onShared(/\n {2}LAB_RESULT\n/, '\n  LAB_RESULT @inaccessible\n') },
    'DIRECTIVE_REFUSED',
  ],
  ['hides an argument of the contract', { chart: GOOD.chart.replace('after: String', 'after: String @inaccessible') }, 'DIRECTIVE_REFUSED'],
  ['hides a field of an input of the contract', { shared: onShared('from: Date', 'from: Date @inaccessible') }, 'DIRECTIVE_REFUSED'],
  [
    'deprecates a field of the contract',
    { chart: GOOD.chart.replace('LabResultConnection', 'LabResultConnection @deprecated(reason: "buy ours")') },
    'DIRECTIVE_REFUSED',
  ],
  ['deprecates a value of the contract', { shared: onShared(/\n {2}LAB_RESULT\n/, '\n  LAB_RESULT @deprecated\n') }, 'DIRECTIVE_REFUSED'],
  ['puts @tag on Query', { link: link(ALL), more: 'type Query @tag(name: "x")' }, 'DIRECTIVE_REFUSED'],
  // Descriptions of types that are not the vendor's own.
  [
    'describes a type of the contract in words of its own',
    { shared: onShared(/("""[^"]*"""\s*)?type LabResult\b/, '"Buy ours." type LabResult') },
    'DESCRIPTION_REFUSED',
  ],
  [
    'describes a field of the contract in words of its own',
    { chart: GOOD.chart.replace('labResults', '"Buy ours." labResults') },
    'DESCRIPTION_REFUSED',
  ],
  [
    'describes an argument of the contract in words of its own',
    { chart: GOOD.chart.replace('period: Period', '"Buy ours." period: Period') },
    'DESCRIPTION_REFUSED',
  ],
  [
    'describes a value of the contract in words of its own',
    { shared: onShared(/\n {2}"""[^"]*"""\n {2}LAB_RESULT\n/, '\n  "Buy ours." LAB_RESULT\n') },
    'DESCRIPTION_REFUSED',
  ],
  ['describes Patient', { patient: `"Buy ours." ${GOOD.patient}` }, 'DESCRIPTION_REFUSED'],
  ['describes Patient.id', { patient: GOOD.patient.replace('id: ID!', '"Buy ours." id: ID!') }, 'DESCRIPTION_REFUSED'],
  // The contract, changed.
  ['adds a field to a type of the contract', { more: 'extend type LabResult { extra: String }' }, 'CONTRACT_CHANGED'],
  ['adds a value to an enum of the contract', { more: 'extend enum Category { EVERYTHING }' }, 'CONTRACT_CHANGED'],
  ['adds a field to an input of the contract', { more: 'extend input Period { zone: String! }' }, 'CONTRACT_CHANGED'],
  ['narrows an input of the contract', { shared: onShared('from: Date', 'from: Date!') }, 'CONTRACT_CHANGED'],
  ['leaves a value of an enum out', { shared: onShared(/\n {2}"""[^"]*"""\n {2}VIEWER\n/, '\n') }, 'CONTRACT_CHANGED'],
  [
    'gives a scalar of the contract another specification, so that the gateway no longer checks it',
    { shared: onShared(/(scalar Date) @specifiedBy\([^)]*\)/, '$1 @specifiedBy(url: "https://example.org/date")') },
    'DIRECTIVE_REFUSED',
  ],
  [
    'states a scalar of the contract as an enum',
    { shared: onShared(/scalar DateTime @specifiedBy\([^)]*\)/, 'enum DateTime { NOW }') },
    'CONTRACT_CHANGED',
  ],
  [
    'has a type of the contract implement an interface of its own',
    { shared: onShared('type LabResult ', 'type LabResult implements ExampleShown '), more: 'interface ExampleShown { id: ID }' },
    'CONTRACT_CHANGED',
  ],
  [
    'changes the type of a field of the contract',
    { chart: GOOD.chart.replace('LabResultConnection', 'LabResultConnection!') },
    'CONTRACT_CHANGED',
  ],
  ['changes a default of the contract', { chart: GOOD.chart.replace('= 50', '= 100000') }, 'CONTRACT_CHANGED'],
  [
    'adds an argument to a field of the contract',
    { chart: GOOD.chart.replace('after: String', 'after: String, secret: String!') },
    'CONTRACT_CHANGED',
  ],
  ['does not share what it states', { shared: onShared('type Coding @shareable', 'type Coding') }, 'SHAREABLE_MISSING'],
  // Keys.
  ['has another key', { chart: GOOD.chart.replace('"id permit"', '"id"') }, 'KEY_CHANGED'],
  [
    'has a second key',
    { chart: GOOD.chart.replace('@key(fields: "id permit")', '@key(fields: "id permit") @key(fields: "id")') },
    'KEY_CHANGED',
  ],
  ['does not resolve its chart', { chart: GOOD.chart.replace('"id permit"', '"id permit", resolvable: false') }, 'KEY_CHANGED'],
  ['has a permit that cannot be null', { chart: GOOD.chart.replace('Permit @', 'Permit! @') }, 'KEY_CHANGED'],
  ['shows its permit to clients', { chart: GOOD.chart.replace('Permit @inaccessible', 'Permit') }, 'KEY_CHANGED'],
  ['shows the type Permit to clients', { shared: onShared(/scalar Permit @inaccessible/, 'scalar Permit') }, 'KEY_CHANGED'],
  ['resolves Facility', { shared: onShared(', resolvable: false', '') }, 'KEY_CHANGED'],
  ['has a key of Patient with the name', { patient: GOOD.patient.replace('"id"', '"id name"') }, 'KEY_CHANGED'],
  ['states Patient as an interface', { patient: 'interface Patient @key(fields: "id") { id: ID! }' }, 'KEY_CHANGED'],
  [
    'states Patient as an interface object',
    { link: link(ALL), patient: GOOD.patient.replace('@key', '@interfaceObject @key') },
    'DIRECTIVE_REFUSED',
  ],
  [
    'states Chart as an interface object',
    { link: link(ALL), more: 'type Chart @interfaceObject @key(fields: "id") { id: ID! note: String }' },
    'TYPE_REFUSED',
  ],
  ['states the interface Chart', { more: 'interface Chart { id: ID! }' }, 'TYPE_REFUSED'],
  // Fields, types and what they return.
  ['adds a field to Patient that is not registered', { patient: onPatient('note: String') }, 'FIELD_REFUSED'],
  ['adds a field to Patient behind @inaccessible', { link: link(ALL), patient: onPatient('note: String @inaccessible') }, 'FIELD_REFUSED'],
  ['adds a field to its chart without a category', { chart: onChart('note: String') }, 'FIELD_REFUSED'],
  ['adds a field of an object’s own name to its chart, without a category', { chart: onChart('toString: String') }, 'FIELD_REFUSED'],
  ['adds the field constructor to Patient', { patient: onPatient('constructor: String') }, 'FIELD_REFUSED'],
  ['adds the field __proto__ to its chart', { chart: onChart('__proto__: String') }, 'FIELD_REFUSED'],
  [
    'leads readers of a scalar to a script',
    { own: onOwn('page: ExamplePage'), more: 'scalar ExamplePage @specifiedBy(url: "javascript:alert(1)")' },
    'DIRECTIVE_REFUSED',
  ],
  ['turns its words round', { own: onOwn('"only \u202eyadot" note: String') }, 'DESCRIPTION_REFUSED'],
  ['has invisible characters in a reason', { own: onOwn('old: Int @deprecated(reason: "a\u200bb")') }, 'DESCRIPTION_REFUSED'],
  ['adds a field to its system', { system: GOOD.system.replace('}', 'note: String }') }, 'FIELD_REFUSED'],
  ['leaves out what its system serves', { system: '' }, 'FIELD_MISSING'],
  [
    'answers a field that the directory answers',
    {
      chart: onChart('allergies(first: Int! = 50, after: String): AllergyConnection'),
      more: ['AllergyConnection', 'AllergyEdge', 'Allergy'].map(shared).join('\n'),
    },
    'FIELD_NOT_SERVED',
  ],
  ['answers facilities of its chart', { chart: onChart('facilities: [Facility!]!') }, 'FIELD_NOT_SERVED'],
  ['leaves out what it serves', { chart: GOOD.chart.replace(/labResults.*LabResultConnection/, '') }, 'FIELD_MISSING'],
  ['leaves out what it registered', { patient: 'type Patient @key(fields: "id") { id: ID! }' }, 'FIELD_MISSING'],
  ['returns a patient from a field of its own', { own: onOwn('mother: Patient') }, 'RETURN_REFUSED'],
  ['returns its own chart, with a permit that it was handed', { own: onOwn('chart: ExampleChart') }, 'RETURN_REFUSED'],
  ['shows a permit', { own: onOwn('permit: Permit') }, 'RETURN_REFUSED'],
  ['returns a foreign chart', { own: onOwn('stolen: HumanBridgeChart') }, 'RETURN_REFUSED'],
  [
    'joins patients into a union of its own',
    { own: `${onOwn('any: ExampleAny')} union ExampleAny = ExampleGrowth | Patient` },
    'RETURN_REFUSED',
  ],
  [
    'has its chart implement the contract itself',
    { chart: GOOD.chart.replace('ExampleChart', 'ExampleChart implements Chart') },
    'INTERFACE_REFUSED',
  ],
  [
    'has a type of its own pass for a chart',
    { own: GOOD.own.replace('ExampleGrowth', 'ExampleGrowth implements Chart') },
    'INTERFACE_REFUSED',
  ],
  ['has a type outside its namespace', { more: 'type Growth { value: Float }' }, 'TYPE_REFUSED'],
  ['has no chart', { chart: '' }, 'TYPE_REFUSED'],
  // Roots.
  ['has a query', { more: 'type Query { everybody: [ID!] }' }, 'ROOT_FIELD'],
  ['has a mutation', { more: 'type Mutation { drop: ID }' }, 'ROOT_FIELD'],
  ['has a subscription', { more: 'type Subscription { heard: ID }' }, 'ROOT_FIELD'],
  ['extends Query', { more: 'extend type Query { everybody: [ID!] }' }, 'ROOT_FIELD'],
  ['names another type as its query', { more: 'schema { query: ExampleRoot } type ExampleRoot { everybody: [ID!] }' }, 'ROOT_FIELD'],
  // No SDL.
  ['holds an operation', { more: '{ me { name } }' }, 'SDL_INVALID'],
  ['cannot be parsed', { more: 'type {' }, 'SDL_INVALID'],
  ['states a field twice', { more: 'extend type ExampleGrowth { value: String }' }, 'SDL_INVALID'],
];

describe('A foreign subgraph is refused if it', () => {
  it.each(HOSTILE)('%s', (_what, change, code) => {
    expect(codes(change)).toContain(code);
  });

  it.each([
    ['names an unknown category', { ...EXAMPLE, chartFields: { growth: 'GROWTH' } }, 'CATEGORY_UNKNOWN'],
    ['registers a field that Patient has', { ...EXAMPLE, patientFields: { name: 'DEMOGRAPHICS' } }, 'REGISTRATION_INVALID'],
    ['registers the chart of another', { ...EXAMPLE, chartType: 'HumanBridgeChart' }, 'REGISTRATION_INVALID'],
    ['takes a namespace that the network’s own types have', { ...EXAMPLE, chartType: 'LabChart' }, 'REGISTRATION_INVALID'],
    ['takes every name', { ...EXAMPLE, chartType: 'Chart' }, 'REGISTRATION_INVALID'],
    ['is not known to the directory', { ...EXAMPLE, chartType: 'ElsewhereChart' }, 'TYPE_REFUSED'],
  ] as const)('%s', (_what, foreign, code) => {
    expect(codes({}, foreign as never)).toContain(code);
  });

  it('has a namespace that begins with the namespace of another', () => {
    const other = { ...example(), name: 'other', foreign: { ...EXAMPLE, chartType: 'ExampleMoreChart' } };
    expect(codesOf(compose([...network, example(), other]).problems)).toContain('REGISTRATION_INVALID');
  });

  it('has a directive on any part that is not its own', () => {
    const places = ['OBJECT', 'FIELD', 'ARGUMENT', 'ENUM', 'SCALAR', 'INPUT'] as const;
    const kinds = {
      OBJECT: 'ObjectTypeDefinition',
      FIELD: 'FieldDefinition',
      ARGUMENT: 'InputValueDefinition',
      ENUM: 'EnumValueDefinition',
      SCALAR: 'ScalarTypeDefinition',
      INPUT: 'InputObjectTypeDefinition',
    };
    const sdl = example().sdl;
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.nat(60),
        fc.constantFrom('anything', 'federation__tag', 'override', 'x__y'),
        (place, at, name) => {
          let seen = 0;
          const changed = visit(parse(sdl, { noLocation: true }), {
            enter: (node) => {
              if (node.kind !== kinds[place] || seen++ !== at) return undefined;
              const [type] = parse(`type T @${name} { a: Int }`, { noLocation: true }).definitions;
              return {
                ...node,
                directives: [
                  ...((node as { directives?: never[] }).directives ?? []),
                  ...(type as never as { directives: never[] }).directives,
                ],
              };
            },
          });
          if (seen <= at) return;
          expect(codesOf(compose([...network, { ...example(), sdl: print(changed) }]).problems)).toContain('DIRECTIVE_REFUSED');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('The contract', () => {
  const guarded = [...listGuardedTypes(ownSubgraphs())];

  it('has every type that can be reached from a chart or a system', () => {
    for (const name of [
      'Microbiology',
      'MicrobiologyFinding',
      'Susceptibility',
      'ImagingSeries',
      'ImagingInstance',
      'LabOrder',
      'FoundPatients',
      'SystemStatus',
      'DemographicsMismatch',
      'PageInfo',
      'Period',
      'Category',
      'ViewerUrl',
    ])
      expect(guarded).toContain(name);
    expect(guarded.length).toBeGreaterThan(45);
  });

  const refused = (from: string | RegExp, to: string) =>
    codesOf(compose(ownSubgraphs((sdl, name) => (name === 'id-link' ? sdl.replace(from, to) : sdl))).problems);

  it.each([
    ['Microbiology.findings is nullable', /findings: \[MicrobiologyFinding!\]!/, 'findings: [MicrobiologyFinding!]'],
    ['ImagingSeries.modality is not null', /(type ImagingSeries[^}]*modality: \w+)/, '$1!'],
  ] as const)('refuses an own subgraph where %s', (_what, from, to) => {
    expect(refused(from, to)).toEqual(['CONTRACT_CHANGED']);
  });

  /** Every field of every object and input of the contract that id-link states. */
  const stated = parse(ownSubgraphs().find(({ name }) => name === 'id-link')!.sdl, { noLocation: true });
  const fields = stated.definitions.flatMap((node) =>
    'fields' in node && guarded.includes(node.name!.value) ? node.fields!.map((field) => `${node.name!.value}.${field.name.value}`) : [],
  );

  it(`guards each of ${fields.length} fields: an own subgraph cannot change whether it may be null`, () => {
    const unguarded = fields.filter((place) => {
      const [type, name] = place.split('.');
      const changed = visit(stated, {
        FieldDefinition: (node, _key, _parent, _path, ancestors) =>
          node.name.value === name && (ancestors.at(-1) as { name?: { value: string } } | undefined)?.name?.value === type
            ? flipped(node)
            : undefined,
        InputValueDefinition: (node, _key, _parent, _path, ancestors) =>
          node.name.value === name && (ancestors.at(-1) as { name?: { value: string } } | undefined)?.name?.value === type
            ? flipped(node)
            : undefined,
      });
      const problems = compose(ownSubgraphs((sdl, subgraph) => (subgraph === 'id-link' ? print(changed) : sdl))).problems;
      return codesOf(problems).join() !== 'CONTRACT_CHANGED';
    });
    expect(unguarded).toEqual([]);
    expect(fields.length).toBeGreaterThan(120);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a field or an input's field, whose type becomes null or not null
function flipped(node: any): any {
  return { ...node, type: node.type.kind === 'NonNullType' ? node.type.type : { kind: 'NonNullType', type: node.type } };
}

describe('schema/README.md', () => {
  it('lists each code once, with its meaning', () => {
    const readme = readFileSync('schema/README.md', 'utf8');
    const table = [...readme.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => code);
    expect(table.sort()).toEqual([...SCHEMA_CODES].sort());
  });
});
