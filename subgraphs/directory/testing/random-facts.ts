import fc from 'fast-check';
import type { DisclosureFacts, Facts, Validity } from '../decision/facts.js';

const DAY = 86_400_000;
/** Instants a hundred and twenty days apart, sometimes a millisecond off, so that ends and the 360 days are often hit exactly. */
export const instants = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 0, 0, -1, 1))
  .map(([step, beside]) => Math.max(0, 1_600_000_000_000 + step * 120 * DAY + beside));

/** From early to late, so that most facts hold at most instants. */
const validity: fc.Arbitrary<Validity> = fc.record({
  from: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: instants }),
  until: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: instants }),
});

const FACILITIES = ['fac_a', 'fac_b', 'fac_c'];
const facility = fc.constantFrom(...FACILITIES);
/** The person acts for one facility, and most permissions are granted there. */
const viewing = fc.constantFrom('fac_a', 'fac_a', 'fac_a', 'fac_b');
const mask = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 2 ** 11 - 1 }) }, fc.constant(0), fc.constant(2 ** 11 - 1));
export const CARE_DAYS = ['2024-01-01', '2025-01-01', '2025-06-30', '2025-07-01', '2026-01-01'];
const careDay = fc.option(fc.constantFrom(...CARE_DAYS), { freq: 2 });
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 0, maxLength: 5, size: 'max' });
const numbered = <T>(prefix: string, all: T[]) => all.map((one, i) => ({ ...one, id: `${prefix}_${i}` }));

const disclosures: fc.Arbitrary<DisclosureFacts[]> = fc.uniqueArray(
  fc.record({
    facility,
    institution: fc.constant('3310000001'),
    system: fc.constantFrom('humanbridge', 'id-link'),
    published: mask,
    member: validity,
  }),
  { minLength: 1, maxLength: 6, size: 'max', selector: (one) => `${one.facility} ${one.system}` },
);

/** One facility in four demands its networks. Most addresses lie in one or two of all networks, some at an edge, some in none. */
const NETWORKS = ['10.0.0.0/8', '10.1.0.0/16', '192.0.2.128/25', '2001:db8::/32'];
const ADDRESSES = ['10.1.2.3', '::ffff:10.1.2.3', '10.2.0.1', '192.0.2.128', '192.0.2.127', '2001:db8:ffff::1', '2001:db9::', ''];

/** A random world around one person and one patient. In most of them something may be seen. */
export const randomFacts: fc.Arbitrary<Facts> = fc.record({
  person: fc.record({
    id: fc.constant('usr_1'),
    active: validity,
    limited: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    requiredAssurance: fc.option(fc.constant('hpki'), { freq: 2 }),
    acting: fc.option(
      fc.record({
        id: viewing,
        member: validity,
        viewing: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
        networks: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.subarray(NETWORKS)),
      }),
      { freq: 12 },
    ),
  }),
  assurance: fc.constantFrom('hpki', 'hpki', 'hpki', 'password'),
  address: fc.constantFrom(...ADDRESSES),
  patient: fc.constant('pat_1'),
  disclosures,
  links: few(fc.record({ facility, localId: fc.string({ minLength: 1, maxLength: 4 }), key: fc.option(fc.string()), valid: validity })).map(
    (all) => numbered('lnk', all),
  ),
  consents: few(fc.record({ disclosing: facility, viewing, valid: validity, givenAt: instants })).map((all) => numbered('con', all)),
  permissions: few(
    fc.record({
      patient: fc.constantFrom(null, null, 'pat_1', 'pat_1', 'pat_2'),
      facility: viewing,
      categories: mask,
      careFrom: careDay,
      careUntil: careDay,
      valid: validity,
      givenAt: instants,
    }),
  ).map((all) => numbered('prm', all)),
  emergencies: fc
    .array(
      fc.record({
        facility: viewing,
        valid: fc.tuple(instants, fc.integer({ min: 1, max: 120 * DAY })).map(([from, lasts]) => ({ from, until: from + lasts })),
      }),
      {
        maxLength: 2,
        size: 'max',
      },
    )
    .map((all) => numbered('emg', all)),
  viewedAt: fc.option(instants, { freq: 3 }),
});
