import type { MessageSubject } from '../messages/ssmix2-encode.js';
import { encodeAdmission, encodeDiet, encodeDischarge, type Stay } from '../messages/ssmix2-encounter-messages.js';
import { encodeInfusionGiven, encodeInfusionOrder, type InfusionDrug, type InfusionOrder } from '../messages/ssmix2-injection-messages.js';
import { type CultureReport, encodeCulture } from '../messages/ssmix2-microbiology-message.js';
import { compact, daysAfter } from '../world/calendar.js';
import { type Random, randomOf } from '../world/random.js';
import type { World } from '../world/world-model.js';
import type { PlannedFile } from './planned-file.js';
import { file } from './planned-file.js';

/** One patient in four had one stay in this hospital, for pneumonia. */
const SHARE = 1 / 4;
const DAYS = 700;
const DIETS = [
  { code: '101', name: '常食' },
  { code: '203', name: '減塩食（塩分６ｇ）' },
  { code: '305', name: '糖尿病食（１６００ｋｃａｌ）' },
];
const SALINE: InfusionDrug = { code: '107630701', name: '生理食塩液１００ｍＬ', amount: 100, unit: 'ML', unitText: 'ミリリットル' };
const ANTIBIOTICS: readonly InfusionDrug[] = [
  { code: '113417101', name: 'セフトリアキソンナトリウム静注用１ｇ', amount: 1, unit: 'GM', unitText: 'グラム' },
  { code: '119321701', name: 'スルバクタム・アンピシリン静注用３ｇ', amount: 3, unit: 'GM', unitText: 'グラム' },
];
const ORGANISMS = [
  { code: '1131', name: 'Streptococcus pneumoniae', quantity: '(2+)' },
  { code: '4401', name: 'Klebsiella pneumoniae', quantity: '(3+)' },
  { code: '6010', name: 'Haemophilus influenzae', quantity: '(1+)' },
];

/** The files of a stay in hospital: admission, meals, infusions, culture, discharge. Most patients have no stay. */
export function planStay(world: World, subject: MessageSubject, doctors: readonly string[]): PlannedFile[] {
  const { patient, facility } = subject;
  const random = randomOf(`${world.seed}/stay/${patient.number}/${facility.id}`);
  if (!random.chance(SHARE)) return [];
  const from = daysAfter(world.firstStart, -random.int(20, DAYS));
  const until = daysAfter(from, random.int(5, 14));
  const orderNo = (number: number) => `${patient.number}9${String(number).padStart(3, '0')}`.padStart(15, '0');
  const stay: Stay = {
    orderNo: orderNo(1),
    admittedAt: `${compact(from)}1030`,
    dischargedAt: `${compact(until)}1000`,
    ward: `${random.int(3, 6)}階病棟`,
    room: String(random.int(301, 320)),
    bed: String(random.int(1, 4)),
    department: '01',
    doctor: random.pick(doctors),
  };
  const diet = random.pick(DIETS);
  const files = [
    file('ADT-22', from, '12', stay.orderNo, random, (timestamp) => encodeAdmission(subject, timestamp, stay)),
    file('OMD', from, '13', stay.orderNo, random, (timestamp) => encodeDiet(subject, timestamp, stay, diet)),
    file('ADT-52', until, '12', stay.orderNo, random, (timestamp) => encodeDischarge(subject, timestamp, stay)),
  ];
  const additive = random.pick(ANTIBIOTICS);
  for (let day = 0; day < 3; day++) {
    const date = daysAfter(from, day);
    const [startsAt, endsAt] = [`${compact(date)}1400`, `${compact(date)}1500`];
    const { doctor, department } = stay;
    const order: InfusionOrder = {
      orderNo: orderNo(10 + day),
      startsAt,
      endsAt,
      doctor,
      nurse: doctors[0]!,
      department,
      base: SALINE,
      additive,
    };
    files.push(file('OMP-02', date, '13', order.orderNo, random, (timestamp) => encodeInfusionOrder(subject, timestamp, order)));
    // The last one was ordered, and has no record of its administration.
    if (day < 2)
      files.push(file('OMP-12', date, '17', order.orderNo, random, (timestamp) => encodeInfusionGiven(subject, timestamp, order)));
  }
  const culture = cultureOf(random, { orderNo: orderNo(20), collectedAt: `${compact(from)}1100`, doctor: stay.doctor });
  files.push(file('OML-11', from, '19', culture.orderNo, random, (timestamp) => encodeCulture(subject, timestamp, culture)));
  return files;
}

function cultureOf(random: Random, head: Pick<CultureReport, 'orderNo' | 'collectedAt' | 'doctor'>): CultureReport {
  const resistant = random.chance(0.3);
  return {
    ...head,
    department: '01',
    organism: random.pick(ORGANISMS),
    drugs: [
      { code: '6C010000006174101', name: 'アンピシリン', mic: resistant ? '>=^16' : '<=^0.5', interpretation: resistant ? 'R' : 'S' },
      { code: '6C010000006174102', name: 'セフトリアキソン', mic: '<=^0.5', interpretation: 'S' },
      { code: '6C010000006174103', name: 'レボフロキサシン', mic: '^2', interpretation: 'I' },
    ],
  };
}
