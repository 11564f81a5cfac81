/** An operation whose cost is compared with the CPU time that it takes. */
export interface CostCase {
  readonly name: string;
  /** The demo account that sends it. */
  readonly who: 'dr-sato' | 'admin' | 'support';
  /** @param first the size of the requested lists */
  readonly query: (first: number) => string;
}

/** Ids of the demo network for the queries. */
export interface KnownIds {
  readonly patients: readonly string[];
  readonly users: readonly string[];
}

type Selection = string | ((first: number) => string);

/** The largest page that may be requested. */
export const FIRST = 200;
const page =
  (field: string, node: string, args = '') =>
  (first: number) =>
    `${field}(first: ${first}${args}) { edges { node { ${node} } } pageInfo { hasNextPage endCursor } }`;
const times = (count: number, field: (i: number) => string) => Array.from({ length: count }, (_, i) => `a${i}: ${field(i)}`).join(' ');

/**
 * Operations that each spend their time in one place: each root field alone, under many aliases with different arguments; the items of each list; and
 * the fields that query the database or sign.
 */
export function costCases({ patients, users }: KnownIds): CostCase[] {
  const patient = (i: number) => JSON.stringify(patients[i % patients.length]);
  const user = (i: number) => JSON.stringify(users[i % users.length]);
  const text = (selection: Selection) => (first: number) => `{ ${typeof selection === 'string' ? selection : selection(first)} }`;
  const doctor = (name: string, selection: Selection): CostCase => ({ name, who: 'dr-sato', query: text(selection) });
  const admin = (name: string, selection: Selection): CostCase => ({ name, who: 'support', query: text(selection) });
  const list = (node: string) => page('viewablePatients', node);
  return [
    doctor('me', 'me { id name facilities { id name } }'),
    doctor('connectionSystems', 'connectionSystems { id name }'),
    doctor('facilities', page('facilities', 'id name kana kind')),
    doctor(
      'patient ×50',
      times(50, (i) => `patient(id: ${patient(i)}) { id name birthDate }`),
    ),
    doctor(
      'patient, charts ×50',
      times(50, (i) => `patient(id: ${patient(i)}) { id charts { id facilities { name } } }`),
    ),
    doctor(
      'viewablePatients, alone ×50',
      times(50, (i) => `viewablePatients(first: ${i}) { pageInfo { hasNextPage } }`),
    ),
    doctor(
      'viewablePatients, search ×50',
      times(50, (i) => `viewablePatients(first: 1, filter: { name: "山${i}" }) { edges { node { id } } }`),
    ),
    doctor(
      'viewablePatients, totalCount ×20',
      times(20, (i) => `viewablePatients(first: ${i}) { totalCount }`),
    ),
    doctor('viewablePatients, names', list('id name kana birthDate sex')),
    doctor('viewablePatients, charts', list('id charts { id }')),
    doctor('viewablePatients, charts, facilities', list('id charts { id facilities { name } }')),
    doctor('viewablePatients, charts, permit', list('id charts { id ... on HumanBridgeChart { permit } ... on IdLinkChart { permit } }')),
    doctor('the hundred aliases', (first) =>
      times(100, (i) => `viewablePatients(first: ${Math.max(1, first - i)}) { edges { node { id charts { facilities { name } } } } }`),
    ),
    doctor('the hundred aliases, all the same', (first) =>
      times(100, () => `viewablePatients(first: ${first}) { edges { node { id charts { facilities { name } } } } }`),
    ),
    admin(
      'facilityRecords',
      page('facilityRecords', 'id institutionCode facility { name } disclosures { system categories } networks version'),
    ),
    admin('userRecords', page('userRecords', 'id name profession active workplaces { role since facility { name } }')),
    admin('patientRecords', page('patientRecords', 'id name kana birthDate version')),
    admin('patientRecords, links', page('patientRecords', 'id links { id localPatientId facility { name } }')),
    admin(
      'patientRecords, alone ×50',
      times(50, (i) => `patientRecords(first: ${i}) { pageInfo { hasNextPage } }`),
    ),
    admin('viewingPermissions', page('viewingPermissions', 'id categories validFrom reason user { name } facility { name }')),
    admin(
      'viewingPermissions, alone ×50',
      times(50, (i) => `viewingPermissions(first: 1, userId: ${user(i)}) { edges { node { id } } }`),
    ),
    admin('consents', page('consents', 'id kind startsAt givenAt version')),
    admin('changes', page('changes', 'id at action subjectId reason user { name }')),
    admin('emergencyAccesses', page('emergencyAccesses', 'id reason user { name } facility { name } told { user { name } }')),
    admin(
      'explainAccess ×20',
      times(
        20,
        (i) =>
          `explainAccess(userId: ${user(i)}, patientId: ${patient(i)}) { viewable allowed { system categories facility { name } } refused { rule system categories facility { name } fact } }`,
      ),
    ),
    admin('whoCanSee', page('whoCanSee', 'user { name } facility { name } allowed { system categories }', `, patientId: ${patient(0)}`)),
    admin(
      'whoCanSee, few ×10',
      times(10, (i) => `whoCanSee(first: 5, patientId: ${patient(i)}) { edges { node { user { name } } } }`),
    ),
    admin(
      'scoreLink ×20',
      times(
        20,
        (i) =>
          `scoreLink(input: { patientId: ${patient(i)}, candidates: [${'{ name: "山田 花子", kana: "ヤマダ ハナコ", birthDate: "1950-01-01" }, '.repeat(20)}] }) { scores { candidate score verdict reasons { field agreement } } }`,
      ),
    ),
  ];
}
