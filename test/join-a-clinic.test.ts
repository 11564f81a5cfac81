import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { readUke } from '../clients/uploader/formats/uke/read-uke.js';
import { toShiftJis } from '../clients/uploader/testing/write-text.js';
import { readSystems } from '../subgraphs/directory/systems.js';

const text = readFileSync('docs/join-a-clinic.md', 'utf8');
/** What the shell passes: a value in the place of each of its variables. */
const operations = [...text.matchAll(/^ask \S+ '((?:[^']|'\$\w+')*)'/gm)].map(([, operation]) => operation!.replace(/'\$\w+'/g, 'id_1'));

describe('docs/join-a-clinic.md', () => {
  it('has only operations that fit the graph', () => {
    const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
    expect(operations.length).toBeGreaterThan(7);
    for (const operation of operations) expect([operation, validate(schema, parse(operation))]).toEqual([operation, []]);
  });

  it('names a connected system that there is', () => {
    const named = [...text.matchAll(/system: "([^"]+)"/g)].map(([, system]) => system);
    expect(new Set(named)).toEqual(new Set(['receipt-cloud']));
    expect(readSystems(undefined).map(({ id }) => id)).toContain('receipt-cloud');
  });

  it('has a claim that the uploader reads without a remark', () => {
    const [, claim] = /<<'END' \| iconv[^\n]*\n([\s\S]*?)\nEND\n/.exec(text)!;
    const reading = readUke(toShiftJis(`${claim!.split('\n').join('\r\n')}\r\n`));
    expect([reading.ok, reading.ok && reading.remarks]).toEqual([true, []]);
  });
});
