import type { ExplainMyAccessQuery } from '@hareyaka/sdk';
import type { GalleryEntry, GalleryGroup } from '../../gallery/gallery-entry.js';
import { CENTRE, HIGHLAND, HOSPITAL } from '../../gallery/sample-chart.js';
import type { Asked } from '../../graph/use-operation.js';
import { AccessHistoryView, type AccessHistoryViewProps } from './access-history-view.js';
import type { HistoryEvent } from './group-history.js';
import type { History } from './use-history.js';

const PATIENT = { id: 'pat_sample', name: '逢沢 愛', kana: 'アイザワ アイ', birthDate: '1955-04-15', sex: 'FEMALE' } as const;
let made = 0;
const event = (at: string, more: Partial<HistoryEvent>): HistoryEvent => {
  made += 1;
  return {
    id: `e${made}`,
    at: `2026-11-30T${at}:00.000Z`,
    kind: 'OPERATION',
    patientId: PATIENT.id,
    patient: PATIENT,
    facility: null,
    grounds: ['CONSENT', 'PERMISSION'],
    operationName: 'ChartSummary',
    outcome: 'ok',
    requestId: `r${made}`,
    disclosures: [],
    ...more,
  } as HistoryEvent;
};
const shown = (category: string, facility: typeof CENTRE) =>
  ({ category, facility, form: 'RECORDS', items: 3, state: 'ANSWERED' }) as HistoryEvent['disclosures'][number];
const EVENTS = [
  event('01:31', { operationName: 'ChartLaboratory', disclosures: [shown('LAB_RESULT', CENTRE), shown('LAB_RESULT', HOSPITAL)] }),
  event('01:30', {
    disclosures: [shown('PRESCRIPTION', CENTRE), shown('ALLERGY', CENTRE), shown('DIAGNOSIS', HOSPITAL), shown('LAB_RESULT', HIGHLAND)],
  }),
  event('01:28', { kind: 'CONTENT', operationName: null, disclosures: [shown('IMAGING', HOSPITAL)] }),
  event('01:20', { patient: null, grounds: ['EMERGENCY'], disclosures: [shown('PRESCRIPTION', HIGHLAND)] }),
  ...['a', 'b', 'c'].map((id) =>
    event('01:10', { operationName: 'MyPatients', requestId: 'list', patientId: id, patient: { ...PATIENT, id }, grounds: ['LISTED'] }),
  ),
  event('01:05', { kind: 'PRINT', operationName: null }),
  event('01:02', { kind: 'UNLOCK', operationName: null, patientId: null, patient: null, grounds: [] }),
  event('01:00', { kind: 'SIGN_IN', operationName: null, patientId: null, patient: null, grounds: [] }),
  event('00:40', { patient: { ...PATIENT, name: `<i>\u202e${'とても長い名前'.repeat(8)}</i>` }, disclosures: [shown('DOCUMENT', CENTRE)] }),
];
const HISTORY: History = { state: 'LOADED', events: EVENTS, hasMore: true, code: undefined, loadMore: () => {}, retry: () => {} };

const ME = {
  at: '2026-11-30T01:32:00.000Z',
  facility: { id: 'fac_own', name: '晴風内科クリニック' },
  limitedId: false,
  viewsOtherFacilities: true,
  permittedForAll: ['DEMOGRAPHICS', 'PRESCRIPTION', 'LAB_RESULT', 'ALLERGY'],
};
const answered = (more: object): Asked<ExplainMyAccessQuery> => ({
  state: 'LOADED',
  errors: [],
  data: {
    explainMyAccess: { ...ME, viewable: false, patient: null, allowed: [], refused: [], ...more },
  } as unknown as ExplainMyAccessQuery,
});
const cell = (facility: typeof CENTRE, categories: readonly string[], more: object = {}) => ({
  facility,
  system: 'humanbridge',
  categories,
  careFrom: null,
  careUntil: null,
  emergency: false,
  until: '2027-08-01T00:00:00.000Z',
  ...more,
});
const VIEWABLE = answered({
  viewable: true,
  patient: { ...PATIENT, viewableUntil: '2026-12-20T00:00:00.000Z', daysLeft: 20 },
  allowed: [
    cell(CENTRE, ['DEMOGRAPHICS', 'PRESCRIPTION', 'LAB_RESULT', 'ALLERGY', 'DIAGNOSIS']),
    cell(HOSPITAL, ['PRESCRIPTION'], { careFrom: '2025-01-01' }),
    cell(HIGHLAND, ['PRESCRIPTION', 'LAB_RESULT'], { emergency: true, until: '2026-11-30T05:20:00.000Z' }),
  ],
  refused: [
    { facility: CENTRE, system: 'humanbridge', categories: ['IMAGING', 'DOCUMENT'], rule: 'PERMISSION' },
    { facility: HOSPITAL, system: 'humanbridge', categories: ['LAB_RESULT'], rule: 'NOT_VIEWED' },
  ],
});
const PROPS: AccessHistoryViewProps = {
  facility: '晴風内科クリニック',
  number: '',
  onNumber: () => {},
  onExplain: () => {},
  explained: undefined,
  period: 'WEEK',
  onPeriod: () => {},
  history: HISTORY,
};
const page = (id: string, title: string, more: Partial<AccessHistoryViewProps>): GalleryEntry => ({
  id,
  title,
  size: 'page',
  render: () => <AccessHistoryView {...PROPS} {...more} />,
});
const EMPTY: History = { ...HISTORY, events: [], hasMore: false };

export const gallery: GalleryGroup = {
  id: 'access-history',
  title: 'Access history, and why I cannot see something',
  entries: [
    page('history', 'The history', {}),
    page('empty', 'Nothing in this period', { history: EMPTY }),
    page('loading', 'The history is loading', { history: { ...EMPTY, state: 'LOADING' } }),
    page('failed', 'The history failed', { history: { ...EMPTY, state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE' } }),
    page('more-failed', 'The next page failed', { history: { ...HISTORY, events: EVENTS.slice(0, 2), code: 'NETWORK_FAILED' } }),
    page('viewable', 'Why: a patient who is shown, partly', { number: '0012345', explained: VIEWABLE, history: EMPTY }),
    page('not-viewable', 'Why: a patient who is not shown, or does not exist', { number: '999', explained: answered({}), history: EMPTY }),
    page('limited', 'Why: a limited ID without permissions', {
      number: '999',
      explained: answered({ limitedId: true, viewsOtherFacilities: false, permittedForAll: [] }),
      history: EMPTY,
    }),
    page('asking', 'Why: it is being checked', { number: '0012345', explained: { state: 'LOADING' }, history: EMPTY }),
    page('why-failed', 'Why: it failed', {
      number: '0012345',
      explained: { state: 'FAILED', code: 'NETWORK_FAILED', requestId: undefined, retryAfter: 0 },
      history: EMPTY,
    }),
  ],
};
