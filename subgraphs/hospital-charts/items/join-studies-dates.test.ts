import 'reflect-metadata';
import { type CareDates, type ChartAsk, ImagingStage, ImagingStudy } from '../../kit/index.js';
import type { DicomStudy } from '../../sources/dicomweb/dicomweb-client.js';
import { joinStudies } from './join-studies.js';

const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
const placeOf = (dates: readonly CareDates[]) => ({
  facility: 'f',
  institution: '3310000001',
  localId: '0012345',
  dates,
  until: 1_800_000_000,
});
const join = (items: readonly ImagingStudy[], archived: readonly DicomStudy[], dates: readonly CareDates[] = [{}]) => {
  const ask: ChartAsk = { category: 'IMAGING', patient: 'p', place: placeOf(dates) };
  return joinStudies(items, archived, ask, { itemId, system: 's' }) as ImagingStudy[];
};
const ordered = (id = 'order', studyUid = '1.2.3') =>
  Object.assign(new ImagingStudy(), {
    id,
    stage: ImagingStage.ORDERED,
    date: '2026-01-20',
    modalities: [],
    location: { place: placeOf([{}]), studyUid },
  });
const made = (day: string | null): DicomStudy =>
  ({
    studyUid: '1.2.3',
    date: day && { text: day.replaceAll('-', ''), date: day, instant: null },
    modalities: ['CT'],
    description: null,
  }) as DicomStudy;

describe('a study that is only ordered in the files, and is in the archive', () => {
  it('counts as executed, on the day in the archive', () => {
    expect(join([ordered()], [made('2026-02-15')])).toMatchObject([{ stage: 'PERFORMED', date: '2026-02-15', dateText: '20260215' }]);
    expect(join([ordered()], [made(null)])).toMatchObject([{ stage: 'PERFORMED', date: '2026-01-20', location: { studyUid: '1.2.3' } }]);
  });

  it('shows no images if its day is outside the permitted dates, or unknown', () => {
    for (const day of ['2026-02-15', null]) {
      expect(join([ordered()], [made(day)], [{ until: '2026-01-31' }])).toMatchObject([
        { stage: 'ORDERED', date: '2026-01-20', location: null },
      ]);
    }
  });

  it('has the same id as before its order was read', () => {
    const [unread] = join([], [made('2026-02-15')]);
    expect(join([ordered()], [made('2026-02-15')])).toMatchObject([{ id: unread!.id, date: unread!.date }]);
    const both = join([ordered('a'), ordered('b')], [made('2026-02-15')]);
    expect(both.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
