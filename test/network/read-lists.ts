type Json = Record<string, unknown>;

/**
 * An answer of the graph with lists in place of their connections: `{ prescriptions: { nodes, answers } }` becomes
 * `{ prescriptions: nodes, answers }`, where a chart's `answers` has the answers of all its lists, each once.
 */
export function readLists<T>(value: T): T {
  if (Array.isArray(value)) return value.map(readLists) as T;
  if (typeof value !== 'object' || value === null) return value;
  const read: Json = {};
  const answers = new Map<string, unknown>();
  for (const [field, inner] of Object.entries(value as Json)) {
    const nodes = (inner as Json | null)?.nodes;
    read[field] = readLists(nodes ?? inner);
    if (nodes && Array.isArray((inner as Json).answers))
      for (const one of (inner as Json).answers as Json[]) answers.set(JSON.stringify({ ...one, at: undefined }), one);
  }
  return (answers.size > 0 ? { ...read, answers: [...answers.values()] } : read) as T;
}
