import { ImagingKind, ImagingStage, ImagingStudy, OrderState } from '../../kit/index.js';
import type { ImagingValue } from '../../sources/ssmix2/imaging/read-imaging.js';
import { buildOwnKey, buildSourceFields, type ItemOrigin, toInstant } from './item-origin.js';
import { toTiming, toWrittenTime } from './order-timings.js';

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
    state: value.state && OrderState[value.state],
    orderedAt: toWrittenTime(value.orderedAt),
    requestedFor: toWrittenTime(value.requestedFor),
    procedure: value.procedure,
    clinicalInformation: value.clinicalInformation,
    reasons: value.reasons,
    priority: value.priority,
    orderer: value.orderer,
    performer: value.performer,
    reporter: value.reporter,
    reportedAt: toWrittenTime(value.reportedAt),
    status: value.status,
    timings: value.timings.map(toTiming),
    department: value.department,
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
