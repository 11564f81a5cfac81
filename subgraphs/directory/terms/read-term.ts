import { FacilityKind, JAPANESE_FACILITY_KINDS } from './facility-kind.js';
import { JAPANESE_PROFESSIONS, Profession } from './profession.js';

/** Other words for professions, as networks write them. */
const PROFESSION_SYNONYMS: Readonly<Partial<Record<Profession, string>>> = {
  DOCTOR: 'MD PHYSICIAN MEDICAL_DOCTOR 医者 ドクター',
  DENTIST: '歯科医 歯医者',
  PHARMACIST: '薬剤',
  CLINICAL_LABORATORY_TECHNICIAN: 'MEDICAL_TECHNOLOGIST',
  NURSE: 'RN GENERAL_NURSE REGISTERED_NURSE 正看護師 ナース',
  PHYSICAL_THERAPIST: 'PT',
  OCCUPATIONAL_THERAPIST: 'OT',
  SPEECH_THERAPIST: 'ST',
  SOCIAL_WORKER: 'CERTIFIED_SOCIAL_WORKER',
  ASSISTANT_NURSE: 'LPN 准看',
  CARE_MANAGER: 'ケアマネ ケアマネジャー ケアマネージャー',
  HOME_HELPER: 'HELPER ヘルパー ホームヘルパー',
  CARE_WORKER: '介護士 介護員',
  OFFICIAL: '市職員 県職員 町職員',
  VENDOR: 'ベンダー',
  OTHER: 'CLERK ADMIN ADMINISTRATOR STAFF NONE 事務 事務員 事務職 事務職員 職員',
};

const KIND_SYNONYMS: Readonly<Partial<Record<FacilityKind, string>>> = {
  CLINIC: '医院 クリニック',
  DENTAL_CLINIC: 'DENTIST 歯科 歯科医院',
  PHARMACY: '調剤薬局 DRUGSTORE',
  NURSING_STATION: '訪問看護 VISITING_NURSE_STATION',
  CARE_OFFICE: '居宅 居宅介護支援',
  HOME_HELP_OFFICE: '訪問介護',
  DAY_CARE: 'デイサービス',
  CARE_FACILITY: 'NURSING_HOME 老健 介護老人保健施設 特別養護老人ホーム',
};

/**
 * Reads a profession from free text: its enum value, its Japanese name, or a known synonym, in any width and case.
 *
 * @returns undefined if the text is no known profession; never UNCONFIRMED
 * @example readProfession('医師') // Profession.DOCTOR
 */
export const readProfession: (text: string) => Profession | undefined = makeReader(
  Object.values(Profession),
  JAPANESE_PROFESSIONS,
  PROFESSION_SYNONYMS,
);

/** Reads a kind of facility from free text. @example readFacilityKind('薬局') // FacilityKind.PHARMACY */
export const readFacilityKind: (text: string) => FacilityKind | undefined = makeReader(
  Object.values(FacilityKind),
  JAPANESE_FACILITY_KINDS,
  KIND_SYNONYMS,
);

function makeReader<T extends string>(
  values: readonly T[],
  japanese: Readonly<Record<T, string>>,
  synonyms: Readonly<Partial<Record<T, string>>>,
): (text: string) => T | undefined {
  const known = new Map(
    values
      .filter((value) => value !== 'UNCONFIRMED')
      .flatMap((value) => [value, japanese[value], ...(synonyms[value]?.split(' ') ?? [])].map((word) => [foldTerm(word), value] as const)),
  );
  return (text) => known.get(foldTerm(text));
}

function foldTerm(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
}
