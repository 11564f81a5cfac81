import { type ChartAsk, type ChartItem, ImagingStage, ImagingStudy, type makeItemIds, within } from '../../kit/index.js';
import type { DicomStudy } from '../../sources/dicomweb/dicomweb-client.js';

/**
 * Joins the studies of a hospital's files (ordered, performed, reported) with those of its image archive, by the study's UID, which the
 * files have in IPC-3. A study that only the archive has is shown too. Images that only the files name are not offered.
 *
 * If the files have only the order of a study, its date is that of the archive. If that date is outside the requested dates, only the order
 * is shown, without images.
 *
 * @param system the connected system's id, for the provenance of studies that only the archive has
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
    // One study may fulfil two orders: both show it.
    const study = held.get(item.location.studyUid);
    unseen.delete(item.location.studyUid);
    if (!study) return Object.assign(new ImagingStudy(), item, { location: null });
    const modalities = item.modalities.length > 0 ? item.modalities : study.modalities;
    if (item.stage !== ImagingStage.ORDERED) return Object.assign(new ImagingStudy(), item, { modalities });
    if (!within(study.date?.date, place.dates)) return Object.assign(new ImagingStudy(), item, { location: null });
    const isOnly = named.get(study.studyUid) === 1;
    // The study gets the same id when its order is not read.
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
