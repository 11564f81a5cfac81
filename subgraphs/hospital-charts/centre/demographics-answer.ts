import { AnswerState, type ChartAnswer, type ChartAsk, Demographics, type makeItemIds, Sex } from '../../kit/index.js';
import type { PdqPatient } from '../../sources/patient-demographics.js';
import { buildAuthority } from './authority.js';

/**
 * Builds the answer from the result of a patient demographics query. If the result contains another patient, it shows nothing:
 * INVALID_DATA.
 */
export function buildDemographicsAnswer(
  { place, patient }: ChartAsk,
  found: readonly PdqPatient[],
  itemId: ReturnType<typeof makeItemIds>,
): ChartAnswer {
  const authority = buildAuthority(place.institution);
  const own = found.filter(({ ids }) => ids.some((id) => id.value === place.localId && id.authority === authority));
  if (own.length < found.length) return { state: AnswerState.INVALID_DATA, items: [] };
  return {
    state: AnswerState.ANSWERED,
    items: own.slice(0, 1).map(({ name, kana, birthDate, sex }) =>
      Object.assign(new Demographics(), {
        id: itemId('dem', place.facility, patient),
        facility: { id: place.facility },
        name,
        kana,
        birthDate: birthDate?.date ?? null,
        sex: Sex[sex],
      }),
    ),
  };
}
