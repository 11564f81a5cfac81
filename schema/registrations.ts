import { listParts } from './contract.js';
import type { EmittedSubgraph } from './emitted-subgraph.js';
import type { SchemaProblem } from './problem.js';
import { readStated } from './stated-types.js';
import { getNamespace, REGISTRATION_FILE } from './subgraphs.js';

/**
 * Checks the registrations of foreign subgraphs against each other and against the network's own types: each has its own namespace, and no
 * other type's name begins with it.
 */
export function checkRegistrations(subgraphs: readonly EmittedSubgraph[]): SchemaProblem[] {
  const foreign = subgraphs.flatMap((one) => (one.foreign ? [{ name: one.name, registered: one.foreign }] : []));
  const systems = new Set(foreign.flatMap(({ registered }) => [registered.chartType, `${getNamespace(registered)}System`]));
  // The directory has a stub of each foreign system's types. Stubs are not types of the network's own.
  const own = subgraphs
    .filter(({ foreign }) => !foreign)
    .flatMap(({ name, sdl }) => [...readStated(sdl).types].filter(([type]) => name !== 'directory' || !systems.has(type)));
  const patient = new Set(own.flatMap(([name, node]) => (name === 'Patient' ? listParts(node) : [])).map(({ name }) => name.value));
  const problems: SchemaProblem[] = [];
  const invalid = (where: string, message: string, fix: string) =>
    problems.push({ code: 'REGISTRATION_INVALID', where: `${REGISTRATION_FILE}: ${where}`, message, fix });
  const patientFields = new Map<string, string>();
  for (const { name, registered } of foreign) {
    const namespace = getNamespace(registered);
    const fix = 'use a chart type whose name begins with another word';
    const taken = own.find(([type]) => type.startsWith(namespace));
    if (namespace === '' || taken) invalid(name, `types that begin with "${namespace}" are not free: ${taken?.[0] ?? 'every name'}`, fix);
    const other = foreign.find((one) => one.name !== name && getNamespace(one.registered).startsWith(namespace));
    if (other) invalid(name, `types that begin with "${namespace}" could be those of ${other.name}`, fix);
    for (const field of Object.keys(registered.patientFields)) {
      const owner = patient.has(field) ? 'the network’s own' : patientFields.get(field);
      if (owner) invalid(`${name}: Patient.${field}`, `is ${owner}`, 'use another name for the field');
      patientFields.set(field, `that of ${name}`);
    }
  }
  return problems;
}
