import type { Answer, Ask, GraphError } from './ask.js';
import type { Operation } from './operation.js';

/** A page of any list of the graph. */
export interface Paged {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A page that did not come. The pages before it have been handed out. */
export class PageFailed extends Error {
  constructor(readonly answer: Answer<unknown>) {
    super(answer.errors[0]?.extensions.code ?? 'FIELD_NOT_ANSWERED');
    this.name = 'PageFailed';
  }
}

/**
 * Hands out the pages of a list, one after the other, each with the errors of its answer. Stop when you have enough: the next page is asked
 * only when it is wanted.
 *
 * @param pick finds the list in the data
 * @throws PageFailed if the list is null, or if a page ends where it began (then asking on would never end)
 * @example
 * for await (const { list } of everyPage(ask, MyPatients, {}, (data) => data.viewablePatients))
 *   for (const { node } of list.edges) console.log(node.kana);
 */
export async function* everyPage<Data, Variables extends { readonly after?: string | null | undefined }, List extends Paged>(
  ask: Ask,
  operation: Operation<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => List | null | undefined,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<{ readonly list: List; readonly errors: readonly GraphError[] }> {
  for (let after = variables.after; ; ) {
    const answer = await ask(operation, { ...variables, after }, options);
    const list = answer.data === null ? undefined : pick(answer.data);
    if (!list) throw new PageFailed(answer);
    yield { list, errors: answer.errors };
    const { hasNextPage, endCursor } = list.pageInfo;
    if (!hasNextPage) return;
    if (endCursor === null || endCursor === after) throw new PageFailed(answer);
    after = endCursor;
  }
}
