import { person } from '../messages/hl7-segment.js';
import type { MessageSubject } from '../messages/ssmix2-encode.js';
import { encodeReception } from '../messages/ssmix2-encounter-messages.js';
import { encodeLabReport, type LabReport } from '../messages/ssmix2-lab-message.js';
import { encodeLabOrder } from '../messages/ssmix2-lab-order-message.js';
import { encodeDispense, encodePrescription, type PrescriptionOrder } from '../messages/ssmix2-prescription-messages.js';
import { encodeAllergies, encodeDemographics, encodeDiagnoses, type Problem } from '../messages/ssmix2-record-messages.js';
import { compact, daysAfter } from '../world/calendar.js';
import { FAMILY_NAMES, MALE_NAMES } from '../world/japanese-names.js';
import { type Random, randomOf } from '../world/random.js';
import type { Facility, Link, Patient, World } from '../world/world-model.js';
import { type ClinicalProfile, profileOf } from './clinical-profile.js';
import { ACUTE } from './condition-catalog.js';
import type { DrugName } from './drug-catalog.js';
import { planExaminations } from './examination-plan.js';
import { LAB_ITEMS, type LabName } from './lab-catalog.js';
import type { PlannedFile } from './planned-file.js';
import { planStay } from './stay-plan.js';

const NO_ORDER = '999999999999999';
const DAYS = 730;
const DEPARTMENTS = ['01', '01', '06', '07'] as const;

/** Two years of one patient at one hospital. */
export function planChart(world: World, patient: Patient, facility: Facility, link: Link): PlannedFile[] {
  const subject: MessageSubject = { patient, facility, profile: profileOf(world, patient), localPatientId: link.localPatientId };
  const chart = new ChartPlan(world, subject);
  chart.addRecords();
  chart.addPrescriptions();
  chart.addLabReports();
  const doctors = doctorsOf(world, facility);
  return [...chart.files, ...planStay(world, subject, doctors), ...planExaminations(world, subject, doctors)];
}

class ChartPlan {
  readonly files: PlannedFile[] = [];
  private readonly random: Random;
  private readonly profile: ClinicalProfile;
  private readonly doctors: readonly string[];
  private readonly problems: ClinicalProfile['problems'];
  private readonly timestamps = new Set<string>();
  private orders = 0;

  constructor(
    private readonly world: World,
    private readonly subject: MessageSubject,
  ) {
    const { patient, facility, profile } = subject;
    this.random = randomOf(`${world.seed}/chart/${patient.number}/${facility.id}`);
    this.profile = profile;
    this.doctors = doctorsOf(world, facility);
    const seen = profile.problems.filter(() => this.random.chance(0.7));
    this.problems = seen.length > 0 ? seen : profile.problems.slice(0, 1);
  }

  addRecords(): void {
    const problems = this.problemList();
    const doctor = this.random.pick(this.doctors);
    this.addUndated('ADT-00', null, (timestamp) => encodeDemographics(this.subject, timestamp));
    this.addUndated('ADT-61', null, (timestamp) => encodeAllergies(this.subject, timestamp));
    this.addUndated('PPR-01', '01', (timestamp) => encodeDiagnoses(this.subject, timestamp, problems, doctor));
  }

  /** Every four to eight weeks; some changed, some cancelled, two fifths with their dispensing. */
  addPrescriptions(): void {
    const { random } = this;
    const regular = [...new Set(this.problems.flatMap((one) => one.drugs))];
    for (let day = -DAYS + random.int(0, 40); day < -1; day += random.int(28, 56)) {
      const order = this.newPrescription(day, regular);
      if (random.chance(0.05)) this.addCancelled(order);
      else {
        if (random.chance(0.08)) this.addPrescription({ ...order, days: order.days + 7 }, 'NW', 2);
        this.addPrescription(order, 'NW', 1);
        this.addReception(order);
        if (random.chance(0.4)) {
          const timestamp = this.newTimestamp(order.careDate, 18);
          this.add('OMP-11', order, timestamp, 1, 'INS', () => encodeDispense(this.subject, timestamp, order));
        }
      }
    }
  }

  /** Every one to three months; a tenth was first reported as preliminary. */
  addLabReports(): void {
    const { random } = this;
    for (let day = -DAYS + random.int(0, 60); day < -2; day += random.int(28, 91)) {
      const report = this.newLabReport(day);
      if (random.chance(0.1)) this.addLabReport({ ...report, status: 'P', results: report.results.slice(0, 4) }, 2);
      this.addLabReport(report, 1);
      // Some of the results have an order file too.
      if (report.orderNo.endsWith('0') || report.orderNo.endsWith('5')) this.addLabOrder(report);
    }
  }

  private problemList(): Problem[] {
    const active = this.problems.map(({ condition, since }, index) => ({ ...condition, since, resolvedOn: null, main: index === 0 }));
    const past = this.random.sample(ACUTE, this.random.int(active.length > 0 ? 0 : 1, 2)).map((condition) => {
      const since = daysAfter(this.world.firstStart, -this.random.int(40, DAYS));
      return { ...condition, since, resolvedOn: daysAfter(since, this.random.int(5, 20)), main: false };
    });
    return [...active, ...past];
  }

