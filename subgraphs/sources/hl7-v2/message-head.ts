import type { Hl7Message } from '@medplum/core';
import { readTextAt } from './hl7-field.js';
import { type PartialTime, readPartialTimeOf } from './partial-time.js';

/** What every value says of the message that it came in. */
export interface MessageHead {
  /** MSH-10 */
  messageId: string;
  /** MSH-7 */
  sentAt: PartialTime | null;
}

export function readHead({ header }: Hl7Message): MessageHead {
  return { messageId: readTextAt(header, 10) ?? '', sentAt: readPartialTimeOf(readTextAt(header, 7)) };
}
