import { hostname } from 'node:os';
import { makeDicomMessage } from '../atna/dicom-message.js';
import { classifyEvent } from '../atna/event-class.js';
import type { EventDetail } from '../atna/event-detail.js';
import type { FollowedRecord } from '../log/follower.js';
import { expandRecord } from '../records/expand-record.js';
import { writeFrame } from './syslog-frame.js';
import { type SyslogReceiver, sendFrames } from './syslog-receiver.js';

/**
 * Makes the function that sends records to a syslog receiver as audit messages, one for each event: the handler of a `LogFollower`.
 *
 * @param receiver the receiver now: its certificate can be replaced
 * @param origin the log's name
 */
export function makeForwarder(receiver: () => SyslogReceiver, origin: string) {
  return async (records: readonly FollowedRecord[], signal: AbortSignal): Promise<void> => {
    await sendFrames(receiver(), makeFrames(records, origin), { signal });
  };
}

/** The frames of records, made one after the other as the connection takes them: a record may have ten thousand events. */
function* makeFrames(records: readonly FollowedRecord[], origin: string): Generator<Buffer> {
  for (const { leaf, record } of records) {
    for (const detail of expand(leaf, record)) {
      const isWarning = classifyEvent(detail).outcome !== '0';
      yield writeFrame({ at: detail.event.at, isWarning, host: hostname(), process: process.pid }, makeDicomMessage(detail, origin));
    }
  }
}

function* expand(leaf: number, record: FollowedRecord['record']): Generator<EventDetail> {
  const { gateway, spool, seq } = record;
  const { events, disclosures } = expandRecord(record, leaf);
  let next = 0;
  for (const event of events) {
    // Both lists are in the order of the events.
    const from = next;
    while (disclosures[next]?.n === event.n) next++;
    yield { event: { ...event, gateway, spool, seq, known_user: event.user_id }, record, disclosures: disclosures.slice(from, next) };
  }
}
