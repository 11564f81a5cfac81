import type { MyReceiptSendingQuery } from '@hareyaka/sdk';
import type { GalleryEntry, GalleryGroup } from '../../gallery/gallery-entry.js';
import type { Asked } from '../../graph/use-operation.js';
import { SendingView, type SendingViewProps } from './sending-view.js';

type Sending = NonNullable<MyReceiptSendingQuery['myReceiptSending']>;
type Delivery = Sending['deliveries']['edges'][number]['node'];

const delivery = (id: number, more: Partial<Delivery>): Delivery =>
  ({
    id: String(id),
    kind: 'SENT',
    at: `2026-11-30T0${id % 10}:12:00.000Z`,
    files: 4,
    bytes: 20_480,
    records: null,
    remarks: [],
    ...more,
  }) as Delivery;
const DELIVERIES = [
  delivery(9, {
    kind: 'REPORTED',
    files: 0,
    bytes: 0,
    records: 1_240,
    remarks: [
      { code: 'NOT_IN_MASTER', count: 12 },
      { code: 'NOT_MAPPED', count: 3 },
    ],
  }),
  delivery(8, { files: 36, bytes: 1_843_200 }),
  delivery(7, {}),
  delivery(6, { kind: 'REKEYED', files: 4 }),
  delivery(5, { kind: 'DELETED', files: 11, bytes: 0 }),
];
const SENDING: Sending = {
  patients: 1_482,
  lastSentAt: '2026-11-30T00:12:00.000Z',
  usedBytes: 3_221_225_472,
  quotaBytes: 10_737_418_240,
  machines: [
    { name: '受付 1', fingerprint: 'K7Q2M9XW3VB8D1ZT5RNC', enrolledAt: '2026-04-01T00:00:00.000Z', revokedAt: null },
    {
      name: `<i>\u202e${'とても長い端末の名前'.repeat(4)}</i>`,
      fingerprint: 'A1B2C3D4E5F6G7H8J9K0',
      enrolledAt: '2024-04-01T00:00:00.000Z',
      revokedAt: '2026-03-31T09:00:00.000Z',
    },
  ],
  refusals: [
    { day: '2026-11-29', code: 'CLOCK', count: 14, lastAt: '2026-11-29T03:00:00.000Z' },
    { day: '2026-11-20', code: 'A_NEW_REASON', count: 1, lastAt: '2026-11-20T03:00:00.000Z' },
  ],
  deliveries: {
    edges: DELIVERIES.map((node) => ({ node })),
    pageInfo: { hasNextPage: true, endCursor: 'x' } as Sending['deliveries']['pageInfo'],
  },
};
const loaded = (myReceiptSending: Sending | null): Asked<MyReceiptSendingQuery> => ({
  state: 'LOADED',
  errors: [],
  data: { myReceiptSending },
});
const EMPTY = { edges: [], pageInfo: { ...SENDING.deliveries.pageInfo, hasNextPage: false } };
const PROPS: SendingViewProps = { asked: loaded(SENDING), now: Date.UTC(2026, 10, 30, 9), onRetry: () => {}, onMore: () => {} };
const page = (id: string, title: string, more: Partial<SendingViewProps>): GalleryEntry => ({
  id,
  title,
  size: 'page',
  render: () => <SendingView {...PROPS} {...more} />,
});

export const gallery: GalleryGroup = {
  id: 'sending',
  title: 'What was sent to the receipt cloud',
  entries: [
    page('sending', 'A clinic that sends', {}),
    page('quiet', 'Nothing has arrived for days, and the room is nearly used up', {
      asked: loaded({ ...SENDING, lastSentAt: '2026-11-20T00:12:00.000Z', usedBytes: 10_600_000_000 }),
    }),
    page('new', 'A clinic that has not sent yet', {
      asked: loaded({ ...SENDING, patients: 0, lastSentAt: null, usedBytes: 0, machines: [], refusals: [], deliveries: EMPTY }),
    }),
    page('none', 'A facility that does not send', { asked: loaded(null) }),
    page('loading', 'Loading', { asked: { state: 'LOADING' } }),
    page('failed', 'It failed', { asked: { state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE', requestId: undefined, retryAfter: 0 } }),
  ],
};
