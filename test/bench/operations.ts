import type { StoredObject } from './clinic-records.js';
import { clinicRecords } from './clinic-records.js';

/** The list of a portal's first page: seven fetches in three rounds. */
export const PATIENT_LIST = /* GraphQL */ `query PatientList($first: Int) {
  patients(first: $first) {
    id
    name
    kana
    birthDate
    sex
    charts {
      __typename
      id
      labResults { item value unit flag observedAt facility { name } }
      prescriptions { drug dose days issuedAt }
    }
    notes { text writtenAt author { name } }
  }
}`;

/** The smallest operation: the cost of a gateway by itself. */
export const ME = 'query Me { me { name } }';

/** As `PATIENT_LIST`, and the field that only the newer supergraph has. */
export const WARD_LIST = 'query Wards { patients { id ward } }';

export const PLANNED_FETCHES = 7;

export interface Operation {
  readonly name: string;
  readonly body: string;
  /** The correct answer, computed from the records, not by any gateway. */
  readonly expected: unknown;
}

const bodyOf = (query: string, variables = {}) => JSON.stringify({ query, variables });

export const patientList: Operation = {
  name: 'list of 20 patients',
  body: bodyOf(PATIENT_LIST, { first: 20 }),
  expected: { patients: expectedPatients() },
};

export const me: Operation = { name: 'one field', body: bodyOf(ME), expected: { me: { name: (records().me as StoredObject).name } } };

export const wardList: Operation = {
  name: 'wards',
  body: bodyOf(WARD_LIST),
  expected: { patients: (records().patients as StoredObject[]).map(({ id, ward }) => ({ id, ward })) },
};

function records(): StoredObject {
  return clinicRecords().directory.root;
}

function expectedPatients(): unknown[] {
  const { directory, notes, ...systems } = clinicRecords();
  const nameOf = (reference: unknown) => {
    const { __typename, id } = reference as StoredObject;
    return { name: directory.entities.get(`${__typename}:${id}`)!.name };
  };
  const chartOf = ({ __typename, id }: StoredObject) => {
    const system = __typename === 'IdLinkChart' ? systems['id-link'] : systems.humanbridge;
    const chart = system.entities.get(`${__typename}:${id}`)!;
    const labResults = (chart.labResults as StoredObject[]).map(({ __typename: _type, id: _id, code: _code, facility, ...result }) => ({
      ...result,
      facility: nameOf(facility),
    }));
    const prescriptions = (chart.prescriptions as StoredObject[]).map(({ __typename: _type, id: _id, ...prescription }) => prescription);
    return { __typename, id, labResults, prescriptions };
  };
  return (directory.root.patients as StoredObject[]).map(({ __typename, id, name, kana, birthDate, sex, charts }) => ({
    id,
    name,
    kana,
    birthDate,
    sex,
    charts: (charts as StoredObject[]).map(chartOf),
    notes: (notes.entities.get(`${__typename}:${id}`)!.notes as StoredObject[]).map(({ text, writtenAt, author }) => ({
      text,
      writtenAt,
      author: nameOf(author),
    })),
  }));
}
