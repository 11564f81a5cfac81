import type { EmittedSubgraph } from './compose.js';
import { partsOf } from './contract.js';
import type { SchemaProblem } from './problem.js';
import { readStated } from './stated-types.js';
import { namespaceOf, REGISTRATION_FILE } from './subgraphs.js';

/**
 * Checks the registrations of foreign subgraphs against each other and against the network's own types: no two have one namespace, and no
 * namespace is the beginning of a name that is not theirs.
 */
export function checkRegistrations(subgraphs: readonly EmittedSubgraph[]): SchemaProblem[] {
  const foreign = subgraphs.flatMap((one) => (one.foreign ? [{ name: one.name, registered: one.foreign }] : []));
  const systems = new Set(foreign.flatMap(({ registered }) => [registered.chartType, `${namespaceOf(registered)}System`]));
  // What the directory says of a foreign system is its stub, not a type of the network's own.
  const own = subgraphs
    .filter(({ foreign }) => !foreign)
    .flatMap(({ name, sdl }) => [...readStated(sdl).types].filter(([type]) => name !== 'directory' || !systems.has(type)));
  const patient = new Set(own.flatMap(([name, node]) => (name === 'Patient' ? partsOf(node) : [])).map(({ name }) => name.value));
  const problems: SchemaProblem[] = [];
  const invalid = (where: string, message: string, mend: string) =>
    problems.push({ code: 'REGISTRATION_INVALID', where: `${REGISTRATION_FILE}: ${where}`, message, mend });
  const patientFields = new Map<string, string>();
  for (const { name, registered } of foreign) {
    const namespace = namespaceOf(registered);
    const mend = 'name a chart type that begins with a word of its own';
    const taken = own.find(([type]) => type.startsWith(namespace));
    if (namespace === '' || taken) invalid(name, `types that begin with "${namespace}" are not free: ${taken?.[0] ?? 'every name'}`, mend);
    const other = foreign.find((one) => one.name !== name && namespaceOf(one.registered).startsWith(namespace));
    if (other) invalid(name, `types that begin with "${namespace}" could be those of ${other.name}`, mend);
    for (const field of Object.keys(registered.patientFields)) {
      const owner = patient.has(field) ? 'the network’s own' : patientFields.get(field);
      if (owner) invalid(`${name}: Patient.${field}`, `is ${owner}`, 'name another field');
      patientFields.set(field, `that of ${name}`);
    }
  }
  return problems;
}
