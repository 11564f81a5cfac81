import { setImmediate as nextTurn } from 'node:timers/promises';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

/** The greatest number of root fields of one request that run at once, so that a request with a hundred aliases leaves turns and connections to others. */
export const ROOT_FIELDS_AT_ONCE = 4;

/** Federation's own root fields. They are not shared: a request has only one of them, with its own references. */
const FEDERATION: ReadonlySet<string> = new Set(['_service', '_entities']);

/** The root fields of one request. A few run at once, and a field with the same arguments runs once, for all its aliases. */
export class RootFields {
  #running = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();
  readonly #waiting: (() => void)[] = [];
  readonly #asked = new Map<string, Promise<unknown>>();

  /**
   * Resolves a field, or returns the result of the same field with the same arguments.
   *
   * @param args the field's arguments, from the operation
   */
  async answer(field: string, args: unknown, resolve: () => unknown): Promise<unknown> {
    const key = `${field} ${JSON.stringify(args)}`;
    let answer = this.#asked.get(key);
    if (!answer) {
      answer = this.#inTurn(resolve);
      this.#asked.set(key, answer);
    }
    const answered = await answer;
    // The fields below a root field may run without a pause. Each alias starts in its own turn of the event loop, so that other requests run in between.
    this.#lastTurn = this.#lastTurn.then(async () => await nextTurn());
    await this.#lastTurn;
    return answered;
  }

  async #inTurn(resolve: () => unknown): Promise<unknown> {
    if (this.#running < ROOT_FIELDS_AT_ONCE) this.#running++;
    else await new Promise<void>((start) => this.#waiting.push(start));
    try {
      return await resolve();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/** Makes a schema's query fields resolve through `roots` of the request's context. Mutation fields run one after the other anyway. */
export function withRootFields(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
    if (FEDERATION.has(name)) continue;
    const { resolve = defaultFieldResolver } = field;
    field.resolve = (parent, args, context: { readonly roots: RootFields }, info) =>
      context.roots.answer(name, args, () => resolve(parent, args, context, info));
  }
  return schema;
}
