import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeVisit {
  readonly patientId: string;
  readonly name: string;
  readonly birthDate: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly invoice: string;
  readonly drug: { readonly code: string; readonly name: string };
}

/** A receipt computer's API with Basic authentication, that answers as the recorded replies do: padded lists and times that change. */
export class FakeOrca {
  readonly #server: Server;
  readonly visits: FakeVisit[] = [];
  password = 'first';
  isDown = false;
  /** A result in place of every answer, such as `E90`. */
  result: string | undefined;
  readonly asked: string[] = [];
  #seconds = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        if (this.isDown) return void request.socket.destroy();
        const expected = `Basic ${Buffer.from(`ormaster:${this.password}`).toString('base64')}`;
        if (request.headers.authorization !== expected) return void response.writeHead(401).end();
        this.asked.push(request.url!);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(this.#answer(request.url!, Buffer.concat(parts).toString('utf8'))));
      });
    });
  }

  static async start(): Promise<FakeOrca> {
    const orca = new FakeOrca();
    await new Promise<void>((done) => orca.#server.listen(0, '127.0.0.1', done));
    return orca;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #answer(url: string, body: string): object {
    const [, name = ''] = /api01rv2\/(\w+)/.exec(url) ?? [];
    const member = (of: string) => new RegExp(`<${of} [^>]*>([^<]*)<`).exec(body)?.[1];
    this.#seconds = (this.#seconds + 1) % 60;
    const time = `11:00:${String(this.#seconds).padStart(2, '0')}`;
    const head = { Information_Date: '2026-11-30', Information_Time: time, Api_Result: this.result ?? '00' };
    if (this.result !== undefined) return { [`${name}res`]: head };
    const id = member('Patient_ID') ?? new URL(url, 'http://x').searchParams.get('id');
    const [day, first, last] = [member('Acceptance_Date') ?? member('Perform_Date'), member('Base_StartDate'), member('Base_EndDate')];
    const own = this.visits.filter(({ patientId }) => patientId === id);
    switch (name) {
      case 'system01lstv2':
        return { system01_manageres: { ...head, Department_Information: [{ Code: '01', WholeName: '内科' }, {}] } };
      case 'patientlst1v2': {
        const changed = this.visits.filter(({ date }) => date >= first! && date <= last!);
        return { patientlst1res: { ...head, Patient_Information: [...changed.map(toPatient), {}, {}] } };
      }
      case 'patientgetv2':
        return { patientinfores: { ...head, Patient_Information: toPatient(own[0]!) } };
      case 'acceptlstv2': {
        const of = this.visits.filter(({ date }) => date === day);
        if (of.length === 0) return { acceptlstres: { ...head, Api_Result: '21' } };
        const rows = of.map((visit, at) => ({
          ...{ Acceptance_Id: String(at + 1).padStart(5, '0'), Acceptance_Time: '09:00:00', Department_Code: '01' },
          Patient_Information: toPatient(visit),
        }));
        return { acceptlstres: { ...head, Acceptance_Date: day, Acceptlst_Information: [...rows, {}] } };
      }
      case 'diseasegetv2':
        return {
          disease_infores: {
            ...{ ...head, Base_Date: member('Base_Date'), Disease_Infores: toPatient(own[0]!) },
            Disease_Information: [
              { Disease_Name: '架空病', Disease_Single: [{ Disease_Single_Code: '2500013' }], Disease_StartDate: '2026-11-01' },
              {},
            ],
          },
        };
      case 'medicalgetv2': {
        const of = own.filter(({ date }) => date === day);
        const common = { ...head, Patient_Information: toPatient(own[0]!) };
        if (url.includes('class=01')) {
          const rows = of.map(({ date, invoice }) => ({
            Perform_Date: date,
            Department_Code: '01',
            Sequential_Number: '1',
            Invoice_Number: invoice,
          }));
          return { medicalget01res: { ...common, Medical_List_Information: [...rows, {}] } };
        }
        const rows = of.map(({ invoice, drug }) => ({
          Invoice_Number: invoice,
          Medical_Information: [
            {
              ...{ Medical_Class: '212', Medical_Class_Number: '7' },
              Medication_info: [
                { Medication_Code: drug.code, Medication_Name: drug.name, Medication_Number: '3', Unit_Code_Name: '錠' },
                {},
              ],
            },
          ],
        }));
        const place = { Perform_Date: day, Department_Code: '01', Sequential_Number: '1' };
        return { medicalget02res: { ...common, ...place, Medical_List_Information: [...rows, {}] } };
      }
      default:
        return { res: { ...head, Api_Result: '10' } };
    }
  }
}

function toPatient({ patientId, name, birthDate }: FakeVisit): object {
  return { Patient_ID: patientId, WholeName: name, WholeName_inKana: name, BirthDate: birthDate, Sex: '1' };
}
