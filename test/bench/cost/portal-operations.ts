import * as sdk from '../../../clients/sdk/index.js';
import { README_QUERY } from '../../network/launch/readme-example.js';

/** The portal's screens of one chart: one such operation for each connected system, all at once. */
const LANES = [
  sdk.ChartSummary,
  sdk.ChartTimeline,
  sdk.ChartLaboratory,
  sdk.ChartMedications,
  sdk.ChartImages,
  sdk.ChartDocuments,
  sdk.StudyImages,
];

/** The usual operations of the portal, by name; `npm run bench:cost` prints the cost of each. */
export const PORTAL_OPERATIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(LANES.map(({ name, text }) => [name, text])),
  'who am I': '{ me { id name facilities { name } } connectionSystems { id name } }',
  'the README’s query': README_QUERY,
  '50 names': '{ viewablePatients(first: 50) { edges { node { id name kana birthDate sex } cursor } pageInfo { hasNextPage endCursor } } }',
  '50 patients and their systems':
    '{ viewablePatients(first: 50) { edges { node { id name kana birthDate sex charts { id system { id name } facilities { id name } } } } pageInfo { hasNextPage endCursor } } }',
  '200 patients, counted, and their systems':
    '{ viewablePatients(first: 200) { totalCount edges { node { id name birthDate charts { system { name } facilities { name } } } } } }',
  '50 patients with ten prescriptions and results of four systems': `{ viewablePatients(first: 50) { edges { node { id name charts { system { name }
    prescriptions(first: 10) { nodes { date facility { name } items { drug { text } days } } answers { facility { name } category state } } labResults(first: 10) { nodes { date facility { name } item { text } value unit } answers { facility { name } category state } } } } } } }`,
  'a whole chart': `{ patient(id: "p") { id name charts { id system { name } demographics { nodes { name } answers { facility { name } category state } } allergies { nodes { id } answers { facility { name } category state } } diagnoses { nodes { id date } answers { facility { name } category state } }
    prescriptions { nodes { date facility { name } items { drug { text } days } } answers { facility { name } category state } } labResults(first: 200) { nodes { date facility { name } item { text } value unit abnormal } answers { facility { name } category state } }
    encounters { nodes { id kind } answers { facility { name } category state } } imagingStudies(first: 50) { nodes { id series { id } } answers { facility { name } category state } } documents(first: 50) { nodes { id title } answers { facility { name } category state } } } } }`,
  explainAccess: `{ explainAccess(userId: "u", patientId: "p") { viewable allowed { facility { name } categories until emergency grounds }
    refused { rule facility { name } categories fact } } }`,
  'permissions page': `{ viewingPermissions(first: 50) { edges { node { id user { name } facility { name } patientId categories careFrom careUntil validFrom
    validUntil reason version } } pageInfo { hasNextPage endCursor } } }`,
  '200 people':
    '{ userRecords(first: 200) { edges { node { id name profession active workplaces { facility { name } role since } version } } } }',
  'a permission granted':
    'mutation { grantViewingPermission(input: { userId: "u", facilityId: "f", categories: [ALLERGY], reason: "r" }) { viewingPermission { id user { name } } userErrors { code } } }',
};
