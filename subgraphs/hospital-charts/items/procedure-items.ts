import { Procedure } from '../../kit/index.js';
import type { ProcedureValue } from '../../sources/ssmix2/procedures/read-procedures.js';
import { buildSourceFields, type ItemOrigin } from './item-origin.js';

/** Maps an operation or treatment (PR1) to the contract. The standard names no part of the body and no end. */
export function toProcedure(value: ProcedureValue, origin: ItemOrigin): Procedure {
  const { facility, patient, itemId } = origin;
  const { procedure, performedAt, department, messageId, sequence } = value;
  return Object.assign(new Procedure(), {
    ...buildSourceFields(origin, value, { day: performedAt, author: null }),
    id: itemId('prc', facility, patient, messageId, sequence, procedure.code, performedAt?.text ?? null),
    procedure,
    bodySites: [],
    endedAt: null,
    department,
  });
}
