import type { MessageSubject } from '../messages/ssmix2-encode.js';
import { type ExaminationOrder, encodeExaminationMade, encodeExaminationOrder } from '../messages/ssmix2-imaging-messages.js';
import { studiesAt } from '../pacs/pacs-studies.js';
import { daysAfter } from '../world/calendar.js';
import { randomOf } from '../world/random.js';
import type { World } from '../world/world-model.js';
import type { PlannedFile } from './planned-file.js';
import { file } from './planned-file.js';

const REPORTS: readonly (readonly string[])[] = [
  ['明らかな異常所見を認めません。'],
  ['右下肺野に浸潤影を認めます。', '肺炎を疑います。'],
  ['前回と比較して著変ありません。', '経過観察を勧めます。'],
];

/** The orders and notices of a patient's studies: every second study has both, and the others are only in the image archive. */
export function planExaminations(world: World, subject: MessageSubject, doctors: readonly string[]): PlannedFile[] {
  const { patient, facility } = subject;
  const random = randomOf(`${world.seed}/examinations/${patient.number}/${facility.id}`);
  return studiesAt(world, patient, facility).flatMap((study, index) => {
    if (index % 2 === 1) return [];
    const order: ExaminationOrder = {
      orderNo: `${patient.number}8${String(index).padStart(3, '0')}`.padStart(15, '0'),
      doctor: random.pick(doctors),
      department: '01',
      study,
      procedure: `7${random.digits(15)}`,
      report: random.pick(REPORTS),
    };
    const day = `${study.date.slice(0, 4)}-${study.date.slice(4, 6)}-${study.date.slice(6)}`;
    const ordered = daysAfter(day, -1);
    return [
      file('OMG-01', ordered, '20', order.orderNo, random, (timestamp) => encodeExaminationOrder(subject, timestamp, order)),
      file('OMG-11', day, '21', order.orderNo, random, (timestamp) => encodeExaminationMade(subject, timestamp, order)),
    ];
  });
}
