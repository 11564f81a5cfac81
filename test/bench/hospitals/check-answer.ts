import { setTimeout as delay } from 'node:timers/promises';
import { type DashboardAnswer, type DashboardChart, FROM_FILES } from './dashboard.js';
import type { Misbehaviour } from './misbehaviour.js';

type Field = keyof typeof FROM_FILES;
const FIELDS = Object.keys(FROM_FILES) as Field[];

/**
 * The faults of an answer that was requested while hospitals misbehaved: it may have no data of another patient, no data of the healthy hospitals may
 * be missing, and it must state for each hospital how it answered. Empty if all is correct.
 *
 * @param healthy the answer to the same query when all were healthy
 */
export function wrongIn(
  asked: DashboardAnswer,
  healthy: DashboardAnswer,
  misbehaving: ReadonlyMap<string, Misbehaviour>,
  within: number,
): string[] {
  const problems: string[] = [];
  if (asked.milliseconds > within) problems.push(`took ${Math.round(asked.milliseconds)} ms`);
  // A field that may not be seen is an error, also of a healthy hospital.
  const before = new Set(healthy.errors.map(errorOf));
  for (const error of asked.errors) if (!before.has(errorOf(error))) problems.push(`an error: ${errorOf(error)}`);
  if (asked.patients.length !== healthy.patients.length) problems.push(`${asked.patients.length} patients of ${healthy.patients.length}`);
  const known = new Map(healthy.patients.map((patient) => [patient.id, patient]));
  for (const patient of asked.patients) {
    const then = known.get(patient.id);
    for (const chart of patient.charts) {
      const same = then?.charts.find(({ system }) => system.id === chart.system.id);
      if (!same) problems.push('a chart that was not there');
      else problems.push(...wrongInChart(chart, same, misbehaving));
    }
  }
  return problems;
}

const FAILED = new Set(['TIMED_OUT', 'UNREACHABLE', 'INVALID_DATA']);

/** A complete answer to compare others with; it also warms up every process. */
export async function wholeAnswer(ask: () => Promise<DashboardAnswer>): Promise<DashboardAnswer> {
  let whole: DashboardAnswer | undefined;
  for (let i = 0; i < 5 || (i < 20 && !whole); i++) {
    const answer = await ask();
    const failed = answer.patients.some(({ charts }) =>
      charts.some(({ answers }) => !answers || answers.some(({ state }) => FAILED.has(state))),
    );
    if (failed) await delay(1_000);
    else whole = answer;
  }
  if (!whole) throw new Error('this machine is too slow: not even with all well does every hospital answer in time');
  return whole;
}

function errorOf({ extensions, path }: DashboardAnswer['errors'][number]): string {
  return `${String(extensions.code)} at ${JSON.stringify(path)}`;
}

function wrongInChart(chart: DashboardChart, healthy: DashboardChart, misbehaving: ReadonlyMap<string, Misbehaviour>): string[] {
  const problems: string[] = [];
  const names = new Set((healthy.demographics ?? []).map(({ name }) => name));
  for (const { name } of chart.demographics ?? []) if (!names.has(name)) problems.push('demographics of somebody else');
  for (const field of FIELDS) {
    const expected = idsOf(healthy, field, (facility) => !misbehaving.has(facility));
    const shown = idsOf(chart, field, () => true);
    for (const id of shown) if (!expected.has(id)) problems.push(`${field}: an item of another patient, or of a hospital that misbehaves`);
    for (const id of expected) if (!shown.has(id)) problems.push(`${field}: something of a well hospital is missing`);
    for (const { id: facility } of chart.facilities) {
      const was = stateOf(healthy, facility, FROM_FILES[field]);
      const state = stateOf(chart, facility, FROM_FILES[field]);
      const had = idsOf(healthy, field, (one) => one === facility).size > 0;
      const allowed = [...(misbehaving.get(facility)?.states ?? []), ...(had && misbehaving.has(facility) ? [] : [was])];
      if (!allowed.includes(state)) problems.push(`${field}: ${state} of a hospital that ${misbehaving.get(facility)?.name ?? 'is well'}`);
    }
  }
  return problems;
}

function idsOf(chart: DashboardChart, field: Field, at: (facility: string) => boolean): Set<string> {
  return new Set((chart[field] ?? []).filter(({ facility }) => facility && at(facility.id)).map(({ id }) => id));
}

function stateOf(chart: DashboardChart, facility: string, category: string): string {
  return chart.answers?.find((one) => one.facility?.id === facility && one.category === category)?.state ?? 'nothing';
}
