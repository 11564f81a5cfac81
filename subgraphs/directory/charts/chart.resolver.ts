import { KitError, type RecordedDemographics } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { PATIENTS } from '../patients/patient.loader.js';
import type { ViewRecorder } from '../patients/view-recorder.js';
import type { ChartStub } from '../permits/chart.type.js';
import type { PermitSigner } from '../permits/permit.signer.js';
import { findSystem } from '../systems.js';

/** The context of the resolvers that open a chart. */
export interface ChartsContext extends DirectoryContext {
  readonly permits: PermitSigner;
  readonly views: ViewRecorder;
}

/** The fields of a chart that the directory answers itself. The system answers the contract's other fields. */
export const CHART_STUB = {
  id: (chart: ChartStub) => chart.id,

  /** Called only when the operation requests a field of the system: signing the permit records the event "viewed". */
  permit: (chart: ChartStub, _args: unknown, context: ChartsContext): string | Promise<string> =>
    context.access.once(`permit ${chart.id}`, async () => await signPermit(chart, context)),

  system: (chart: ChartStub) => toConnectedSystem(chart.system),

  facilities: (chart: ChartStub, _args: unknown, { access, loaders }: DirectoryContext) =>
    access.once(`facilities ${chart.id}`, async () => {
      const found = await loaders.of(FACILITIES).loadMany([...chart.facilities]);
      return found.filter((facility) => !(facility instanceof Error));
    }),
};

async function signPermit(chart: ChartStub, context: ChartsContext): Promise<string> {
  const { access, caller, now, permits, views } = context;
  const [person, decision] = await Promise.all([access.person(), access.decision(chart.patient)]);
  const recorded = findSystem(chart.system)?.serves.includes('demographicsMismatch')
    ? await readDemographics(chart.patient, context)
    : undefined;
  const permit = await permits.sign(decision, { system: chart.system, caller, person, at: now, recorded });
  if (!permit) throw new KitError('NOT_PERMITTED');
  if (caller.opens.includes(chart.patient)) views.viewed({ user: person.id, facility: person.acting!.id, patient: chart.patient, at: now });
  return permit;
}

/** The patient's name in the directory. A caller who has a chart may view its patient, and the loader has the patient already. */
async function readDemographics(patient: string, { loaders }: DirectoryContext): Promise<RecordedDemographics | undefined> {
  const known = await loaders.of(PATIENTS).load(patient);
  return known ? { name: known.name, kana: known.kana, birthDate: known.birthDate, sex: known.sex } : undefined;
}

/** A connected system as an object of its own GraphQL type. */
export function toConnectedSystem(id: string) {
  const system = findSystem(id);
  if (!system) throw new Error(`no connected system ${id}`);
  return { __typename: system.systemType, id: system.id, name: system.name };
}
