import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { foldKana, foldName } from '../../names/fold-name.js';
import type { RecordedDemographics } from '../../permit/permit-claims.js';
import { type Demographics, Sex } from '../demographics.js';
import { FacilityReference } from '../facility-reference.js';

export enum DemographicsField {
  NAME = 'NAME',
  KANA = 'KANA',
  BIRTH_DATE = 'BIRTH_DATE',
  SEX = 'SEX',
}
registerEnumType(DemographicsField, {
  name: 'DemographicsField',
  description: 'A part of a patient’s demographics.',
  valuesConfig: {
    NAME: { description: 'The name.' },
    KANA: { description: 'The name in kana.' },
    BIRTH_DATE: { description: 'The birth date.' },
    SEX: { description: 'The sex.' },
  },
});

/** A facility whose demographics of the patient differ from the directory's: because of a wrong link, a marriage, or a typing error. */
@ObjectType({ description: "A facility whose demographics of the patient differ from the directory's." })
@Directive('@shareable')
export class DemographicsMismatch {
  @Field(() => FacilityReference, { nullable: true, description: 'The facility. Null if it could not be read.' })
  facility?: FacilityReference | null;

  @Field(() => [DemographicsField], { description: 'The parts that differ. Spelling does not count.' })
  fields!: DemographicsField[];
}

/**
 * Finds the differences, by facility. Spelling (width, kana, variants of one character, spaces) does not count, nor values that either side
 * lacks.
 */
export function findMismatches(recorded: RecordedDemographics, known: readonly Demographics[]): DemographicsMismatch[] {
  return known
    .map((one) => ({ facility: one.facility ?? null, fields: listDifferences(recorded, one) }))
    .filter(({ fields }) => fields.length > 0);
}

function listDifferences(recorded: RecordedDemographics, known: Demographics): DemographicsField[] {
  const differ: [DemographicsField, boolean][] = [
    [DemographicsField.NAME, isDifferent(recorded.name, known.name, (name) => foldName(name).whole)],
    [DemographicsField.KANA, isDifferent(recorded.kana, known.kana, (kana) => foldKana(kana).whole)],
    [DemographicsField.BIRTH_DATE, isDifferent(recorded.birthDate, known.birthDate)],
    [DemographicsField.SEX, known.sex !== Sex.UNKNOWN && recorded.sex !== Sex.UNKNOWN && isDifferent(recorded.sex, known.sex)],
  ];
  return differ.filter(([, differs]) => differs).map(([field]) => field);
}

function isDifferent(a: string | null | undefined, b: string | null | undefined, fold: (text: string) => string = (text) => text): boolean {
  return a != null && b != null && fold(a) !== fold(b);
}
