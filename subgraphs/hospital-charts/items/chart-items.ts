import { type ChartItem, Demographics, Sex } from '../../kit/index.js';
import type { FileContent } from '../../sources/ssmix2/storage/decode-message.js';
import { toEncounter } from './encounter-items.js';
import { toImagingStudy } from './imaging-items.js';
import { toInjections } from './injection-items.js';
import { buildSourceFields, type ItemOrigin } from './item-origin.js';
import { toLabOrder, toLabResult } from './lab-items.js';
import { toMicrobiology } from './microbiology-items.js';
import { toPrescription } from './prescription-items.js';
import { toAllergies, toDiagnoses } from './problem-items.js';
import { toProcedure } from './procedure-items.js';

/** Maps one file's content to the contract's items, in the order of the file. */
export function buildChartItems(content: FileContent, origin: ItemOrigin): ChartItem[] {
  const items = mapContent(content, origin);
  const { file } = origin;
  if (file === undefined) return items;
  for (const [at, item] of items.entries()) item.sourceOrder = `${file} ${String(at).padStart(6, '0')}`;
  return items;
}

function mapContent(content: FileContent, origin: ItemOrigin): ChartItem[] {
  switch (content.kind) {
    case 'demographics':
      return [toDemographics(content.value, origin)];
    case 'prescription':
      return [toPrescription(content.value, origin)];
    case 'injections':
      return toInjections(content.values, origin);
    case 'labResults':
      return [
        ...content.values.map((value) => toLabResult(value, origin)),
        ...content.microbiology.map((value) => toMicrobiology(value, origin)),
      ];
    case 'labOrders':
      return content.values.map((value) => toLabOrder(value, origin));
    case 'imaging':
      return content.values.map((value) => toImagingStudy(value, origin));
    case 'encounters':
      return origin.category === 'PROCEDURE'
        ? (content.procedures ?? []).map((value) => toProcedure(value, origin))
        : content.values.map((value) => toEncounter(value, origin));
    case 'diagnoses':
      return toDiagnoses(content.values, origin);
    case 'allergies':
      return toAllergies(content.values, origin);
  }
}

/** Maps the demographics of an ADT-00 file. Only the `ssmix2 read` command needs them: a chart gets demographics by a PDQ query. */
function toDemographics(value: Extract<FileContent, { kind: 'demographics' }>['value'], origin: ItemOrigin): Demographics {
  const { facility, patient, itemId } = origin;
  return Object.assign(new Demographics(), {
    ...buildSourceFields(origin, value, { day: null, author: null }),
    id: itemId('dem', facility, patient),
    name: value.name,
    kana: value.kana,
    birthDate: value.birthDate?.date ?? null,
    sex: Sex[value.sex],
  });
}
