import type { Answer, Ask, GraphError } from './ask.js';
import type { Operation } from './operation.js';

/** A page of any list of the graph. */
export interface Paged {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Thrown for a page that could not be loaded. The pages before it have been yielded. `answer` says why; the message is the code. */
export class PageFailed extends Error {
  constructor(readonly answer: Answer<unknown>) {
    super(answer.errors[0]?.extensions.code ?? 'FIELD_NOT_ANSWERED');
    this.name = 'PageFailed';
  }
}

/**
 * Yields the pages of a list, one after the other, each with the errors of its answer. A page is loaded only when the loop asks for it, so you can stop at any
 * time.
 *
 * @param pick finds the list in the data
 * @throws PageFailed if the list is null, or if the cursor of a page does not move (the loop would never end)
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
