import { gatewayError } from '../../errors.js';
import type { AuditInput, AuditLog } from '../audit-log.js';

/** An audit log in memory, which fails or waits as the test wants. */
export interface MemoryAuditLog extends AuditLog {
  readonly recorded: AuditInput[];
  available: boolean;
  /** Resolves before a record counts as durable. */
  gate: Promise<void> | undefined;
}

/** @example const audit = createMemoryAuditLog(); await startTestGateway([subgraph], { issuer, audit }); */
export function createMemoryAuditLog(): MemoryAuditLog {
  const log: MemoryAuditLog = {
    recorded: [],
    available: true,
    gate: undefined,
    record: async (input) => {
      await log.gate;
      if (!log.available) throw gatewayError('AUDIT_UNAVAILABLE');
      return { seq: log.recorded.push(input) };
    },
    close: async () => undefined,
  };
  return log;
}
