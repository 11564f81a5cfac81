import { type CentreRegister } from '../charts/centre-patients.js';
import type { Faults } from '../faults.js';
import { encodeSegments } from '../messages/hl7-segment.js';
import type { RequestCounts } from '../request-counts.js';
import { listenMllp } from './mllp-listener.js';
import { PdqSupplier } from './pdq-supplier.js';

export const HUMANBRIDGE_CENTRE = 'humanbridge-centre';

/** The interface of the HumanBridge centre: PDQ v2 over MLLP, ISO-2022-JP both ways (UTF-8 for requests if MSH-18 says so). */
export function startHumanBridgeCentre(options: { register: CentreRegister; faults: Faults; counts: RequestCounts; now: () => number }) {
  const supplier = new PdqSupplier(options.register, options.now);
  return listenMllp({
    target: HUMANBRIDGE_CENTRE,
    faults: options.faults,
    answer: (message, wrongPatient) => {
      const text = decode(message);
      options.counts.add(HUMANBRIDGE_CENTRE, kindOf(text));
      return encodeSegments(supplier.answer(text, wrongPatient));
    },
  });
}

function decode(message: Buffer): string {
  const header = message.toString('latin1').split('\r')[0] ?? '';
  return new TextDecoder(header.includes('UTF-8') ? 'utf-8' : 'iso-2022-jp').decode(message);
}

function kindOf(text: string): string {
  if (text.includes('|QCN^J01')) return 'cancel';
  return /\rDSC\|[^|\r]/.test(text) ? 'continuation' : 'query';
}
