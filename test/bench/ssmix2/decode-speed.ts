import { buildChartItems } from '../../../subgraphs/hospital-charts/items/chart-items.js';
import { joinStages } from '../../../subgraphs/hospital-charts/items/join-stages.js';
import { readFile } from '../../../subgraphs/sources/ssmix2/storage/read-file.js';
import { PATIENT, type WrittenMessage } from '../../../subgraphs/sources/ssmix2/testing/written-messages.js';

export interface Speed {
  readonly messages: number;
  readonly seconds: number;
  readonly bytes: number;
}

/** Reads these files repeatedly for a given time. @throws Error if one is not read: the figures would be about other work */
export function decodeSpeed(files: readonly WrittenMessage[], milliseconds: number): Speed {
  let [messages, bytes] = [0, 0];
  const started = performance.now();
  let elapsed = 0;
  while (elapsed < milliseconds) {
    for (const file of files) {
      if (readFile({ path: file.path, bytes: file.bytes, patientId: PATIENT }).outcome !== 'READ')
        throw new Error(`a file of ${file.type} is not read`);
      bytes += file.bytes.length;
    }
    messages += files.length;
    elapsed = performance.now() - started;
  }
  return { messages, seconds: elapsed / 1_000, bytes };
}

/** Reads one chart from its files' bytes to the items, and returns their number. */
export function chartSpeed(files: readonly WrittenMessage[]): Speed & { readonly items: number } {
  const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind} ${parts.join(' ')}`;
  const started = performance.now();
  const items = files.flatMap(({ path, bytes }) => {
    const reading = readFile({ path, bytes, patientId: PATIENT });
    return reading.outcome === 'READ' ? buildChartItems(reading.content, { facility: 'fac', patient: 'pat', itemId, system: 'bench' }) : [];
  });
  const shown = joinStages(items);
  const seconds = (performance.now() - started) / 1_000;
  return { messages: files.length, seconds, bytes: files.reduce((sum, one) => sum + one.bytes.length, 0), items: shown.length };
}
