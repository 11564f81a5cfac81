import { DOCTOR, type RunningCabinet } from '../../../subgraphs/care-cabinet/testing/running-cabinet.js';
import { choosePatients, inventRecord, RARE } from './invented-records.js';

/** What is looked for, and how a text has it. */
export const QUESTIONS: Readonly<Record<string, string>> = {
  'a word in an eighth of the records': '発熱',
  'a word in a ninth, in two forms': '褥瘡',
  'a rare word': RARE,
  'no hit': '象牙海岸',
  'a phrase': '仙骨部の褥瘡',
  'one character': '熱',
  'two words': '発熱 浮腫',
};
const PAGE = 20;

/** The times of one question. */
export interface Asked {
  readonly question: string;
  readonly size: string;
  readonly times: readonly number[];
}

/** Asks each question of patients of each size, and compares every answer with the texts themselves. @throws if one is wrong */
export async function askQuestions(cabinet: RunningCabinet, records: number, rounds: number): Promise<Asked[]> {
  const { huge, large, usual, sizeOf } = choosePatients(records);
  const sizes = Object.entries({ huge, large, usual }).filter(([, patients]) => patients.length > 0);
  const asked: Asked[] = [];
  for (const [size, patients] of sizes)
    for (const [question, text] of Object.entries(QUESTIONS)) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const patient = patients[(round * 7919) % patients.length]!;
        const began = performance.now();
        const shown = await search(cabinet, patient, text);
        times.push(performance.now() - began);
        // The texts of a large patient are made again once.
        if (round > 0 && size !== 'usual') continue;
        const expected = findNewest(patient, sizeOf(patient), text);
        if (shown.join() !== expected.join()) throw new Error(`${question} of ${patient}: ${shown.join()} is not ${expected.join()}`);
      }
      asked.push({ question, size, times });
    }
  return asked;
}

/** One page of a search, as the gateway asks for it. */
export async function search(cabinet: RunningCabinet, patient: string, text: string): Promise<string[]> {
  const list = `careRecords(first: ${PAGE}, filter: { text: "${text}" }) { nodes { id text seenBy { profession } replyCount attachments { id } } }`;
  const { data, codes } = await cabinet.chart(DOCTOR, list, patient);
  if (codes.length > 0) throw new Error(codes.join());
  return data.careRecords.nodes.map(({ id }: { id: string }) => id);
}

function findNewest(patient: string, size: number, text: string): string[] {
  const words = text.split(' ');
  return Array.from({ length: size }, (_, number) => inventRecord(patient, number))
    .filter((record) => words.every((word) => record.text.includes(word)))
    .sort((a, b) => (a.careDate < b.careDate ? 1 : a.careDate > b.careDate ? -1 : b.recordedAt - a.recordedAt))
    .slice(0, PAGE)
    .map(({ id }) => id);
}
