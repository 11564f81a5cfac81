import { registerEnumType } from 'type-graphql';

/** The kinds of facilities. */
export enum FacilityKind {
  HOSPITAL = 'HOSPITAL',
  CLINIC = 'CLINIC',
  DENTAL_CLINIC = 'DENTAL_CLINIC',
  MATERNITY_HOME = 'MATERNITY_HOME',
  PHARMACY = 'PHARMACY',
  NURSING_STATION = 'NURSING_STATION',
  CARE_OFFICE = 'CARE_OFFICE',
  HOME_HELP_OFFICE = 'HOME_HELP_OFFICE',
  DAY_CARE = 'DAY_CARE',
  CARE_FACILITY = 'CARE_FACILITY',
  COMMUNITY_SUPPORT = 'COMMUNITY_SUPPORT',
  PUBLIC_OFFICE = 'PUBLIC_OFFICE',
  OTHER = 'OTHER',
  UNCONFIRMED = 'UNCONFIRMED',
}

/** The Japanese name of each kind. */
export const JAPANESE_FACILITY_KINDS: Readonly<Record<FacilityKind, string>> = {
  HOSPITAL: '病院',
  CLINIC: '診療所',
  DENTAL_CLINIC: '歯科診療所',
  MATERNITY_HOME: '助産所',
  PHARMACY: '薬局',
  NURSING_STATION: '訪問看護ステーション',
  CARE_OFFICE: '居宅介護支援事業所',
  HOME_HELP_OFFICE: '訪問介護事業所',
  DAY_CARE: '通所介護事業所',
  CARE_FACILITY: '介護保険施設',
  COMMUNITY_SUPPORT: '地域包括支援センター',
  PUBLIC_OFFICE: '行政機関',
  OTHER: 'その他',
  UNCONFIRMED: '未確認',
};

registerEnumType(FacilityKind, {
  name: 'FacilityKind',
  description: 'What a facility is.',
  valuesConfig: Object.fromEntries(
    Object.values(FacilityKind).map((one) => [
      one,
      {
        description:
          one === FacilityKind.UNCONFIRMED
            ? '未確認: an old record whose kind could not be read. Nobody can ask for it.'
            : JAPANESE_FACILITY_KINDS[one],
      },
    ]),
  ) as never,
});
