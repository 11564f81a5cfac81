import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { GARBAGE } from '../../faults.js';
import type { OrcaAccount, OrcaClinic } from './orca-clinic.js';
import { acceptSocket, FrameReader, writeFrame } from './orca-push-frames.js';
import { answerOrca, type OrcaAnswer, type OrcaQuestion, refused } from './orca-replies.js';
import { writeJson, writeXml } from './write-reply.js';

/** What an ORCA shows on demand. */
export type OrcaFault =
  /** Resets every connection. */
  | { readonly kind: 'down' }
  /** Answers correctly, `ms` milliseconds late. */
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'garbage' }
  /** Half of the reply, then it drops the connection. */
  | { readonly kind: 'half' }
  /** A result in place of every answer, such as 90 (他端末使用中). */
  | { readonly kind: 'result'; readonly result: string }
  /** What happens is not pushed to anybody. */
  | { readonly kind: 'no-push' };

/**
 * An ORCA with its API and its pushes on one loopback port: Basic authentication, JSON with `format=json` and XML without, and the recorded
 * replies' records. WebORCA's prefix `/api` is accepted too.
 */
export class OrcaServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #listeners = new Map<Socket, { readonly subscription: string; readonly event: string }>();
  readonly #closing = new AbortController();
  readonly user = 'ormaster';
  password = 'ormaster';
  fault: OrcaFault | undefined;
  /** What was asked, such as `medicalgetv2?class=01`. */
  readonly asked: string[] = [];
  /** Forms that a request with number 01 printed at the clinic. */
  printed = 0;
  #pushes = 0;

  private constructor(
    readonly clinic: OrcaClinic,
    private readonly now: () => number,
  ) {
    this.#server = createServer((request, response) => {
      this.#respond(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (request, socket: Socket) => this.#subscribe(request, socket));
  }

  static async start(clinic: OrcaClinic, now: () => number = Date.now): Promise<OrcaServer> {
    const orca = new OrcaServer(clinic, now);
    await new Promise<void>((done) => orca.#server.listen(0, '127.0.0.1', done));
    return orca;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pushUrl(): string {
    return `ws://127.0.0.1:${this.#port}/ws`;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Enters an account, and pushes it, as a clinic's clerk does with a patient who pays. */
  account(one: OrcaAccount, mode: 'add' | 'modify' = 'add'): void {
    const same = this.clinic.accounts.findIndex(({ invoice }) => invoice === one.invoice);
    if (same < 0) this.clinic.accounts.push(one);
    else this.clinic.accounts[same] = one;
    this.#push(one, mode);
  }

  /** Deletes an account (診療行為取消). */
  cancel(invoice: string): void {
    const at = this.clinic.accounts.findIndex((one) => one.invoice === invoice);
    const [one] = this.clinic.accounts.splice(at, 1);
    this.#push(one!, 'delete');
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { fault } = this;
    if (fault?.kind === 'down') return void request.socket.resetAndDestroy();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url!, this.url);
    const expected = `Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`;
    if (request.headers.authorization !== expected)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="ORCA"' }).end('Unauthorized');
    const question = readQuestion(url, Buffer.concat(parts).toString('utf8'));
    this.asked.push(`${question.api}${question.class && `?class=${question.class}`}`);
    if (/^(prescriptionv2|medicinenotebookv2)$/.test(question.api) && question.member('Request_Number') === '01') this.printed++;
    const answer = fault?.kind === 'result' ? refused(`${question.api}res`, fault.result, '') : answerOrca(this.clinic, question);
    if (!answer) return void response.writeHead(404).end();
    // Forms are JSON, whatever is asked for.
    const isJson = url.searchParams.get('format') === 'json' || answer.record === null;
    const text = (isJson ? writeJson : writeXml)(this.#withTime(answer));
    const body = fault?.kind === 'garbage' ? GARBAGE : Buffer.from(text);
    if (fault?.kind === 'slow') await delay(fault.ms, undefined, { signal: this.#closing.signal });
    const type = `application/${isJson ? 'json' : 'xml'}; charset=UTF-8`;
    response.writeHead(200, { 'content-type': type, 'content-length': body.length });
    if (fault?.kind === 'half') response.write(body.subarray(0, body.length >> 1), () => response.destroy());
    else response.end(body);
  }

  /** Each reply has the time at which it was given. */
  #withTime({ record, members }: OrcaAnswer): OrcaAnswer {
    const time = new Date(this.now() + 9 * 3_600_000).toISOString();
    return { record, members: { Information_Date: time.slice(0, 10), Information_Time: time.slice(11, 19), ...members } };
  }

  #subscribe(request: IncomingMessage, socket: Socket): void {
    if (this.fault?.kind === 'down' || request.url !== '/ws' || request.headers['x-ginbee-tenant-id'] !== '1') return void socket.destroy();
    acceptSocket(request, socket);
    const reader = new FrameReader();
    socket.on('data', (bytes) => {
      for (const text of reader.read(bytes)) this.#obey(socket, text);
    });
    socket.on('close', () => this.#listeners.delete(socket));
  }

  #obey(socket: Socket, text: string): void {
    const { command, event, ...ids } = parse(text);
    const id = ids['req.id'] ?? '';
    if (command !== 'subscribe' || event === undefined)
      return void socket.write(writeFrame({ command: 'error', for: command ?? '', 'req.id': id, code: 'INVALID_PARAMS', reason: '' }));
    const subscription = randomUUID();
    this.#listeners.set(socket, { subscription, event });
    socket.write(writeFrame({ command: 'subscribed', 'req.id': id, 'sub.id': subscription }));
  }

  #push({ patientId, date, invoice }: OrcaAccount, mode: string): void {
    if (this.fault?.kind === 'no-push' || this.fault?.kind === 'down') return;
    const time = new Date(this.now() + 9 * 3_600_000).toISOString();
    const medical = { Insurance_Combination_Number: '0001', Department_Code: '01', Physician_Code: '10001', Invoice_Number: invoice };
    const body = {
      ...{ Patient_Mode: mode, Patient_ID: patientId, Information_Date: time.slice(0, 10), Information_Time: time.slice(11, 19) },
      ...{ Perform_Date: date, Medical_Information: [medical] },
    };
    const data = {
      ...{ id: (this.#pushes++ % 65_535) + 1, uuid: randomUUID(), event: 'patient_account', user: this.user },
      ...{ time: `${time.slice(0, 19)}+0900`, body },
    };
    for (const [socket, { subscription, event }] of this.#listeners)
      if (event === '*' || event === 'patient_account') socket.write(writeFrame({ command: 'event', 'sub.id': subscription, data }));
  }
}

function readQuestion({ pathname, searchParams }: URL, body: string): OrcaQuestion {
  const [, api = ''] = /^(?:\/api)?\/api01rv2\/(\w+)$/.exec(pathname) ?? [];
  const [, record = ''] = /<data>\s*<(\w+)/.exec(body) ?? [];
  const member = (name: string) => new RegExp(`<${name}(?: [^>]*)?>([^<]*)<`).exec(body)?.[1] ?? '';
  return { api, class: searchParams.get('class') ?? '', id: searchParams.get('id') ?? '', record, member };
}

function parse(text: string): Readonly<Record<string, string | undefined>> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}
