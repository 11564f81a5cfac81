import { byReference, network } from './network-of.js';

const parcels = [
  { id: 'p1', weight: 2, size: { width: 3, height: 4 } },
  { id: 'p2', weight: null, size: null },
];

network(
  'A field that requires others',
  {
    parcels: [
      `type Query { parcels: [Parcel] } type Parcel @key(fields: "id") { id: ID! weight: Int size: Size }
       type Size { width: Int! height: Int! }`,
      { Query: { parcels: () => parcels }, Parcel: byReference(parcels) },
    ],
    freight: [
      `type Parcel @key(fields: "id") {
         id: ID! weight: Int @external size: Size @external
         cost: Int @requires(fields: "weight")
         area: Int @requires(fields: "size { width height }")
         label: String @requires(fields: "weight size { width }")
         hub: String
       }
       type Size { width: Int! @external height: Int! @external }`,
      {
        Parcel: byReference([], {
          __resolveReference: (parcel: object) => parcel,
          cost: ({ weight }: { weight: number | null }) => (weight === null ? null : weight * 100),
          area: ({ size }: { size: { width: number; height: number } | null }) => (size ? size.width * size.height : -1),
          label: ({ weight, size }: { weight: number | null; size: { width: number } | null }) => `${weight}/${size?.width}`,
          hub: () => 'Okayama',
        }),
      },
    ],
    insurance: [
      'type Parcel @key(fields: "id") { id: ID! cost: Int @external premium: Int @requires(fields: "cost") }',
      {
        Parcel: {
          __resolveReference: (parcel: object) => parcel,
          premium: ({ cost }: { cost: number | null }) => (cost === null ? 0 : cost / 10),
        },
      },
    ],
  },
  [
    {
      title: 'gets them, although the client did not select them',
      query: '{ parcels { cost } }',
      data: { parcels: [{ cost: 200 }, { cost: null }] },
      calls: { parcels: 1, freight: 1 },
      references: {
        freight: [
          { __typename: 'Parcel', id: 'p1', weight: 2 },
          { __typename: 'Parcel', id: 'p2', weight: null },
        ],
      },
    },
    {
      title: 'gets the fields of an object, and null if the object is null',
      query: '{ parcels { area } }',
      data: { parcels: [{ area: 12 }, { area: -1 }] },
      references: {
        freight: [
          { __typename: 'Parcel', id: 'p1', size: { width: 3, height: 4 } },
          { __typename: 'Parcel', id: 'p2', size: null },
        ],
      },
    },
    {
      title: 'shares its fetch with fields that require something else',
      query: '{ parcels { cost area label hub } }',
      data: {
        parcels: [
          { cost: 200, area: 12, label: '2/3', hub: 'Okayama' },
          { cost: null, area: -1, label: 'null/undefined', hub: 'Okayama' },
        ],
      },
      calls: { parcels: 1, freight: 1 },
    },
    {
      title: 'may require a field that requires another',
      query: '{ parcels { premium } }',
      data: { parcels: [{ premium: 20 }, { premium: 0 }] },
      calls: { parcels: 1, freight: 1, insurance: 1 },
    },
  ],
);

network(
  'Requirements that go round between two subgraphs',
  {
    list: [
      'type Query { item: Item } type Item @key(fields: "id", resolvable: false) { id: ID! }',
      { Query: { item: () => ({ id: '1' }) } },
    ],
    a: [
      'type Item @key(fields: "id") { id: ID! one: Int two: Int @external three: Int @requires(fields: "two") }',
      { Item: { __resolveReference: (item: object) => ({ ...item, one: 1 }), three: ({ two }: { two: number }) => two + 1 } },
    ],
    b: [
      'type Item @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") }',
      { Item: { __resolveReference: (item: object) => item, two: ({ one }: { one: number }) => one + 1 } },
    ],
  },
  [
    { title: 'are resolved step by step', query: '{ item { three } }', data: { item: { three: 3 } }, calls: { list: 1, a: 2, b: 1 } },
    {
      title: 'show every selected step',
      query: '{ item { one two three } }',
      data: { item: { one: 1, two: 2, three: 3 } },
      calls: { list: 1, a: 2, b: 1 },
    },
  ],
);

