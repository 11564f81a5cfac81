import { type CentrePatient, type CentreRegister, othersThan, PATIENT_ID_ROOT } from '../charts/centre-patients.js';
import { patientName, segment } from '../messages/hl7-segment.js';
import { type PdqQuery, parsePdqQuery } from './pdq-query.js';
import { searchPdq } from './pdq-search.js';

type Ack = 'AA' | 'AE' | 'AR';

interface Waiting {
  readonly tag: string;
  readonly total: number;
  readonly rest: readonly CentrePatient[];
}

/** The maximum number of continuations; the oldest is removed first. */
const CONTINUATIONS = 200;

/** The patient demographics supplier (ITI-21): takes one text, returns the segments of one text. It stores only what continuations need. */
export class PdqSupplier {
  private readonly waiting = new Map<string, Waiting>();
  private answers = 0;

  constructor(
    private readonly register: CentreRegister,
    private readonly now: () => number,
  ) {}

  answer(text: string, wrongPatient: boolean): string[] {
    const query = parsePdqQuery(text);
    if (!query) return [this.header(null, 'ACK'), 'MSA|AR|'];
    if (query.messageType.startsWith('QCN^J01')) return this.cancel(query);
    if (!query.messageType.startsWith('QBP^Q22')) return this.failure(query, 'AR', 'MSH^1^9', '200', 'Unsupported message type');
    if (query.queryName !== 'IHE PDQ Query') return this.failure(query, 'AE', 'QPD^1^1', '103', 'Query name not supported');
    if (query.pointer) return this.continued(query, query.pointer);
    const result = searchPdq(this.register, query);
    if ('code' in result) return this.failure(query, 'AE', result.location, result.code, result.text);
    const found = wrongPatient ? othersThan(result.found, this.register) : result.found;
    return this.page(query, found.length, found);
  }

  private continued(query: PdqQuery, pointer: string): string[] {
    const waiting = this.waiting.get(pointer);
    this.waiting.delete(pointer);
    if (!waiting || waiting.tag !== query.tag) return this.failure(query, 'AE', 'DSC^1^1', '204', 'Unknown continuation pointer');
    return this.page(query, waiting.total, waiting.rest);
  }

  private cancel(query: PdqQuery): string[] {
    for (const [pointer, waiting] of this.waiting) if (waiting.tag === query.tag) this.waiting.delete(pointer);
    return [this.header(query, 'ACK^J01^ACK'), segment('MSA', { 1: 'AA', 2: query.controlId })];
  }

  private page(query: PdqQuery, total: number, left: readonly CentrePatient[]): string[] {
    const size = query.quantity ?? left.length;
    const [shown, rest] = [left.slice(0, size), left.slice(size)];
    const found = [total, shown.length, rest.length].map(String).join('|');
    return [
      this.header(query, 'RSP^K22^RSP_K21'),
      segment('MSA', { 1: 'AA', 2: query.controlId }),
      total === 0 ? `QAK|${query.tag}|NF|IHE PDQ Query` : `QAK|${query.tag}|OK|IHE PDQ Query|${found}`,
      query.qpd,
      ...shown.map((one, index) => patientSegment(one, index + 1)),
      ...(rest.length > 0 ? [segment('DSC', { 1: this.keep({ tag: query.tag, total, rest }), 2: 'I' })] : []),
    ];
  }

  private keep(waiting: Waiting): string {
    const pointer = `C${String(this.answers).padStart(8, '0')}`;
    this.waiting.set(pointer, waiting);
    const oldest = this.waiting.keys().next().value;
    if (this.waiting.size > CONTINUATIONS && oldest !== undefined) this.waiting.delete(oldest);
    return pointer;
  }

  private failure(query: PdqQuery, ack: Ack, location: string, code: string, text: string): string[] {
    return [
      this.header(query, 'RSP^K22^RSP_K21'),
      segment('MSA', { 1: ack, 2: query.controlId }),
      segment('ERR', { 2: location, 3: `${code}^${text}^HL70357`, 4: 'E' }),
      segment('QAK', { 1: query.tag, 2: ack, 3: 'IHE PDQ Query' }),
      ...(query.qpd ? [query.qpd] : []),
    ];
  }

  /** The answer names the information source of the query (MSH-5, MSH-6) as its sender. */
  private header(query: PdqQuery | null, type: string): string {
    this.answers += 1;
    const time = new Date(this.now() + 9 * 3_600_000).toISOString().replace(/[-:T]/g, '').slice(0, 14);
    const [application, facility] = query?.receiver ?? ['HUMANBRIDGE', 'CENTER'];
    const [toApplication, toFacility] = query?.sender ?? ['', ''];
    const id = `HB${String(this.answers).padStart(8, '0')}`;
    return `MSH|^~\\&|${application}|${facility}|${toApplication}|${toFacility}|${time}||${type}|${id}|P|2.5||||||~ISO IR87||ISO 2022-1994`;
  }
}

function patientSegment({ patient, profile, identifiers }: CentrePatient, index: number): string {
  const ids = identifiers.map(
    ({ institutionCode: code, localPatientId }) => `${localPatientId}^^^${code}&${PATIENT_ID_ROOT}${code}&ISO^PI`,
  );
  return segment('PID', {
    1: String(index),
    3: ids.join('~'),
    5: patientName(patient),
    7: patient.birthDate.replaceAll('-', ''),
    8: patient.sex === 'FEMALE' ? 'F' : 'M',
    11: `^^^^${profile.postalCode}^JPN^H^${profile.address}`,
    13: `^PRN^PH^^^^^^^^^${profile.phone}`,
  });
}
