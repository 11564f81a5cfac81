import 'reflect-metadata';
import { Injection, InjectionStage, Prescription, PrescriptionStage } from '../../kit/index.js';
import { finish, PIECE } from '../../sources/in-slices.js';
import { MOST_SUBJECTS, readCdaSubjectsInSteps, TAG_AT_MOST } from '../documents/cda-subjects.js';
import { readDocumentInSteps } from '../documents/document-content.js';
import { joinStages } from './join-stages.js';

/** How often a set is looked into while this is done: a measure of work that no clock disturbs. */
function looks<T>(act: () => T): { count: number; result: T } {
  const own = Set.prototype.has;
  let count = 0;
  Set.prototype.has = function (value: unknown) {
    count += 1;
    return own.call(this, value);
  };
  try {
    return { result: act(), count };
  } finally {
    Set.prototype.has = own;
  }
}

describe('items that are built to be costly', () => {
  it('with one id and one time get separate ids, in linear time', () => {
    const many = (count: number) =>
      Array.from({ length: count }, () =>
        Object.assign(new Injection(), { id: 'inj', stage: InjectionStage.ADMINISTERED, date: '2026-01-01' }),
      );
    const [few, more] = [looks(() => joinStages(many(200))), looks(() => joinStages(many(800)))];
    expect(new Set(more.result.map(({ id }) => id)).size).toBe(800);
    expect(more.count / few.count).toBeLessThan(6);
  });

  it('as an order of many drugs, and as many other dispensed drugs, are compared in linear time', () => {
    let reads = 0;
    const drugOf = (code: string) =>
      Object.defineProperty({ text: null, system: null }, 'code', {
        get: () => {
          reads += 1;
          return code;
        },
      });
    const workOf = (count: number) => {
      const items = (prefix: string) => Array.from({ length: count }, (_, n) => ({ drug: drugOf(`${prefix}${n}`) }));
      const prescription = (stage: PrescriptionStage, prefix: string) =>
        Object.assign(new Prescription(), { id: 'pre', stage, date: '2026-01-01', items: items(prefix) });
      reads = 0;
      joinStages([prescription(PrescriptionStage.ORDERED, 'a'), prescription(PrescriptionStage.DISPENSED, 'a')]);
      return reads;
    };
    expect(workOf(400) / workOf(100)).toBeLessThan(6);
  });
});

describe('a document that is built to be costly', () => {
  const cda = (inside: string) => `<ClinicalDocument><recordTarget><patientRole>${inside}</patientRole></recordTarget></ClinicalDocument>`;

  it('is searched in a number of steps in proportion to its length', () => {
    const bytes = Buffer.from(cda(`<id extension="1"/>${'<a/>'.repeat(400_000)}`));
    const steps = readDocumentInSteps(bytes, '1');
    let count = 0;
    while (!steps.next().done) count++;
    expect(count).toBeGreaterThan(bytes.length / PIECE);
  });

  it('is not shown if a tag or its list of patients exceeds its limit', () => {
    expect(finish(readCdaSubjectsInSteps(cda(`<id extension="${'1'.repeat(TAG_AT_MOST)}"/>`)))).toBeNull();
    expect(finish(readCdaSubjectsInSteps(cda('<id extension="1"/>'.repeat(MOST_SUBJECTS + 1))))).toBeNull();
    expect(finish(readCdaSubjectsInSteps(cda('<id extension="1"/>'.repeat(MOST_SUBJECTS))))!.flat()).toHaveLength(MOST_SUBJECTS);
  });

  it('is shown if it has long text: a picture inside a CDA document does not count as a tag', () => {
    const text = cda(`<id extension="1"/><text mediaType="application/pdf">${'QUJD'.repeat(1_000_000)}</text>`);
    expect(finish(readCdaSubjectsInSteps(text))).toEqual([[{ root: '', extension: '1' }]]);
    expect(finish(readDocumentInSteps(Buffer.from(text), '1')).bytes).toEqual(Buffer.from(text));
  });

  it('is not shown if it begins with blank text longer than a piece', () => {
    expect(() => finish(readDocumentInSteps(Buffer.from(`${' '.repeat(70_000)}${cda('<id extension="2"/>')}`), '1'))).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA' }),
    );
  });
});
