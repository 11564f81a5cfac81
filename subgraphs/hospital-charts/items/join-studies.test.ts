import 'reflect-metadata';
import fc from 'fast-check';
import { Allergy, type ChartAsk, type ChartItem, ImagingKind, ImagingStage, ImagingStudy } from '../../kit/index.js';
import type { DicomStudy } from '../../sources/dicomweb/dicomweb-client.js';
import { joinStudies } from './join-studies.js';

const place = { facility: 'fac_a', institution: '3310000001', localId: '0012345', dates: [{}], until: 1_800_000_000 };
const ask: ChartAsk = { category: 'IMAGING', patient: 'pat_1', place };
const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
const join = (items: readonly ChartItem[], archived: readonly DicomStudy[]) =>
  joinStudies(items, archived, ask, { itemId, system: 'humanbridge' }) as ImagingStudy[];

const ofFile = (id: string, studyUid: string | null, change: Partial<ImagingStudy> = {}) =>
  Object.assign(new ImagingStudy(), {
    id,
    facility: { id: 'fac_a' },
    date: '2026-01-01',
    kind: ImagingKind.RADIOLOGY,
    stage: ImagingStage.REPORTED,
    modalities: [],
    bodySites: [],
    findings: [],
    report: '異常なし',
    ...(studyUid && { location: { place, studyUid } }),
    ...change,
  });
const archived = (studyUid: string, change: Partial<DicomStudy> = {}): DicomStudy => ({
  studyUid,
  patientId: place.localId,
  issuer: null,
  accession: null,
  date: { text: '20260102101500+0900', date: '2026-01-02', instant: '2026-01-02T01:15:00.000Z' },
  description: '胸部CT',
  modalities: ['CT'],
  seriesCount: 1,
  instanceCount: 2,
  ...change,
});

describe('studies of the files, joined with those of the archive', () => {
  it('are one study if the file has its UID, with the file’s values and the archive’s images', () => {
    const [study, ...rest] = join([ofFile('a', '1.2.3')], [archived('1.2.3')]);
    expect(rest).toEqual([]);
    expect(study).toMatchObject({ id: 'a', date: '2026-01-01', kind: 'RADIOLOGY', stage: 'REPORTED', report: '異常なし' });
    expect([study!.modalities, study!.location, study!.hasImages()]).toEqual([['CT'], { place, studyUid: '1.2.3' }, true]);
  });

  it('keep the modalities of the file', () => {
    expect(join([ofFile('a', '1.2.3', { modalities: ['MR'] })], [archived('1.2.3')])[0]!.modalities).toEqual(['MR']);
  });

  it('have no images if the archive does not have the study, or if the file has no UID', () => {
    const found = join([ofFile('a', '1.2.3'), ofFile('b', null)], []);
    expect(found.map((one) => [one.id, one.hasImages(), one.report])).toEqual([
      ['a', false, '異常なし'],
      ['b', false, '異常なし'],
    ]);
  });

  it('both have the images if one study fulfilled two orders', () => {
    const found = join([ofFile('head', '1.2.3'), ofFile('neck', '1.2.3')], [archived('1.2.3')]);
    expect(found.map(({ id, location, modalities }) => [id, location?.studyUid, modalities])).toEqual([
      ['head', '1.2.3', ['CT']],
      ['neck', '1.2.3', ['CT']],
    ]);
  });

  it('include studies that only the archive has, with the archive’s values', () => {
    const [study] = join([], [archived('1.2.3')]);
    expect(study).toBeInstanceOf(ImagingStudy);
    expect({ ...study }).toEqual({
      id: 'study_fac_a~pat_1~1.2.3',
      facility: { id: 'fac_a' },
      date: '2026-01-02',
      dateText: '20260102101500+0900',
      author: null,
      provenance: { system: 'humanbridge', messageId: null, updatedAt: null },
      notes: [],
      warnings: [],
      kind: null,
      stage: 'PERFORMED',
      procedure: { code: null, text: '胸部CT', system: null },
      bodySites: [],
      modalities: ['CT'],
      performedAt: new Date('2026-01-02T01:15:00.000Z'),
      report: null,
      reasons: [],
      timings: [],
      findings: [],
      location: { place, studyUid: '1.2.3' },
    });
    const [bare] = join([], [archived('1.2.4', { date: null, description: null, modalities: [] })]);
    expect(bare).toMatchObject({ date: null, dateText: null, procedure: null, performedAt: null, modalities: [] });
  });

  it('do not change the items of the files, and keep items that are not studies alone', () => {
    const [item, other] = [ofFile('a', '1.2.3'), Object.assign(new Allergy(), { id: 'x', facility: { id: 'fac_a' } })];
    const before = JSON.stringify(item);
    const found = join([item, other], []);
    expect(JSON.stringify(item)).toBe(before);
    expect(found[1]).toBe(other);
  });

  it('neither lose nor repeat a study, whatever the files and the archive hold', () => {
    const uid = fc.constantFrom('1.1', '1.2', '1.3', '1.4');
    const files = fc.array(fc.option(uid), { maxLength: 6 }).map((uids) => uids.map((one, i) => ofFile(`f${i}`, one)));
    const held = fc.uniqueArray(uid).map((uids) => uids.map((one) => archived(one)));
    fc.assert(
      fc.property(files, held, (items, studies) => {
        const found = join(items, studies);
        expect(found.slice(0, items.length).map(({ id }) => id)).toEqual(items.map(({ id }) => id));
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
        const shown = new Set(found.flatMap(({ location }) => location?.studyUid ?? []));
        expect([...shown].sort()).toEqual(studies.map(({ studyUid }) => studyUid).sort());
        for (const [i, item] of items.entries()) {
          const wanted = studies.some(({ studyUid }) => studyUid === item.location?.studyUid);
          expect(found[i]!.hasImages()).toBe(wanted);
        }
        // Read on, the files' part grows and is joined anew: what was joined already stays what it is.
        expect(join(items, studies).map(({ id }) => id)).toEqual(found.map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });
});
