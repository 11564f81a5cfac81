import { labFile, orderFile, type Ssmix2TestFile, studyFile } from '../../../subgraphs/hospital-charts/testing/ssmix2-file.js';
import type { World } from '../../network/world/world-model.js';
import { CHARTS, itemsOf, LISTS, type ShownChart, WHOLE_CHART } from './chart-queries.js';
import { addCosts, type ChartCost, type MeasuredFleet } from './measured-fleet.js';

interface FoundCharts {
  readonly viewablePatients: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly charts: readonly ShownChart[] } }[];
  };
}

/** Costs of the whole charts of patients to whom this number of files is added, at a hospital behind HumanBridge: once, and again. */
export async function measureWholeCharts(
  fleet: MeasuredFleet,
  { files, charts }: { readonly files: number; readonly charts: number },
): Promise<{ first: ChartCost; again: ChartCost }> {
  const places = (await findPlaces(fleet)).slice(0, charts);
  const world = (await fleet.control<World>('GET', '/world'))!;
  const ask = (id: string) => async () => {
    const { patient } = await fleet.ask<{ patient: { charts: readonly ShownChart[] } }>(WHOLE_CHART, { id });
    return patient.charts;
  };
  for (const { patient, facility } of places) {
    const { localPatientId } = world.links.find((link) => link.patientId === patient && link.facilityId === facility)!;
    const { institutionCode } = world.facilities.find(({ id }) => id === facility)!;
    for (const { path, bytes } of writeChart(localPatientId, files)) await fleet.control('PUT', `/files/${institutionCode}/${path}`, bytes);
  }
  const [first, again]: [ChartCost[], ChartCost[]] = [[], []];
  for (const { patient } of places) {
    first.push(await fleet.measure([ask(patient)]));
    again.push(await fleet.measure([ask(patient)]));
  }
  return { first: addCosts(first), again: addCosts(again) };
}

/** Patients and their hospitals behind HumanBridge, where prescriptions, results and studies may be seen. */
async function findPlaces(fleet: MeasuredFleet): Promise<{ patient: string; facility: string }[]> {
  const { viewablePatients } = await fleet.ask<FoundCharts>(CHARTS);
  return viewablePatients.edges.flatMap(({ node: { id, charts } }) => {
    const chart = charts.find(({ system }) => system.id === 'humanbridge');
    const [one, ...others] = LISTS.map((list) => new Set(itemsOf(chart?.[list]).map(({ facility }) => facility?.id)));
    const facility = [...one!].find((at) => at !== undefined && others.every((list) => list.has(at)));
    return facility === undefined ? [] : [{ patient: id, facility }];
  });
}

/** A chart of ten years: a prescription, a report with one result and a study every few days. */
function writeChart(localId: string, files: number): Ssmix2TestFile[] {
  const write = [orderFile, (of: Parameters<typeof labFile>[1]) => labFile(['3A010'], of), studyFile.bind(null, null)] as const;
  return Array.from({ length: files }, (_, i) => {
    const day = new Date(Date.UTC(2016, 0, 1) + Math.floor((i * 3_650) / files) * 86_400_000)
      .toISOString()
      .slice(0, 10)
      .replaceAll('-', '');
    return write[i % write.length]!({ localId, day, order: `7${String(i).padStart(14, '0')}` });
  });
}
