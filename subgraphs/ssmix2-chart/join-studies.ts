import { type ChartAsk, type ChartItem, ImagingStage, ImagingStudy, type itemIds } from '../kit/index.js';
import type { DicomStudy } from '../sources/dicomweb/dicomweb-client.js';

/**
 * Joins what a hospital's files tell of its studies (ordered, made, reported) with what its image archive holds: by the study's UID, which the
 * files give in IPC-3. What only the archive knows is shown as well; what the files call a study's images and the archive does not hold is not
 * offered.
 *
 * @param system the connected system's id, for the provenance of what only the archive knows
 */
export function joinStudies(
  items: readonly ChartItem[],
  archived: readonly DicomStudy[],
  { place, patient }: ChartAsk,
  { itemId, system }: { itemId: ReturnType<typeof itemIds>; system: string },
): ChartItem[] {
  const held = new Map(archived.map((study) => [study.studyUid, study]));
  const unseen = new Map(held);
  const joined = items.map((item) => {
    if (!(item instanceof ImagingStudy) || !item.location) return item;
    // Two orders may be met by one study: both show it.
    const study = held.get(item.location.studyUid);
    unseen.delete(item.location.studyUid);
    if (!study) return Object.assign(new ImagingStudy(), item, { location: null });
    return Object.assign(new ImagingStudy(), item, {
      modalities: item.modalities.length > 0 ? item.modalities : study.modalities,
    });
  });
  const others = [...unseen.values()].map((study) =>
    Object.assign(new ImagingStudy(), {
      id: itemId('study', place.facility, patient, study.studyUid),
      facility: { id: place.facility },
      date: study.date?.date ?? null,
      dateText: study.date?.text ?? null,
      author: null,
      provenance: { system, messageId: null, updatedAt: null },
      kind: null,
      stage: ImagingStage.PERFORMED,
      procedure: study.description === null ? null : { code: null, text: study.description, system: null },
      bodySites: [],
      modalities: study.modalities,
      performedAt: study.date?.instant ? new Date(study.date.instant) : null,
      report: null,
      findings: [],
      location: { place, studyUid: study.studyUid },
    }),
  );
  return [...joined, ...others];
}
