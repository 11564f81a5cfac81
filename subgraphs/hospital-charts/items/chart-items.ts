import { type ChartItem, Demographics, Sex } from '../../kit/index.js';
import type { Content } from '../../sources/ssmix2/storage/decode-message.js';
import { encounterOf } from './encounter-items.js';
import { imagingStudyOf } from './imaging-items.js';
import { injectionsOf } from './injection-items.js';
import { type ItemOrigin, sourced } from './item-origin.js';
import { labOrderOf, labResultOf } from './lab-items.js';
import { microbiologyOf } from './microbiology-items.js';
import { prescriptionOf } from './prescription-items.js';
import { allergiesOf, diagnosesOf } from './problem-items.js';

/** The contract's items of one file's content. */
export function chartItems(content: Content, origin: ItemOrigin): ChartItem[] {
  switch (content.kind) {
    case 'demographics':
      return [demographicsOf(content.value, origin)];
    case 'prescription':
      return [prescriptionOf(content.value, origin)];
    case 'injections':
      return injectionsOf(content.values, origin);
    case 'labResults':
      return [
        ...content.values.map((value) => labResultOf(value, origin)),
        ...content.microbiology.map((value) => microbiologyOf(value, origin)),
      ];
    case 'labOrders':
      return content.values.map((value) => labOrderOf(value, origin));
    case 'imaging':
      return content.values.map((value) => imagingStudyOf(value, origin));
    case 'encounters':
      return content.values.map((value) => encounterOf(value, origin));
    case 'diagnoses':
      return diagnosesOf(content.values, origin);
    case 'allergies':
      return allergiesOf(content.values, origin);
  }
}

/** Of an ADT-00 file. A chart asks a PDQ instead; a store that is read as a whole has these. */
function demographicsOf(value: Extract<Content, { kind: 'demographics' }>['value'], origin: ItemOrigin): Demographics {
  const { facility, patient, itemId } = origin;
  return Object.assign(new Demographics(), {
    ...sourced(origin, value, { day: null, author: null }),
    id: itemId('dem', facility, patient),
    name: value.name,
    kana: value.kana,
    birthDate: value.birthDate?.date ?? null,
    sex: Sex[value.sex],
  });
}
