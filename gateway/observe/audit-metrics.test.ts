import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { AuditMetrics } from './audit-metrics.js';

describe('The metrics of the audit', () => {
  it('count groups, refused records, troubles and batches, and show what waits', async () => {
    const registry = new Registry();
    const metrics = new AuditMetrics(registry);
    metrics.group(3);
    metrics.group(200);
    metrics.refused(2);
    metrics.trouble('AUDIT_SPOOL_FULL');
    metrics.batch('taken');
    metrics.watch(() => ({ waiting: 5, bytes: 4_096, oldestSeconds: 1.5, available: true }));
    const text = await registry.metrics();
    for (const line of [
      'hareyaka_audit_group_records_sum 203',
      'hareyaka_audit_group_records_count 2',
      'hareyaka_audit_group_records_bucket{le="4"} 1',
      'hareyaka_audit_refused_total 2',
      'hareyaka_audit_troubles_total{code="AUDIT_SPOOL_FULL"} 1',
      'hareyaka_audit_batches_total{outcome="taken"} 1',
      'hareyaka_audit_waiting_records 5',
      'hareyaka_audit_spool_bytes 4096',
      'hareyaka_audit_oldest_seconds 1.5',
      'hareyaka_audit_available 1',
    ])
      expect(text).toContain(line);
  });
});
