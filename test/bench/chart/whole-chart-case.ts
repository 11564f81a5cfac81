import { labFile, orderFile, type Ssmix2TestFile, studyFile } from '../../../subgraphs/hospital-charts/testing/ssmix2-file.js';
import type { World } from '../../network/world/world-model.js';
import { CHARTS, itemsOf, LISTS, type ShownChart, WHOLE_CHART } from './chart-queries.js';
import type { ChartCost, MeasuredFleet } from './measured-fleet.js';

interface FoundCharts {
  readonly viewablePatients: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly charts: readonly ShownChart[] } }[];
  };
}

const TIMES = 3;

/** Adds this number of files to the chart of a patient, at a hospital behind HumanBridge. @returns the patient's id */
export async function addChart(fleet: MeasuredFleet, files: number): Promise<string> {
  const { patient, facility } = await findPlace(fleet);
  const world = (await fleet.control<World>('GET', '/world'))!;
  const { localPatientId } = world.links.find((link) => link.patientId === patient && link.facilityId === facility)!;
  const { institutionCode } = world.facilities.find(({ id }) => id === facility)!;
  for (const { path, bytes } of writeChart(localPatientId, files)) await fleet.control('PUT', `/files/${institutionCode}/${path}`, bytes);
  return patient;
}

/** Costs of a patient's whole chart. It is asked once before it is measured. */
export async function measureWholeChart(fleet: MeasuredFleet, id: string): Promise<ChartCost> {
  const ask = async () => {
    const { patient } = await fleet.ask<{ patient: { charts: readonly ShownChart[] } }>(WHOLE_CHART, { id });
    return patient.charts;
  };
  await ask();
  return await fleet.measure(Array.from({ length: TIMES }, () => ask));
}

/** Finds a patient and a hospital behind HumanBridge, where prescriptions, results and studies may be seen. @throws if there is none */
async function findPlace(fleet: MeasuredFleet): Promise<{ patient: string; facility: string }> {
  const { viewablePatients } = await fleet.ask<FoundCharts>(CHARTS);
  for (const { node } of viewablePatients.edges) {
    const { id, charts } = node;
    const chart = charts.find(({ system }) => system.id === 'humanbridge');
    const [one, ...others] = LISTS.map((list) => new Set(itemsOf(chart?.[list]).map(({ facility }) => facility?.id)));
    const facility = [...one!].find((at) => at !== undefined && others.every((list) => list.has(at)));
    if (facility !== undefined) return { patient: id, facility };
  }
  throw new Error('no patient has prescriptions, results and studies at one hospital');
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
