/** The type of an answer. */
export class MediaType {
  /** The value of `content-type`. */
  readonly header: string;

  constructor(
    readonly name: 'application/graphql-response+json' | 'application/json',
    /**
     * Whether the client named `application/json` and nothing newer. Such a client takes every status but 200 for a transport failure, and does not
     * read the errors (GraphQL over HTTP §6.4.1).
     */
    readonly legacy: boolean,
  ) {
    this.header = `${name}; charset=utf-8`;
  }
}

/** How well a client accepts one type. */
interface Match {
  readonly quality: number;
  /** 3: named; 2: by the first part of the name; 1: like any other. */
  readonly precision: number;
}

const GRAPHQL = new MediaType('application/graphql-response+json', false);
const JSON_NAMED = new MediaType('application/json', true);
const JSON_ANY = new MediaType('application/json', false);

const NONE: Match = { quality: 0, precision: 0 };

/**
 * The type in which a client wants its answer (RFC 9110 §12.5.1); undefined if it accepts none of ours: 406. A client without a preference
 * gets `application/json`, which every client reads; one that names both with equal weight gets the newer.
 *
 * @param accept the header, several joined by commas
 */
export function negotiate(accept: string | undefined): MediaType | undefined {
  if (accept === undefined) return JSON_ANY;
  let type = known.get(accept);
  if (type === undefined) {
    type = findPreferred(accept);
    if (type && known.size < KNOWN_AT_MOST) known.set(accept, type);
  }
  return type;
}

/** There are few kinds of clients, and each always sends the same header. */
const KNOWN_AT_MOST = 100;
const known = new Map<string, MediaType>();

function findPreferred(accept: string): MediaType | undefined {
  if (!accept.trim()) return JSON_ANY;
  const ranges = accept.split(',').flatMap(parseRange);
  const graphql = findMatch(GRAPHQL.name, ranges);
  const json = findMatch(JSON_ANY.name, ranges);
  if (graphql.quality === 0 && json.quality === 0) return undefined;
  const better = graphql.quality - json.quality || graphql.precision - json.precision;
  if (better > 0 || (better === 0 && graphql.precision === 3)) return GRAPHQL;
  return json.precision === 3 ? JSON_NAMED : JSON_ANY;
}

/**
 * The HTTP status of an answer to a well-formed request whose operation is refused with `status`: a client that accepts only
 * `application/json` gets 200 and the errors (§6.4.1); a status that is not the operation's fault, such as 405 or 503, stays.
 */
export function adaptStatus(status: number, { legacy }: MediaType): number {
  return legacy && status === 400 ? 200 : status;
}

/** `text/html;level=1;q=0.4`: parameters other than the weight make no difference. An invalid range accepts nothing. */
function parseRange(text: string): { readonly type: string; readonly quality: number }[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? [{ type, quality: Number(weight) }] : [];
}

/** The most specific range decides. */
function findMatch(name: string, ranges: readonly { readonly type: string; readonly quality: number }[]): Match {
  const names = ['*/*', 'application/*', name];
  return ranges.reduce((best, { type, quality }) => {
    const precision = names.indexOf(type) + 1;
    if (precision === 0 || precision < best.precision) return best;
    return { quality: precision === best.precision ? Math.max(quality, best.quality) : quality, precision };
  }, NONE);
}
