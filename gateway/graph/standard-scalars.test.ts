import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, type GraphQLScalarType, parseValue } from 'graphql';
import { DateScalar, DateTimeScalar } from '../../subgraphs/kit/server/scalars.js';
import { checkStandardScalars } from './standard-scalars.js';

const schema = buildSchema(`
  scalar Day @specifiedBy(url: "${DateScalar.specifiedByURL}")
  scalar Instant @specifiedBy(url: "${DateTimeScalar.specifiedByURL}")
  scalar Date
  scalar DateTime @specifiedBy(url: "https://example.org/other")
  type Query { a: Day }`);
checkStandardScalars(schema);
const scalar = (name: string) => schema.getType(name) as GraphQLScalarType;

/** Whether the scalar takes the value, in a variable and in a literal, and passes it on as it is. */
function accepts(name: string, value: unknown): boolean {
  const given = [() => scalar(name).parseValue(value), () => scalar(name).parseLiteral(parseValue(JSON.stringify(value)), {})].map(
    (take) => {
      try {
        expect(take()).toEqual(value);
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        return false;
      }
    },
  );
  expect(given[0]).toBe(given[1]);
  return given[0]!;
}
const kitAccepts = (kit: GraphQLScalarType, value: string) => {
  try {
    kit.parseValue(value);
    return true;
  } catch {
    return false;
  }
};

describe('A calendar date', () => {
  it.each(['2026-01-31', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('is accepted: %s', (value) => {
    expect(accepts('Day', value)).toBe(true);
  });
  it.each([
    ...['2026-13-45', '2026-02-30', '2023-02-29', '1900-02-29', '2026-00-10', '2026-01-00', '2026-04-31'],
    ...['2026-1-1', '20260101', '2026-01-01T00:00:00Z', ' 2026-01-01', '2026-01-01\n', '-2026-01-01', '', 'today', '２０２６-01-01'],
    ...[20260101, 1.5, true, [], {}, ['2026-01-01']],
  ])('is refused: %j', (value) => {
    expect(accepts('Day', value)).toBe(false);
  });
});

describe('An instant', () => {
  it.each(['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.123456Z', '2026-01-31t23:59:59+09:00', '2024-02-29T00:00:00-23:59'])(
    'is accepted: %s',
    (value) => {
      expect(accepts('Instant', value)).toBe(true);
    },
  );
  it.each([
    ...['2026-02-30T09:30:00Z', '2026-13-01T09:30:00Z', '2026-01-31T24:00:00Z', '2026-01-31T09:60:00Z', '2026-01-31T09:30:60Z'],
    ...['2026-01-31T09:30:00', '2026-01-31T09:30Z', '2026-01-31 09:30:00Z', '2026-01-31', '2026-01-31T09:30:00+9', '1769851800', '', 'now'],
    ...[1_769_851_800, false, {}],
  ])('is refused: %j', (value) => {
    expect(accepts('Instant', value)).toBe(false);
  });
});

describe('The gateway', () => {
  it('accepts of any text exactly what the subgraphs accept', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
    const part = (max: number) =>
      fc.oneof(
        fc.nat({ max }).map((n) => String(n).padStart(2, '0')),
        digits(2),
      );
    const day = fc.tuple(digits(4), part(13), part(32)).map((parts) => parts.join('-'));
    const zone = fc.constantFrom('Z', 'z', '+09:00', '-23:59', '+24:00', '+0900', '');
    const time = fc.tuple(part(25), part(61), part(61)).map((parts) => parts.join(':'));
    const instant = fc
      .tuple(day, fc.constantFrom('T', 't', ' '), time, fc.constantFrom('', '.5', '.', '.123456789'), zone)
      .map((parts) => parts.join(''));
    const seen = { Day: new Set<boolean>(), Instant: new Set<boolean>() };
    fc.assert(
      fc.property(fc.oneof(day, instant, fc.string()), (value) => {
        for (const [name, kit] of [
          ['Day', DateScalar],
          ['Instant', DateTimeScalar],
        ] as const) {
          expect([name, value, accepts(name, value)]).toEqual([name, value, kitAccepts(kit, value)]);
          seen[name].add(accepts(name, value));
        }
      }),
      { numRuns: 3_000 },
    );
    expect(seen).toEqual({ Day: new Set([true, false]), Instant: new Set([true, false]) });
  });

  it('checks no scalar of the same name that has no specification, or another one', () => {
    for (const name of ['Date', 'DateTime']) expect(accepts(name, '2026-13-45')).toBe(true);
  });
});
