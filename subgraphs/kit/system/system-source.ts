import type { SubgraphContext } from '../server/subgraph-context.js';
import type { FindPatientsArgs, FoundPatients, HospitalStatus, SystemState } from './connection-system.js';

/** The port that a connected system implements beside its charts. */
export interface SystemSource {
  /** Searches the system's registers; the caller may. `after` is a string that it gave itself. @throws KitError UNREACHABLE, TIMED_OUT, INVALID_DATA where nothing could be had, BAD_INPUT for an `after` that is none */
  find(args: FindPatientsArgs, context: SubgraphContext): Promise<FoundPatients>;
  status(context: SubgraphContext): Promise<{ state: SystemState; hospitals: HospitalStatus[] }>;
}

/** The context of a subgraph that has such a system. */
export interface SystemContext extends SubgraphContext {
  readonly system: SystemSource;
}
