import { planChart } from '../charts/chart-plan.js';
import type { PlannedFile } from '../charts/planned-file.js';
import type { Facility, Link, Patient, World } from '../world/world-model.js';

/** One file of a hospital's standardized storage. `bytes` are made when they are first read. */
export interface ChartFile {
  /** `<pid3>/<pid3>/<pid>/<careDate|->/<dataType>/<file>` */
  readonly path: string;
  readonly bytes: Buffer;
  /** YYYYMMDD, or null for types without a care date. */
  readonly careDate: string | null;
  readonly dataType: string;
  readonly orderNo: string;
  /** 17 digits, Asia/Tokyo. */
  readonly timestamp: string;
  /** 1 valid, 2 superseded, 0 deleted. */
  readonly flag: 0 | 1 | 2;
  readonly processing: 'INS' | 'DEL';
}

/** Every file of one patient at one hospital, with all flags; empty if the patient is not linked or the facility has no such storage. */
export function chartFiles(world: World, patientId: string, facilityId: string): ChartFile[] {
  const { patients, facilities, links } = indexOf(world);
  const [patient, facility, link] = [patients.get(patientId), facilities.get(facilityId), links.get(`${patientId} ${facilityId}`)];
  if (!patient || !facility?.system || !link) return [];
  return planChart(world, patient, facility, link).map((planned) => new LazyChartFile(link.localPatientId, planned));
}

interface WorldIndex {
  readonly patients: ReadonlyMap<string, Patient>;
  readonly facilities: ReadonlyMap<string, Facility>;
  readonly links: ReadonlyMap<string, Link>;
}

const indexes = new WeakMap<World, WorldIndex>();

function indexOf(world: World): WorldIndex {
  let index = indexes.get(world);
  if (!index) {
    index = {
      patients: new Map(world.patients.map((one) => [one.id, one])),
      facilities: new Map(world.facilities.map((one) => [one.id, one])),
      links: new Map(world.links.map((one) => [`${one.patientId} ${one.facilityId}`, one])),
    };
    indexes.set(world, index);
  }
  return index;
}

class LazyChartFile implements ChartFile {
  readonly path: string;
  readonly careDate: string | null;
  readonly dataType: string;
  readonly orderNo: string;
  readonly timestamp: string;
  readonly flag: 0 | 1 | 2;
  readonly processing: 'INS' | 'DEL';

  private encoded: Buffer | null = null;

  constructor(
    localPatientId: string,
    private readonly planned: PlannedFile,
  ) {
    this.path = pathOf(localPatientId, planned);
    this.careDate = planned.careDate;
    this.dataType = planned.dataType;
    this.orderNo = planned.orderNo;
    this.timestamp = planned.timestamp;
    this.flag = planned.flag;
    this.processing = planned.processing;
  }

  get bytes(): Buffer {
    this.encoded ??= this.planned.encode();
    return this.encoded;
  }
}

function pathOf(pid: string, file: PlannedFile): string {
  const day = file.careDate ?? '-';
  const name = [pid, day, file.dataType, file.orderNo, file.timestamp, file.department ?? '-', file.flag].join('_');
  return [pid.slice(0, 3), pid.slice(3, 6), pid, day, file.dataType, name].join('/');
}
