import fc from 'fast-check';

/** A list of a chart, as an operation asks for it. */
export interface AskedList {
  readonly field: string;
  readonly alias: string;
  readonly first: number;
  /** Whether the records are asked for, or only how each facility answered. */
  readonly records: 'nodes' | 'edges' | 'none';
  readonly inFragment: boolean;
}

/** An operation of the test: who asks, about whom, for what. */
export interface AskedOperation {
  readonly account: string;
  /** The n-th patient of the account's list; a patient who does not exist; or a list. */
  readonly about:
    | { readonly kind: 'patient'; readonly index: number }
    | { readonly kind: 'nobody' }
    | { readonly kind: 'list'; readonly first: number };
  readonly withName: boolean;
  readonly lists: readonly AskedList[];
  /** Whether the whole patient is asked for a second time, under another alias. */
  readonly twice: boolean;
}

/** The category of each list. */
export const CATEGORY_OF: Readonly<Record<string, string>> = {
  allergies: 'ALLERGY',
  demographics: 'DEMOGRAPHICS',
  diagnoses: 'DIAGNOSIS',
  documents: 'DOCUMENT',
  encounters: 'ENCOUNTER',
  imagingStudies: 'IMAGING',
  injections: 'INJECTION',
  labOrders: 'LAB_RESULT',
  labResults: 'LAB_RESULT',
  microbiology: 'LAB_RESULT',
  prescriptions: 'PRESCRIPTION',
  procedures: 'PROCEDURE',
};

const list = fc.record({
  field: fc.constantFrom(...Object.keys(CATEGORY_OF)),
  first: fc.constantFrom(1, 2, 5, 50),
  records: fc.constantFrom('nodes' as const, 'nodes' as const, 'edges' as const, 'none' as const),
  inFragment: fc.boolean(),
});

export const operations: fc.Arbitrary<AskedOperation> = fc.record({
  account: fc.constantFrom('dr-sato', 'dr-sato', 'ns-tanaka', 'ph-yamada', 'cm-kimura', 'dr-gaibu'),
  about: fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('patient' as const), index: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'nobody' as const }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('list' as const), first: fc.constantFrom(1, 3) }) },
  ),
  withName: fc.boolean(),
  lists: fc.array(list, { maxLength: 4 }).map((all) => all.map((one, index) => ({ ...one, alias: `l${index}` }))),
  twice: fc.boolean(),
});

/** The text of an operation. */
export function writeOperation({ about, withName, lists, twice }: AskedOperation): string {
  const asked = (inFragment: boolean) => lists.filter((one) => one.inFragment === inFragment).map(writeList);
  const [plain, fragments] = [asked(false), asked(true)];
  const chart = [
    '__typename',
    'id',
    ...(plain.length > 0 ? [`... on Chart { ${plain.join(' ')} }`] : []),
    ...(fragments.length > 0 ? ['...Lists'] : []),
  ];
  const fields = `id ${withName ? 'name' : ''} charts { ${chart.join(' ')} }`;
  const patients = (alias: string) =>
    about.kind === 'list'
      ? `${alias}: viewablePatients(first: ${about.first}) { edges { node { ${fields} } } }`
      : `${alias}: patient(id: $id) { ${fields} }`;
  const roots = twice ? `${patients('a')} ${patients('b')}` : patients('a');
  const head = about.kind === 'list' ? 'query Random' : 'query Random($id: ID!)';
  return `${head} { ${roots} }${fragments.length > 0 ? ` fragment Lists on Chart { ${fragments.join(' ')} }` : ''}`;
}

function writeList({ field, alias, first, records }: AskedList): string {
  const items = { nodes: 'nodes { facility { id } }', edges: 'edges { node { facility { id } } }', none: '' }[records];
  return `${alias}: ${field}(first: ${first}) { ${items} answers { facility { id } state } }`;
}
