import { allow, deny } from '../server/shield.js';

/**
 * The reference resolver of a connected system's own type, for one system. Its id is no secret, and its fields check the caller's rights themselves.
 *
 * @example references: { HumanBridgeSystem: resolveSystemReference(HumanBridgeSystem) }
 */
export function resolveSystemReference<S extends { id: string }>(SystemType: new () => S) {
  return async ({ id }: { readonly id: string }): Promise<S> => Object.assign(new SystemType(), { id });
}

/** The rules of a connected system's own type: `findPatients` and `status` check the caller's rights themselves; nothing else is shown. */
export function makeSystemRules(): Record<string, unknown> {
  return { '*': deny, id: allow, findPatients: allow, status: allow };
}
