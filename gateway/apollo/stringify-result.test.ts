import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toWire } from '../execute/answers/wire-text.js';
import { deferData } from './deferred-data.js';
import { stringifyResult as stringify } from './stringify-result.js';

/** As a string, also where it is bytes. */
const stringifyResult = (result: Parameters<typeof stringify>[0]) => String(stringify(result));

const data = () => deferData(toWire('{"me": {"name":"岡","exact":1.50}}'))!;
const errors = [{ message: 'x' }];

describe('an answer for Apollo Server', () => {
  it('has the engine’s text unchanged if no plugin read the data', () => {
    expect(stringifyResult({ data: data() })).toBe('{"data":{"me": {"name":"岡","exact":1.50}}}\n');
  });
  it('has the current errors and extensions, in the order of Apollo Server', () => {
    const answer = { errors, data: data(), extensions: { took: 1 } };
    expect(stringifyResult(answer)).toBe(
      '{"errors":[{"message":"x"}],"data":{"me": {"name":"岡","exact":1.50}},"extensions":{"took":1}}\n',
    );
  });
  it('leaves out undefined values', () => {
    expect(stringifyResult({ errors: undefined, data: data(), extensions: undefined } as never)).toBe(
      '{"data":{"me": {"name":"岡","exact":1.50}}}\n',
    );
  });
  it('is written from objects if a plugin replaced or read the data', () => {
    const read = data();
    expect(read.me).toBeDefined();
    expect(stringifyResult({ data: read })).toBe('{"data":{"me":{"name":"岡","exact":1.5}}}\n');
    expect(stringifyResult({ data: { ...data(), more: 1 } })).toBe('{"data":{"me":{"name":"岡","exact":1.5},"more":1}}\n');
    expect(stringifyResult({ data: { within: data() } })).toBe('{"data":{"within":{"me":{"name":"岡","exact":1.5}}}}\n');
    expect(stringifyResult({ data: null, errors })).toBe('{"data":null,"errors":[{"message":"x"}]}\n');
  });
  it('is bytes if nothing looked into the data, and a string wherever a string is made of it', () => {
    const body = stringify({ data: data() }) as unknown;
    const text = '{"data":{"me": {"name":"岡","exact":1.50}}}\n';
    expect(Buffer.isBuffer(body)).toBe(true);
    expect(Buffer.compare(body as Buffer, Buffer.from(text))).toBe(0);
    expect([`${body}`, [body].join(), JSON.parse(JSON.stringify({ body })).body]).toEqual([text, text, text]);
  });
  it('is the same JSON in bytes as in a string, for any data, errors and extensions', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.dictionary(text, fc.jsonValue()), text, fc.dictionary(text, fc.jsonValue()), (value, message, extensions) => {
        const written = JSON.stringify(value);
        const body = stringify({ errors: [{ message }], data: deferData(toWire(written))!, extensions }) as unknown as Buffer;
        const expected = `{"errors":${JSON.stringify([{ message }])},"data":${written},"extensions":${JSON.stringify(extensions)}}\n`;
        expect(Buffer.compare(body, Buffer.from(expected))).toBe(0);
      }),
    );
  });
});
