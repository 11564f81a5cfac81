import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ClinicalDocumentFile, clinicalDocuments, extendedPath } from '../charts/clinical-documents.js';
import type { Facility, World } from '../world/world-model.js';
import { type ChartFile, chartFiles } from './ssmix2-files.js';

/** The files of one hospital: generated on demand, and added from outside. */
export class HospitalStore {
  private readonly patientIds: ReadonlyMap<string, string>;
  private readonly charts = new Map<string, ReadonlyMap<string, ChartFile>>();
  private documents: ReadonlyMap<string, ChartFile> | null = null;
  private readonly clinical = new Map<string, readonly ClinicalDocumentFile[]>();

  constructor(
    private readonly world: World,
    readonly facility: Facility,
    private readonly putFolder: string,
  ) {
    const links = world.links.filter((link) => link.facilityId === facility.id);
    this.patientIds = new Map(links.map((link) => [link.localPatientId, link.patientId]));
  }

  /** By SS-MIX2 path. Added files take precedence over generated ones. */
  file(path: string): Buffer | null {
    if (!isSafePath(path)) return null;
    return this.putFile(path) ?? this.chartOf(path.split('/')[2] ?? '').get(path)?.bytes ?? null;
  }

  /** By the opaque id that `documentId` gives. */
  document(id: string): ChartFile | null {
    this.documents ??= new Map(
      [...this.patientIds.keys()].flatMap((pid) => this.files(pid)).map((file) => [this.documentId(file.path), file]),
    );
    return this.documents.get(id) ?? null;
  }

  documentId(path: string): string {
    return createHash('sha256').update(`${this.world.seed}/${this.facility.id}/${path}`).digest('base64url').slice(0, 22);
  }

  /** The chart of one local patient ID, all flags. */
  files(localPatientId: string): ChartFile[] {
    return [...this.chartOf(localPatientId).values()];
  }

  /** The documents of one local patient ID. */
  clinicalDocuments(localPatientId: string): readonly ClinicalDocumentFile[] {
    const patientId = this.patientIds.get(localPatientId);
    if (!patientId) return [];
    let documents = this.clinical.get(localPatientId);
    if (!documents) {
      documents = clinicalDocuments(this.world, patientId, this.facility.id);
      this.clinical.set(localPatientId, documents);
    }
    return documents;
  }

  /** By its content folder in the extended storage. */
  extended(path: string): ClinicalDocumentFile | null {
    return this.clinicalDocuments(path.split('/')[2] ?? '').find((one) => extendedPath(one) === path) ?? null;
  }

  /** By the opaque id that `clinicalDocumentId` gives. */
  clinicalDocument(id: string): ClinicalDocumentFile | null {
    for (const pid of this.patientIds.keys()) {
      const found = this.clinicalDocuments(pid).find((one) => this.clinicalDocumentId(one) === id);
      if (found) return found;
    }
    return null;
  }

  clinicalDocumentId({ localPatientId, key }: ClinicalDocumentFile): string {
    return this.documentId(`clinical/${localPatientId}/${key}`);
  }

  /** A file of the same data type, of another patient. */
  fileOfAnother(localPatientId: string, dataType: string): Buffer | null {
    for (const pid of this.patientIds.keys()) {
      if (pid === localPatientId) continue;
      const file = this.files(pid).find((one) => one.dataType === dataType && one.flag === 1);
      if (file) return file.bytes;
    }
    return null;
  }

  localPatientIds(): string[] {
    return [...this.patientIds.keys()];
  }

  /** Stores raw bytes under a path; they survive a restart. Returns false if the path is invalid. */
  put(path: string, bytes: Buffer): boolean {
    if (!isSafePath(path)) return false;
    const file = this.onDisk(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return true;
  }

  private chartOf(localPatientId: string): ReadonlyMap<string, ChartFile> {
    const patientId = this.patientIds.get(localPatientId);
    if (!patientId) return new Map();
    const known = this.charts.get(localPatientId);
    if (known) return known;
    const chart = new Map(chartFiles(this.world, patientId, this.facility.id).map((file) => [file.path, file]));
    this.charts.set(localPatientId, chart);
    return chart;
  }

  private putFile(path: string): Buffer | null {
    try {
      return readFileSync(this.onDisk(path));
    } catch {
      return null;
    }
  }

  private onDisk(path: string): string {
    return join(this.putFolder, this.facility.institutionCode, ...path.split('/'));
  }
}

/** Six segments of harmless characters, so that the path cannot leave the folder. */
function isSafePath(path: string): boolean {
  const segments = path.split('/');
  return segments.length === 6 && segments.every((segment) => /^[\w.-]{1,120}$/.test(segment) && !/^\.+$/.test(segment));
}
