import 'reflect-metadata';
import fc from 'fast-check';
import { type ChartAsk, ClinicalDocument, type SubgraphContext } from '../../kit/index.js';
import { type ListedDocument, toDocumentItem } from './listed-document.js';

const place = { facility: 'fac_a', institution: '3310000001', localId: '0012345', dates: [{}], until: 1_800_000_000 };
const ask: ChartAsk = { category: 'DOCUMENT', patient: 'pat_1', place };
const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${JSON.stringify(parts)}`;
const LISTED: ListedDocument = {
  path: '001/234/0012345/20260101/…',
  key: 'k1',
  kind: { code: 'L1', text: '退院時サマリ', system: '99ZZZ' },
  type: { code: '18842-5', text: '退院時要約', system: 'LN' },
  title: '退院時要約（内科）',
  contentType: 'application/xml',
  author: '医師 太郎',
  careDate: '20260101',
  updatedAt: '2026-01-02T03:04:05.000Z',
};
const item = (change: Partial<ListedDocument> = {}, asked = ask) =>
  toDocumentItem({ ...LISTED, ...change }, asked, { itemId, system: 'humanbridge' });

describe('a listed document as an item of a chart', () => {
  it('states its kind and origin, and shows its storage location to no client', () => {
    const document = item();
    expect(document).toBeInstanceOf(ClinicalDocument);
    expect({ ...document }).toEqual({
      id: 'doc_["fac_a","pat_1","k1"]',
      facility: { id: 'fac_a' },
      date: '2026-01-01',
      dateText: '20260101',
      author: '医師 太郎',
      provenance: { system: 'humanbridge', messageId: null, updatedAt: new Date('2026-01-02T03:04:05.000Z') },
      kind: LISTED.kind,
      type: LISTED.type,
      title: '退院時要約（内科）',
      contentType: 'application/xml',
      status: null,
      location: { place, path: LISTED.path },
      notes: [],
      warnings: [],
    });
  });

  it('gets an address that ends with the permit of its facility, and no address without a place', () => {
    const made: unknown[] = [];
    const context = { contentUrl: (...all: unknown[]) => `/content/${made.push(all)}` } as unknown as SubgraphContext;
    expect(item().url(context)).toBe('/content/1');
    expect(made).toEqual([[{ kind: 'document', institution: '3310000001', localId: '0012345', path: LISTED.path }, place]]);
    expect(Object.assign(item(), { location: null }).url(context)).toBeNull();
  });

  it('has as its name its title, else its kind in the source’s words, else its type', () => {
    expect(item({ title: null }).title).toBe('退院時サマリ');
    expect(item({ title: null, kind: null }).title).toBe('退院時要約');
    expect(item({ title: null, kind: { code: 'L1', text: null, system: null }, type: null }).title).toBeNull();
  });

  it('states that it is preliminary or amended, if the index says so', () => {
    expect(item({ status: 'amended' }).status).toBe('amended');
  });

  it('has no date if the index has none', () => {
    expect(item({ careDate: null })).toMatchObject({ date: null, dateText: null });
  });

  it.each([null, '', 'gestern', '2026-99-99', '99999999'])('has no time of change if the index has %p', (updatedAt) => {
    expect(item({ updatedAt }).provenance?.updatedAt ?? null).toBeNull();
  });

  it.each([
    ['2026-01-02 00:30:00', '2026-01-01T15:30:00.000Z'],
    ['2026-01-02T00:30:00.5', '2026-01-01T15:30:00.500Z'],
    ['2026-01-02T00:30:00Z', '2026-01-02T00:30:00.000Z'],
    ['2026-01-02T00:30:00+02:00', '2026-01-01T22:30:00.000Z'],
  ])('was changed at %s, in Tokyo’s time if no zone is given: %s', (updatedAt, instant) => {
    expect(item({ updatedAt }).provenance?.updatedAt).toEqual(new Date(instant));
  });

  it('has an id of its key, patient and facility: a new path keeps the id, another patient has another id', () => {
    expect(item({ path: 'elsewhere', title: 'x', updatedAt: null }).id).toBe(item().id);
    const others = [
      item({ key: 'k2' }),
      item({}, { ...ask, patient: 'pat_2' }),
      item({}, { ...ask, place: { ...place, facility: 'fac_b' } }),
    ];
    expect(new Set([item(), ...others].map(({ id }) => id)).size).toBe(4);
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => expect(item({ key: a }).id === item({ key: b }).id).toBe(a === b)));
  });
});