network(
  'A requirement on a field with an argument',
  {
    rates: [
      'type Query { money: [Money] } type Money @key(fields: "id") { id: ID! in(currency: String!): Int }',
      { Query: { money: () => [{ id: '1' }, { id: '2' }] }, Money: { ...byReference([{ id: '1' }, { id: '2' }]), in: inCurrency } },
    ],
    tax: [
      'type Money @key(fields: "id") { id: ID! in(currency: String!): Int @external tax: Int @requires(fields: "in(currency: \\"JPY\\")") }',
      { Money: { __resolveReference: (money: object) => money, tax: (money: { in: number }) => money.in / 10 } },
    ],
  },
  [
    { title: 'gets the value for that argument', query: '{ money { tax } }', data: { money: [{ tax: 15 }, { tax: 30 }] } },
    {
      title: 'is right beside the client’s own selection with the same argument and an alias',
      query: '{ money { yen: in(currency: "JPY") tax } }',
      data: {
        money: [
          { yen: 150, tax: 15 },
          { yen: 300, tax: 30 },
        ],
      },
    },
  ],
);

function inCurrency({ id }: { id: string }, { currency }: { currency: string }): number {
  return Number(id) * (currency === 'JPY' ? 150 : currency === 'EUR' ? 10 : 20);
}

network(
  'A requirement with a fragment inside',
  {
    devices: [
      `type Query { patient: Patient other: Patient } type Patient @key(fields: "id") { id: ID! device: Device }
       interface Device { serial: String } type Pump implements Device { serial: String rate: Int } type Monitor implements Device { serial: String leads: Int }`,
      {
        Query: {
          patient: () => ({ id: '1', device: { __typename: 'Pump', serial: 's1', rate: 9 } }),
          other: () => ({ id: '2', device: { __typename: 'Monitor', serial: 's2', leads: 12 } }),
        },
        Patient: byReference([
          { id: '1', device: { __typename: 'Pump', serial: 's1', rate: 9 } },
          { id: '2', device: { __typename: 'Monitor', serial: 's2', leads: 12 } },
        ]),
      },
    ],
    alarms: [
      `type Patient @key(fields: "id") { id: ID! device: Device @external alarm: String @requires(fields: "device { serial ... on Pump { rate } ... on Monitor { leads } }") }
       interface Device { serial: String } type Pump implements Device { serial: String @external rate: Int @external } type Monitor implements Device { serial: String @external leads: Int @external }`,
      {
        Patient: {
          __resolveReference: (patient: object) => patient,
          alarm: ({ device }: { device: object }) => JSON.stringify(device, ['serial', 'rate', 'leads']),
        },
      },
    ],
  },
  [
    {
      title: 'gets the fields of the object’s own type',
      query: '{ patient { alarm } }',
      data: { patient: { alarm: '{"serial":"s1","rate":9}' } },
    },
    {
      title: 'gets other fields for another type',
      query: '{ other { alarm device { __typename } } }',
      data: { other: { alarm: '{"serial":"s2","leads":12}', device: { __typename: 'Monitor' } } },
    },
  ],
);

