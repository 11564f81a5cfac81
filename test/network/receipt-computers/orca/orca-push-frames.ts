import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Accepts a WebSocket (RFC 6455 §4.2.2). */
export function acceptSocket({ headers }: IncomingMessage, socket: Socket): void {
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
}

/** A text frame of a server (§5.2): not masked. */
export function writeFrame(value: object): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const head = Buffer.alloc(text.length < 126 ? 2 : 4);
  head[0] = 0x81;
  head[1] = Math.min(text.length, 126);
  if (text.length >= 126) head.writeUInt16BE(text.length, 2);
  return Buffer.concat([head, text]);
}

const TEXT = 1;

/** Collects the text frames of a client, which are masked. Other frames are ignored; one of 64 KiB or more ends the reading. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  /** @returns the texts that are complete now */
  read(bytes: Buffer): string[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const texts: string[] = [];
    for (;;) {
      const short = this.#rest[1] === undefined ? 0 : this.#rest[1] & 0x7f;
      const head = short === 126 ? 4 : 2;
      if (this.#rest.length < head || short === 127) return texts;
      const length = short === 126 ? this.#rest.readUInt16BE(2) : short;
      const start = head + 4;
      if (this.#rest.length < start + length) return texts;
      const [mask, masked] = [this.#rest.subarray(head, start), this.#rest.subarray(start, start + length)];
      if ((this.#rest[0]! & 0x0f) === TEXT) texts.push(Buffer.from(masked.map((byte, at) => byte ^ mask[at % 4]!)).toString('utf8'));
      this.#rest = this.#rest.subarray(start + length);
    }
  }
}
