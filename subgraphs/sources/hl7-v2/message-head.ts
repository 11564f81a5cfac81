import { readTextAt } from './hl7-field.js';
import type { Hl7Message } from './hl7-message.js';
import type { PartialTime } from './partial-time.js';
import { readTimeAt } from './read-time.js';

/** The message that a value came from. Every value has it. */
export interface MessageHead {
  /** MSH-10 */
  messageId: string;
  /** MSH-7 */
  sentAt: PartialTime | null;
}

export function readHead({ header }: Hl7Message): MessageHead {
  return { messageId: readTextAt(header, 10) ?? '', sentAt: readTimeAt(header, 7) };
}
