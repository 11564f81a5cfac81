import { type FieldNode, parse } from 'graphql';
import type { Holdings, StoredObject } from './clinic-records.js';
import { type Implementers, Projection } from './projection.js';
import { reportChart, reportNotes, reportPatients, writeReport } from './reported-answers.js';

const IMPLEMENTERS: Implementers = { Chart: ['HumanBridgeChart', 'IdLinkChart'] };
/** The number of operations kept; a planner makes a handful. */
const OPERATIONS_AT_MOST = 1_000;

type Variables = Readonly<Record<string, readonly { readonly __typename: string; readonly id: string }[] | undefined>>;
type Piece = (variables: Variables) => string;

/**
 * A subgraph's answers from memory, much cheaper than any gateway's work: each entity is written once for each operation text, and a request only
 * joins the pieces.
 */
export class InstantAnswers {
  readonly #texts = new Map<string, string>();
  readonly #known = new Map<string, readonly Piece[]>();

  /** @param reports whether each answer has the report of what it discloses, as the kit writes it */
  constructor(
    private readonly holdings: Holdings,
    private readonly reports = false,
  ) {}

  answer(body: string): string {
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Variables };
    let pieces = this.#known.get(query);
    if (!pieces) {
      if (this.#known.size >= OPERATIONS_AT_MOST) this.#known.clear();
      pieces = this.#piecesOf(query);
      this.#known.set(query, pieces);
    }
    const data = pieces.map((piece) => piece(variables)).join(',');
    const extensions = this.reports ? `,"extensions":${writeReport(this.#report(query, variables))}` : '';
    return `{"data":{${data}}${extensions}}`;
  }

  #report(query: string, { representations = [] }: Variables): string {
    if (representations.length === 0)
      return query.includes('patients')
        ? this.#reported('patients', () => reportPatients(this.holdings.root.patients as StoredObject[]))
        : '';
    return representations
      .map(({ __typename, id }, index) => {
        const entity = this.holdings.entities.get(`${__typename}:${id}`);
        if (!entity || (!entity.labResults && !entity.notes)) return '';
        return this.#reported(`${__typename}:${id} ${index}`, () =>
          entity.notes ? reportNotes(entity, index) : reportChart(entity, index),
        );
      })
      .filter(Boolean)
      .join(',');
  }

  /** A report's text without the brackets, written once. */
  #reported(key: string, make: () => readonly unknown[]): string {
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = JSON.stringify(make()).slice(1, -1);
      this.#texts.set(key, text);
    }
    return text;
  }

  #piecesOf(query: string): Piece[] {
    const projection = new Projection(parse(query, { noLocation: true }), IMPLEMENTERS);
    const { selections } = projection.operation.selectionSet;
    const entities = selections.filter((node): node is FieldNode => node.kind === 'Field' && node.name.value === '_entities');
    const others = selections.filter((node) => !entities.includes(node as FieldNode));
    const root = JSON.stringify(projection.of(this.holdings.root, { ...projection.operation.selectionSet, selections: others })).slice(
      1,
      -1,
    );
    return [...entities.map((field) => this.#entities(projection, field)), ...(root === '' ? [] : [() => root])];
  }

  #entities(projection: Projection, field: FieldNode): Piece {
    const key = JSON.stringify(field.alias?.value ?? field.name.value);
    const argument = field.arguments?.[0]?.value;
    const variable = argument?.kind === 'Variable' ? argument.name.value : '';
    const written = new Map<string, string>();
    const write = (name: string) => {
      const entity = this.holdings.entities.get(name);
      const text = entity ? JSON.stringify(projection.of(entity, field.selectionSet)) : 'null';
      written.set(name, text);
      return text;
    };
    return (variables) => {
      const texts = (variables[variable] ?? []).map(({ __typename, id }) => {
        const name = `${__typename}:${id}`;
        return written.get(name) ?? write(name);
      });
      return `${key}:[${texts.join(',')}]`;
    };
  }
}