network(
  'A requirement on an interface’s field',
  {
    staff: [
      `type Query { staff: [Staff] } interface Staff { id: ID! grade: Int }
       type Nurse implements Staff @key(fields: "id") { id: ID! grade: Int } type Doctor implements Staff @key(fields: "id") { id: ID! grade: Int }`,
      {
        Query: {
          staff: () => [
            { __typename: 'Nurse', id: 'n', grade: 1 },
            { __typename: 'Doctor', id: 'd', grade: 5 },
          ],
        },
        Nurse: byReference([{ id: 'n', grade: 1 }]),
        Doctor: byReference([{ id: 'd', grade: 5 }]),
      },
    ],
    pay: [
      `interface Staff { id: ID! pay: Int }
       type Nurse implements Staff @key(fields: "id") { id: ID! grade: Int @external pay: Int @requires(fields: "grade") }
       type Doctor implements Staff @key(fields: "id") { id: ID! grade: Int @external pay: Int @requires(fields: "grade") }`,
      {
        Nurse: { __resolveReference: (nurse: object) => nurse, pay: ({ grade }: { grade: number }) => grade * 10 },
        Doctor: { __resolveReference: (doctor: object) => doctor, pay: ({ grade }: { grade: number }) => grade * 20 },
      },
    ],
  },
  [
    {
      title: 'is met for each implementation',
      query: '{ staff { pay } }',
      data: { staff: [{ pay: 10 }, { pay: 100 }] },
      calls: { staff: 1, pay: 2 },
    },
    {
      title: 'is met inside fragments of one implementation alone',
      query: '{ staff { id ... on Doctor { pay } } }',
      data: { staff: [{ id: 'n' }, { id: 'd', pay: 100 }] },
      references: { pay: [{ __typename: 'Doctor', id: 'd', grade: 5 }] },
    },
  ],
);

network(
  'A requirement on lists of entities of a third subgraph',
  {
    carts: [
      'type Query { cart: Cart } type Cart @key(fields: "id") { id: ID! goods: [Good] } type Good @key(fields: "id", resolvable: false) { id: ID! }',
      {
        Query: { cart: () => ({ id: 'c', goods: [{ id: '1' }, { id: '2' }] }) },
        Cart: byReference([{ id: 'c', goods: [{ id: '1' }, { id: '2' }] }]),
      },
    ],
    goods: [
      'type Good @key(fields: "id") { id: ID! price: Int }',
      {
        Good: byReference([
          { id: '1', price: 3 },
          { id: '2', price: 4 },
        ]),
      },
    ],
    checkout: [
      `type Cart @key(fields: "id") { id: ID! goods: [Good] @external total: Int @requires(fields: "goods { price }") }
       type Good @key(fields: "id") { id: ID! price: Int @external }`,
      {
        Cart: {
          __resolveReference: (cart: object) => cart,
          total: ({ goods }: { goods: { price: number }[] }) => goods.reduce((sum, { price }) => sum + price, 0),
        },
        Good: { __resolveReference: (good: object) => good },
      },
    ],
  },
  [
    {
      title: 'is met through the other subgraph',
      query: '{ cart { total } }',
      data: { cart: { total: 7 } },
      calls: { carts: 1, goods: 1, checkout: 1 },
    },
    {
      title: 'shows only the selected fields of them',
      query: '{ cart { total goods { id } } }',
      data: { cart: { total: 7, goods: [{ id: '1' }, { id: '2' }] } },
    },
  ],
);

network(
  'A requirement that fails',
  {
    base: ['type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! }', { Query: { thing: () => ({ id: '1' }) } }],
    scale: [
      'type Thing @key(fields: "id") { id: ID! weight: Int }',
      {
        Thing: {
          __resolveReference: (thing: object) => thing,
          weight: () => {
            throw new Error('broken scale');
          },
        },
      },
    ],
    post: [
      'type Thing @key(fields: "id") { id: ID! weight: Int @external stamp: String @requires(fields: "weight") box: String }',
      {
        Thing: {
          __resolveReference: (thing: object) => thing,
          stamp: ({ weight }: { weight?: number | null }) => (weight === null || weight === undefined ? null : `for ${weight}`),
          box: () => 'small',
        },
      },
    ],
  },
  [
    {
      title: 'leaves what requires it null, and the rest stands',
      query: '{ thing { stamp box } }',
      data: { thing: { stamp: null, box: 'small' } },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'scale' }],
    },
  ],
);
