import { type ChartAsk, type ChartItem, ImagingStage, ImagingStudy, type makeItemIds, within } from '../../kit/index.js';
import type { DicomStudy } from '../../sources/dicomweb/dicomweb-client.js';

/**
 * Joins what a hospital's files tell of its studies (ordered, made, reported) with what its image archive holds: by the study's UID, which the
 * files give in IPC-3. What only the archive knows is shown as well; what the files call a study's images and the archive does not hold is not
 * offered.
 *
 * A study that the files only know to be ordered was made when the archive says; of one that was made outside the dates asked, the order alone is
 * shown, without images.
 *
 * @param system the connected system's id, for the provenance of what only the archive knows
 */
export function joinStudies(
  items: readonly ChartItem[],
  archived: readonly DicomStudy[],
  { place, patient }: ChartAsk,
  { itemId, system }: { itemId: ReturnType<typeof makeItemIds>; system: string },
): ChartItem[] {
  const held = new Map(archived.map((study) => [study.studyUid, study]));
  const unseen = new Map(held);
  const named = new Map<string, number>();
  for (const item of items) {
    if (!(item instanceof ImagingStudy) || !item.location) continue;
    named.set(item.location.studyUid, (named.get(item.location.studyUid) ?? 0) + 1);
  }
  const idOf = (studyUid: string) => itemId('study', place.facility, patient, studyUid);
  const joined = items.map((item) => {
    if (!(item instanceof ImagingStudy) || !item.location) return item;
    // Two orders may be met by one study: both show it.
    const study = held.get(item.location.studyUid);
    unseen.delete(item.location.studyUid);
    if (!study) return Object.assign(new ImagingStudy(), item, { location: null });
    const modalities = item.modalities.length > 0 ? item.modalities : study.modalities;
    if (item.stage !== ImagingStage.ORDERED) return Object.assign(new ImagingStudy(), item, { modalities });
    if (!within(study.date?.date, place.dates)) return Object.assign(new ImagingStudy(), item, { location: null });
    const isOnly = named.get(study.studyUid) === 1;
    // The same id as where the order is not read.
    const id = isOnly ? idOf(study.studyUid) : item.id;
    return Object.assign(new ImagingStudy(), item, { modalities, stage: ImagingStage.PERFORMED, ...(study.date && readTime(study)), id });
  });
  const others = [...unseen.values()].map((study) =>
    Object.assign(new ImagingStudy(), {
      id: idOf(study.studyUid),
      facility: { id: place.facility },
      ...readTime(study),
      author: null,
      provenance: { system, messageId: null, updatedAt: null },
      kind: null,
      stage: ImagingStage.PERFORMED,
      procedure: study.description === null ? null : { code: null, text: study.description, system: null },
      bodySites: [],
      modalities: study.modalities,
      report: null,
      findings: [],
      location: { place, studyUid: study.studyUid },
    }),
  );
  return [...joined, ...others];
}

function readTime({ date }: DicomStudy): Pick<ImagingStudy, 'date' | 'dateText' | 'performedAt'> {
  return { date: date?.date ?? null, dateText: date?.text ?? null, performedAt: date?.instant ? new Date(date.instant) : null };
}
