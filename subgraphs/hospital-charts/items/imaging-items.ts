import { ImagingKind, ImagingStage, ImagingStudy } from '../../kit/index.js';
import type { ImagingValue } from '../../sources/ssmix2/imaging/read-imaging.js';
import { buildOwnKey, buildSourceFields, type ItemOrigin, toInstant } from './item-origin.js';

/** Maps a study. An order, its execution and its report get the same id, by which they are joined. */
export function toImagingStudy(value: ImagingValue, origin: ItemOrigin): ImagingStudy {
  const { facility, patient, itemId, archive } = origin;
  const day = value.performedAt?.date ? value.performedAt : (value.date ?? value.orderedAt);
  const [studyUid] = value.studyInstanceUids;
  return Object.assign(new ImagingStudy(), {
    ...buildSourceFields(origin, value, { day, author: value.reporter ?? value.performer ?? value.orderer }),
    id: itemId('img', facility, patient, value.kind, value.orderNo, buildOwnKey(value)),
    kind: ImagingKind[value.kind],
    stage: ImagingStage[value.stage],
    procedure: value.procedure,
    bodySites: value.bodySites,
    modalities: value.modalities.flatMap(({ code, text }) => code ?? text ?? []),
    performedAt: toInstant(value.performedAt),
    report: value.report,
    findings: value.findings.map(({ sequence: _sequence, comparator, ...one }) => ({
      ...one,
      value: comparator === null ? one.value : null,
      valueCodes: one.valueCodes ?? null,
    })),
    ...(archive && studyUid ? { location: { place: archive, studyUid } } : {}),
  });
}
