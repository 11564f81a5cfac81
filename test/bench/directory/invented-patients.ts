import { toKanaSearchKey, toKanaSortKey } from '../../../subgraphs/kit/names/kana.js';
import { FAMILY_NAMES, FEMALE_NAMES, MALE_NAMES, type Spelled } from '../../network/world/japanese-names.js';
import { dateBefore, type Instant } from './instants.js';
import type { RowChoices } from './row-choices.js';

/** An invented patient. */
export interface InventedPatient {
  readonly id: string;
  readonly networkId: string;
  readonly name: string;
  readonly kana: string;
  readonly kanaSort: string;
  readonly kanaSearch: string;
  readonly birthDate: string;
  readonly sex: 'FEMALE' | 'MALE';
}

type Name = Pick<InventedPatient, 'name' | 'kana' | 'kanaSort' | 'kanaSearch'>;

/** Every combination of a family name and a given name, with its keys: folding kana a million times would take minutes. */
const NAMES = { FEMALE: namesWith(FEMALE_NAMES), MALE: namesWith(MALE_NAMES) } as const;

/** Patient `number`, mostly old, like the patients of a regional network. The random must be set to this number. */
export function inventPatient(random: RowChoices, number: number, at: Instant): InventedPatient {
  const sex = random.chance(0.54) ? 'FEMALE' : 'MALE';
  const years = random.chance(0.75) ? random.int(62, 95) : random.int(4, 61);
  return {
    id: random.id('pat_', number),
    networkId: `33-${String(random.scrambled(number)).padStart(10, '0')}`,
    ...random.pick(NAMES[sex]),
    birthDate: dateBefore(at, Math.round(years * 365.25) + random.int(0, 364)),
    sex,
  };
}

function namesWith(given: readonly Spelled[]): Name[] {
  return FAMILY_NAMES.flatMap((family) =>
    given.map((own) => {
      const kana = `${family.kana} ${own.kana}`;
      return { name: `${family.name} ${own.name}`, kana, kanaSort: toKanaSortKey(kana), kanaSearch: toKanaSearchKey(kana) };
    }),
  );
}
