import { type Hl7Message, readBody } from '../../hl7-v2/hl7-message.js';
import { readHead } from '../../hl7-v2/message-head.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { findUnreadFields } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { groupDrugs } from './drug-groups.js';
import type { InjectionValue } from './injection.js';
import { readAdministrations } from './injection-administration.js';
import { readInjectionOrders } from './injection-order.js';
import { isWithdrawn } from './order-state.js';

/** `values` is null if every order in the message is cancelled or replaced (ORC-1, ORC-5). */
export function readInjections(
  message: Hl7Message,
  stage: InjectionValue['stage'],
  orderNo: string,
): { values: InjectionValue[] | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const { groups, others } = groupDrugs(segments, stage === 'ORDERED' ? 'RXE' : 'RXA');
  const live = groups.filter(({ orc }) => !isWithdrawn(orc));
  if (live.length < groups.length) warnings.push(`${groups.length - live.length} cancelled orders left out`);
  if (groups.length > 0 && live.length === 0) return { values: null, warnings };
  const read = stage === 'ORDERED' ? readInjectionOrders : readAdministrations;
  const values = read(live, { ...readHead(message), orderNo, pv1: message.getSegment('PV1') ?? null });
  const [notes, unread] = [readNotes(others), findUnreadFields(others, COMMON_FIELDS)];
  values.forEach((value, index) => {
    value.sequence = String(index + 1);
    if (notes.length > 0) Object.assign(value, { notes: [...(value.notes ?? []), ...notes] });
    if (unread.length > 0) Object.assign(value, { warnings: [...(value.warnings ?? []), ...unread] });
  });
  if (values.length === 0) warnings.push('no drug in the message');
  if (values.some(({ items }) => items.some(({ drug }) => drug.code === null && drug.text === null)))
    warnings.push('an item without a drug');
  if (values.some(({ completion }) => completion === 'RE' || completion === 'NA'))
    warnings.push('an administration that did not take place');
  return { values, warnings };
}
