import { randomBytes } from 'node:crypto';
import { Clinic, type CloudAnswer } from '../../subgraphs/receipt-cloud/testing/clinic.js';

const FILES = 3;

/** Clinics that send one patient after another, and how long their requests take. */
export class OtherClinics {
  readonly #clinics: readonly Clinic[];
  #sent = 0;

  private constructor(clinics: readonly Clinic[]) {
    this.#clinics = clinics;
  }

  /** @param codes CODE.FINGERPRINT of each */
  static async enrol(url: string, codes: readonly string[]): Promise<OtherClinics> {
    const clinics: Clinic[] = [];
    for (const typed of codes) {
      const clinic = await new Clinic(url).enrol(typed.split('.')[0]!);
      await clinic.sendTagKey();
      clinics.push(clinic);
    }
    return new OtherClinics(clinics);
  }

  /** Sends, until an action has ended and each clinic has sent so many patients. @returns milliseconds of each request, and what the action gave */
  async sendDuring<T>(least: number, act: () => Promise<T>): Promise<{ readonly times: readonly number[]; readonly result: T }> {
    const times: number[] = [];
    let isOver = false;
    const all = this.#clinics.map(async (clinic) => {
      for (let sent = 0; sent < least || !isOver; sent++) await this.#sendPatient(clinic, times);
    });
    try {
      return { times, result: await act() };
    } finally {
      isOver = true;
      await Promise.all(all);
    }
  }

  async #sendPatient(clinic: Clinic, times: number[]): Promise<void> {
    const patient = clinic.patient(`patient ${++this.#sent}`);
    const files = Object.fromEntries(Array.from({ length: FILES }, (_, at) => [`file ${at}`, randomBytes(3_000)]));
    const prepared = clinic.prepare(patient, files);
    const send = async (ask: () => Promise<CloudAnswer>) => {
      const began = performance.now();
      let answer = await ask();
      while (answer.code === 'BUSY') answer = await ask();
      times.push(performance.now() - began);
      if (answer.status !== 201) throw new Error(`refused: ${answer.code}`);
    };
    for (const [name, sealed] of prepared.objects)
      await send(async () => await clinic.ask('PUT', `/intake/patients/${patient.tag}/objects/${name}`, sealed));
    await send(async () => await clinic.sendCommit(prepared));
  }
}

/** The time below which a share of all times is. */
export function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