  private newPrescription(day: number, regular: readonly DrugName[]): PrescriptionOrder {
    const { random } = this;
    const acute = regular.length === 0 || random.chance(0.12);
    const chosen = acute ? random.pick(ACUTE).drugs : random.chance(0.85) ? regular : random.sample(regular, random.int(1, regular.length));
    return { ...this.newOrder(day), days: acute ? random.pick([4, 5, 7]) : random.pick([28, 28, 35, 42]), drugs: chosen.slice(0, 4) };
  }

  private newLabReport(day: number): LabReport {
    const { random } = this;
    const abnormal = [...new Set(this.problems.flatMap((one) => Object.keys(one.condition.labs) as LabName[]))];
    const all = Object.keys(LAB_ITEMS) as LabName[];
    const wanted = new Set(
      [...abnormal, ...random.sample(all, all.length)].slice(0, Math.max(random.int(5, 12), Math.min(12, abnormal.length))),
    );
    const results = all.filter((name) => wanted.has(name)).map((item) => ({ item, value: this.newValue(item) }));
    const collectedAt = `${String(random.int(8, 11)).padStart(2, '0')}${String(random.int(0, 59)).padStart(2, '0')}`;
    return { ...this.newOrder(day), collectedAt, status: 'F', results };
  }

  private newValue(item: LabName): number {
    return Math.max(0, this.profile.labLevels[item] * (0.88 + this.random.next() * 0.24));
  }

  private newOrder(day: number) {
    this.orders += 1;
    const orderNo = `${this.subject.patient.number}${String(this.orders).padStart(4, '0')}`.padStart(15, '0');
    const careDate = compact(daysAfter(this.world.firstStart, day));
    return { orderNo, careDate, doctor: this.random.pick(this.doctors), department: this.random.pick(DEPARTMENTS) };
  }

  private addPrescription(order: PrescriptionOrder, control: 'NW' | 'CA', flag: 0 | 1 | 2): void {
    const timestamp = this.newTimestamp(order.careDate, flag === 1 ? 14 : 9);
    const processing = control === 'CA' ? 'DEL' : 'INS';
    this.add('OMP-01', order, timestamp, flag, processing, () => encodePrescription(this.subject, timestamp, order, control));
  }

  /** Deleted: the order's file is renamed to 0, and the delete message is written as another file with flag 0. */
  private addCancelled(order: PrescriptionOrder): void {
    this.addPrescription(order, 'NW', 0);
    const timestamp = this.newTimestamp(order.careDate, 16);
    this.add('OMP-01', order, timestamp, 0, 'DEL', () => encodePrescription(this.subject, timestamp, order, 'CA'));
  }

  private addLabReport(report: LabReport, flag: 1 | 2): void {
    const timestamp = this.newTimestamp(report.careDate, report.status === 'P' ? 11 : 15);
    this.add('OML-11', report, timestamp, flag, 'INS', () => encodeLabReport(this.subject, timestamp, report));
  }

  /** A patient with a prescription was received on that morning. */
  private addReception(order: PrescriptionOrder): void {
    const timestamp = `${order.careDate}0800${secondsOf(order.orderNo)}`;
    const visit = { at: `${order.careDate}0900`, department: order.department, doctor: order.doctor };
    this.add('ADT-12', order, timestamp, 1, 'INS', () => encodeReception(this.subject, timestamp, visit));
  }

  private addLabOrder(report: LabReport): void {
    const timestamp = `${report.careDate}0700${secondsOf(report.orderNo)}`;
    this.add('OML-01', report, timestamp, 1, 'INS', () => encodeLabOrder(this.subject, timestamp, report));
  }

  private addUndated(dataType: string, department: string | null, encode: (timestamp: string) => Buffer): void {
    const timestamp = this.newTimestamp(compact(daysAfter(this.world.firstStart, -this.random.int(3, 120))), 10);
    const file = { dataType, careDate: null, orderNo: NO_ORDER, timestamp, department };
    this.files.push({ ...file, flag: 1, processing: 'INS', encode: () => encode(timestamp) });
  }

  private add(
    dataType: string,
    order: { orderNo: string; careDate: string; department: string },
    timestamp: string,
    flag: 0 | 1 | 2,
    processing: 'INS' | 'DEL',
    encode: () => Buffer,
  ): void {
    const { orderNo, careDate, department } = order;
    this.files.push({ dataType, careDate, orderNo, timestamp, department, flag, processing, encode });
  }

  /** A time within the hour; one millisecond later until it is unused. */
  private newTimestamp(day: string, hour: number): string {
    let within = this.random.int(0, 3_599_999);
    for (;;) {
      const text = new Date(hour * 3_600_000 + within).toISOString();
      const timestamp = day + text.slice(11, 23).replace(/\D/g, '');
      if (!this.timestamps.has(timestamp)) {
        this.timestamps.add(timestamp);
        return timestamp;
      }
      within += 1;
    }
  }
}

function doctorsOf(world: World, facility: Facility): string[] {
  const random = randomOf(`${world.seed}/doctors/${facility.id}`);
  return Array.from({ length: 3 }, () => person(`D${random.digits(4)}`, random.pick(FAMILY_NAMES).name, random.pick(MALE_NAMES).name));
}

/** Seconds and thousandths that distinguish an order's files from those of the others. */
function secondsOf(orderNo: string): string {
  return String(Number(orderNo.slice(-5)) % 60_000).padStart(5, '0');
}
