import type { Writer } from '../../kit/index.js';
import type { ObjectStorage } from '../../storage/object-storage.js';

/** Calls back after each effect on the storage and the database. Between one effect and the next there is nothing that a crash could cut. */
export function watchSteps(step: () => void) {
  const around = async <T>(act: () => Promise<T>): Promise<T> => {
    const done = await act();
    step();
    return done;
  };
  return {
    wrapStorage: (storage: ObjectStorage): ObjectStorage => ({
      put: async (name, bytes) => await around(async () => await storage.put(name, bytes)),
      get: async (name) => await storage.get(name),
      delete: async (name) => await around(async () => await storage.delete(name)),
      list: () => storage.list(),
      deleteUnfinished: async (before) => await storage.deleteUnfinished(before),
    }),
    wrapWriter: (writer: Writer): Writer =>
      ({
        transaction: async (...given: Parameters<Writer['transaction']>) => await around(async () => await writer.transaction(...given)),
      }) as unknown as Writer,
  };
}
