import type { InventedFacility } from './invented-facilities.js';
import type { RowChoices } from './row-choices.js';
import type { TierSize } from './tiers.js';
import { Weighted } from './weighted.js';

/** People usually go to a near facility. */
const NEAR = 0.85;

/** The facilities that patients of a region visit. */
export class Neighbourhood {
  readonly #hospitals: Choice;
  readonly #clinics: Choice;
  readonly #viewers: Choice;
  readonly regions: number;

  constructor(facilities: readonly InventedFacility[], size: TierSize) {
    this.regions = Math.max(...facilities.map(({ region }) => region)) + 1;
    const choice = (among: InventedFacility[]) => new Choice(among, this.regions);
    this.#hospitals = choice(facilities.slice(0, size.disclosing));
    this.#clinics = choice(facilities.filter(({ kind }) => kind === 'CLINIC'));
    this.#viewers = choice(facilities.filter(({ viewing, number }) => viewing && number >= size.disclosing));
  }

  /** Different disclosing hospitals, as many as requested if there are enough. */
  hospitals(random: RowChoices, region: number, count: number): InventedFacility[] {
    return different(count, () => this.#hospitals.pick(random, region));
  }

  clinic(random: RowChoices, region: number): InventedFacility {
    return this.#clinics.pick(random, region);
  }

  /** Different viewing facilities that are not disclosing hospitals. */
  viewers(random: RowChoices, region: number, count: number): InventedFacility[] {
    return different(count, () => this.#viewers.pick(random, region));
  }
}

class Choice {
  readonly #near: (Weighted<InventedFacility> | undefined)[];
  readonly #all: Weighted<InventedFacility>;

  constructor(among: readonly InventedFacility[], regions: number) {
    const weight = (facility: InventedFacility) => facility.weight;
    this.#all = new Weighted(among, weight);
    this.#near = Array.from({ length: regions }, (_, region) => {
      const near = among.filter((facility) => facility.region === region);
      return near.length > 0 ? new Weighted(near, weight) : undefined;
    });
  }

  pick(random: RowChoices, region: number): InventedFacility {
    const near = random.chance(NEAR) ? this.#near[region] : undefined;
    return (near ?? this.#all).pick(random);
  }
}

function different(count: number, pick: () => InventedFacility): InventedFacility[] {
  const picked: InventedFacility[] = [];
  for (let attempts = 0; picked.length < count && attempts < count * 8; attempts++) {
    const one = pick();
    if (!picked.includes(one)) picked.push(one);
  }
  return picked;
}
