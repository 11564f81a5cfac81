import { registerEnumType } from 'type-graphql';

/** The profession of a person. The first 27 are the licences that an HPKI card can name. */
export enum Profession {
  DOCTOR = 'DOCTOR',
  DENTIST = 'DENTIST',
  PHARMACIST = 'PHARMACIST',
  CLINICAL_LABORATORY_TECHNICIAN = 'CLINICAL_LABORATORY_TECHNICIAN',
  RADIOLOGICAL_TECHNOLOGIST = 'RADIOLOGICAL_TECHNOLOGIST',
  NURSE = 'NURSE',
  PUBLIC_HEALTH_NURSE = 'PUBLIC_HEALTH_NURSE',
  MIDWIFE = 'MIDWIFE',
  PHYSICAL_THERAPIST = 'PHYSICAL_THERAPIST',
  OCCUPATIONAL_THERAPIST = 'OCCUPATIONAL_THERAPIST',
  ORTHOPTIST = 'ORTHOPTIST',
  SPEECH_THERAPIST = 'SPEECH_THERAPIST',
  DENTAL_TECHNICIAN = 'DENTAL_TECHNICIAN',
  REGISTERED_DIETITIAN = 'REGISTERED_DIETITIAN',
  SOCIAL_WORKER = 'SOCIAL_WORKER',
  CERTIFIED_CARE_WORKER = 'CERTIFIED_CARE_WORKER',
  PARAMEDIC = 'PARAMEDIC',
  PSYCHIATRIC_SOCIAL_WORKER = 'PSYCHIATRIC_SOCIAL_WORKER',
  CLINICAL_ENGINEER = 'CLINICAL_ENGINEER',
  MASSAGE_THERAPIST = 'MASSAGE_THERAPIST',
  ACUPUNCTURIST = 'ACUPUNCTURIST',
  MOXIBUSTIONIST = 'MOXIBUSTIONIST',
  DENTAL_HYGIENIST = 'DENTAL_HYGIENIST',
  PROSTHETIST = 'PROSTHETIST',
  JUDO_THERAPIST = 'JUDO_THERAPIST',
  HYGIENE_LABORATORY_TECHNICIAN = 'HYGIENE_LABORATORY_TECHNICIAN',
  PUBLIC_PSYCHOLOGIST = 'PUBLIC_PSYCHOLOGIST',
  ASSISTANT_NURSE = 'ASSISTANT_NURSE',
  DIETITIAN = 'DIETITIAN',
  CARE_MANAGER = 'CARE_MANAGER',
  HOME_HELPER = 'HOME_HELPER',
  CARE_WORKER = 'CARE_WORKER',
  OFFICIAL = 'OFFICIAL',
  VENDOR = 'VENDOR',
  OTHER = 'OTHER',
  UNCONFIRMED = 'UNCONFIRMED',
}

/** The Japanese name of each profession, as on its licence. */
export const JAPANESE_PROFESSIONS: Readonly<Record<Profession, string>> = {
  DOCTOR: '医師',
  DENTIST: '歯科医師',
  PHARMACIST: '薬剤師',
  CLINICAL_LABORATORY_TECHNICIAN: '臨床検査技師',
  RADIOLOGICAL_TECHNOLOGIST: '診療放射線技師',
  NURSE: '看護師',
  PUBLIC_HEALTH_NURSE: '保健師',
  MIDWIFE: '助産師',
  PHYSICAL_THERAPIST: '理学療法士',
  OCCUPATIONAL_THERAPIST: '作業療法士',
  ORTHOPTIST: '視能訓練士',
  SPEECH_THERAPIST: '言語聴覚士',
  DENTAL_TECHNICIAN: '歯科技工士',
  REGISTERED_DIETITIAN: '管理栄養士',
  SOCIAL_WORKER: '社会福祉士',
  CERTIFIED_CARE_WORKER: '介護福祉士',
  PARAMEDIC: '救急救命士',
  PSYCHIATRIC_SOCIAL_WORKER: '精神保健福祉士',
  CLINICAL_ENGINEER: '臨床工学技士',
  MASSAGE_THERAPIST: 'あん摩マッサージ指圧師',
  ACUPUNCTURIST: 'はり師',
  MOXIBUSTIONIST: 'きゅう師',
  DENTAL_HYGIENIST: '歯科衛生士',
  PROSTHETIST: '義肢装具士',
  JUDO_THERAPIST: '柔道整復師',
  HYGIENE_LABORATORY_TECHNICIAN: '衛生検査技師',
  PUBLIC_PSYCHOLOGIST: '公認心理師',
  ASSISTANT_NURSE: '准看護師',
  DIETITIAN: '栄養士',
  CARE_MANAGER: '介護支援専門員',
  HOME_HELPER: '訪問介護員',
  CARE_WORKER: '介護職員',
  OFFICIAL: '自治体職員',
  VENDOR: '開発事業者',
  OTHER: 'その他',
  UNCONFIRMED: '未確認',
};

/** The professions that need no licence of the state. */
const UNLICENSED: ReadonlySet<Profession> = new Set([
  Profession.DIETITIAN,
  Profession.CARE_MANAGER,
  Profession.HOME_HELPER,
  Profession.CARE_WORKER,
  Profession.OFFICIAL,
  Profession.VENDOR,
  Profession.OTHER,
  Profession.UNCONFIRMED,
]);

/** Whether a profession is a clinical one: it needs a licence, so one administrator alone cannot give it. */
export function isClinical(profession: Profession): boolean {
  return !UNLICENSED.has(profession);
}

const NOTES: Partial<Readonly<Record<Profession, string>>> = {
  OTHER: 'その他: somebody without one of these professions, such as a clerk.',
  UNCONFIRMED:
    '未確認: a profession that is not known yet: a registration waits for its second person, or an old record could not be read. Nobody can ask for it.',
};

registerEnumType(Profession, {
  name: 'Profession',
  description: 'The profession of a person: the 27 licences of an HPKI card, the care professions, and others.',
  valuesConfig: Object.fromEntries(
    Object.values(Profession).map((one) => [one, { description: NOTES[one] ?? JAPANESE_PROFESSIONS[one] }]),
  ) as never,
});
