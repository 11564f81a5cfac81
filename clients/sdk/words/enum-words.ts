import type {
  AccessRule,
  AllergyStatus,
  AuditDisclosureForm,
  AuditEventKind,
  AuditGroundKind,
  CareSetting,
  Category,
  DemographicsField,
  EmergencyOutcome,
  EmergencyState,
  EncounterKind,
  FacilityKind,
  ImagingKind,
  ImagingStage,
  InjectionStage,
  ItemWarningCode,
  OrderState,
  PrescriptionStage,
  Profession,
  Role,
  Sex,
  SpecimenRemarkKind,
} from '../generated/operation-types.js';
import type { Known, Words, WordTable } from './words.js';

const words = (ja: string, en: string): Words => ({ ja, en });

/** Sexes, spelled out. */
export const SEXES: WordTable<Known<Sex>> = {
  FEMALE: words('女性', 'Female'),
  MALE: words('男性', 'Male'),
  OTHER: words('その他', 'Other'),
  UNKNOWN: words('不明', 'Unknown'),
};

/** Categories of data. */
export const CATEGORIES: WordTable<Known<Category>> = {
  ALLERGY: words('アレルギー', 'Allergies'),
  CARE_RECORD: words('ケア記録', 'Care records'),
  DEMOGRAPHICS: words('基本情報', 'Demographics'),
  DIAGNOSIS: words('病名', 'Diagnoses'),
  DOCUMENT: words('文書', 'Documents'),
  ENCOUNTER: words('受診・入退院', 'Encounters'),
  IMAGING: words('画像', 'Imaging'),
  INJECTION: words('注射', 'Injections'),
  LAB_RESULT: words('検査', 'Laboratory'),
  PRESCRIPTION: words('処方', 'Prescriptions'),
  PROCEDURE: words('手術・処置', 'Procedures'),
  VIEWER: words('専用ビューア', 'System’s own viewer'),
};

/** Professions. The Japanese names are those of the licences. */
export const PROFESSIONS: WordTable<Known<Profession>> = {
  ACUPUNCTURIST: words('はり師', 'Acupuncturist'),
  ASSISTANT_NURSE: words('准看護師', 'Assistant nurse'),
  CARE_MANAGER: words('介護支援専門員', 'Care manager'),
  CARE_WORKER: words('介護職員', 'Care worker'),
  CERTIFIED_CARE_WORKER: words('介護福祉士', 'Certified care worker'),
  CLINICAL_ENGINEER: words('臨床工学技士', 'Clinical engineer'),
  CLINICAL_LABORATORY_TECHNICIAN: words('臨床検査技師', 'Clinical laboratory technician'),
  DENTAL_HYGIENIST: words('歯科衛生士', 'Dental hygienist'),
  DENTAL_TECHNICIAN: words('歯科技工士', 'Dental technician'),
  DENTIST: words('歯科医師', 'Dentist'),
  DIETITIAN: words('栄養士', 'Dietitian'),
  DOCTOR: words('医師', 'Doctor'),
  HOME_HELPER: words('訪問介護員', 'Home helper'),
  HYGIENE_LABORATORY_TECHNICIAN: words('衛生検査技師', 'Hygiene laboratory technician'),
  JUDO_THERAPIST: words('柔道整復師', 'Judo therapist'),
  MASSAGE_THERAPIST: words('あん摩マッサージ指圧師', 'Massage therapist'),
  MIDWIFE: words('助産師', 'Midwife'),
  MOXIBUSTIONIST: words('きゅう師', 'Moxibustionist'),
  NURSE: words('看護師', 'Nurse'),
  OCCUPATIONAL_THERAPIST: words('作業療法士', 'Occupational therapist'),
  OFFICIAL: words('自治体職員', 'Local government official'),
  ORTHOPTIST: words('視能訓練士', 'Orthoptist'),
  OTHER: words('その他', 'Other'),
  PARAMEDIC: words('救急救命士', 'Paramedic'),
  PHARMACIST: words('薬剤師', 'Pharmacist'),
  PHYSICAL_THERAPIST: words('理学療法士', 'Physical therapist'),
  PROSTHETIST: words('義肢装具士', 'Prosthetist'),
  PSYCHIATRIC_SOCIAL_WORKER: words('精神保健福祉士', 'Psychiatric social worker'),
  PUBLIC_HEALTH_NURSE: words('保健師', 'Public health nurse'),
  PUBLIC_PSYCHOLOGIST: words('公認心理師', 'Certified public psychologist'),
  RADIOLOGICAL_TECHNOLOGIST: words('診療放射線技師', 'Radiological technologist'),
  REGISTERED_DIETITIAN: words('管理栄養士', 'Registered dietitian'),
  SOCIAL_WORKER: words('社会福祉士', 'Social worker'),
  SPEECH_THERAPIST: words('言語聴覚士', 'Speech therapist'),
  UNCONFIRMED: words('未確認', 'Not confirmed'),
  VENDOR: words('開発事業者', 'Vendor'),
};

/** Kinds of facilities. */
export const FACILITY_KINDS: WordTable<Known<FacilityKind>> = {
  CARE_FACILITY: words('介護保険施設', 'Care facility'),
  CARE_OFFICE: words('居宅介護支援事業所', 'Home care support office'),
  CLINIC: words('診療所', 'Clinic'),
  COMMUNITY_SUPPORT: words('地域包括支援センター', 'Community support centre'),
  DAY_CARE: words('通所介護事業所', 'Day care'),
  DENTAL_CLINIC: words('歯科診療所', 'Dental clinic'),
  HOME_HELP_OFFICE: words('訪問介護事業所', 'Home help office'),
  HOSPITAL: words('病院', 'Hospital'),
  MATERNITY_HOME: words('助産所', 'Maternity home'),
  NURSING_STATION: words('訪問看護ステーション', 'Home nursing station'),
  OTHER: words('その他', 'Other'),
  PHARMACY: words('薬局', 'Pharmacy'),
  PUBLIC_OFFICE: words('行政機関', 'Public office'),
  UNCONFIRMED: words('未確認', 'Not confirmed'),
};

/** Roles in the administration. */
export const ROLES: WordTable<Known<Role>> = {
  AUDITOR: words('監査担当者', 'Auditor'),
  FACILITY_ADMIN: words('施設管理者', 'Facility administrator'),
  NETWORK_ADMIN: words('ネットワーク管理者', 'Network administrator'),
  SUPPORT_CENTRE: words('支援センター', 'Support centre'),
};

/** How certain an allergy is. */
export const ALLERGY_STATUSES: WordTable<Known<AllergyStatus>> = {
  CONFIRMED: words('確定', 'Confirmed'),
  DOUBTED: words('疑義あり', 'Doubted'),
  INACTIVE: words('現在は該当しない', 'No longer active'),
  PENDING: words('確認中', 'To be confirmed'),
  SUSPECTED: words('疑い', 'Suspected'),
  UNCONFIRMED: words('未確認', 'Not confirmed'),
};

/** Whether an order stands. */
export const ORDER_STATES: WordTable<Known<OrderState>> = {
  ACTIVE: words('有効', 'Active'),
  CANCELLED: words('取消', 'Cancelled'),
  COMPLETED: words('実施済み', 'Carried out'),
  DISCONTINUED: words('中止', 'Discontinued'),
  ON_HOLD: words('保留', 'On hold'),
  REPLACED: words('変更済み', 'Replaced'),
};

/** Whether a prescription is known to be dispensed. */
export const PRESCRIPTION_STAGES: WordTable<Known<PrescriptionStage>> = {
  DISPENSED: words('調剤済み', 'Dispensed'),
  ORDERED: words('処方（調剤の記録なし）', 'Prescribed (no record of dispensing)'),
};

/** Whether an injection is known to be given. */
export const INJECTION_STAGES: WordTable<Known<InjectionStage>> = {
  ADMINISTERED: words('実施済み', 'Given'),
  ORDERED: words('オーダー（実施の記録なし）', 'Ordered (no record of administration)'),
};

/** Steps of a visit or a stay. */
export const ENCOUNTER_KINDS: WordTable<Known<EncounterKind>> = {
  ADMISSION_PLANNED: words('入院予定', 'Admission planned'),
  ADMITTED: words('入院', 'Admitted'),
  ATTENDING_CHANGED: words('主治医変更', 'Attending doctor changed'),
  DIET_ORDERED: words('食事オーダー', 'Meals ordered'),
  DISCHARGED: words('退院', 'Discharged'),
  DISCHARGE_PLANNED: words('退院予定', 'Discharge planned'),
  LEAVE: words('外出・外泊', 'Leave'),
  OUTPATIENT_RECEPTION: words('外来受付', 'Outpatient visit'),
  RETURN: words('帰院', 'Return from leave'),
  TRANSFERRED: words('転科・転棟', 'Transferred'),
  TRANSFER_PLANNED: words('転科・転棟予定', 'Transfer planned'),
};

/** Inpatient or outpatient. */
export const CARE_SETTINGS: WordTable<Known<CareSetting>> = {
  INPATIENT: words('入院', 'Inpatient'),
  OUTPATIENT: words('外来', 'Outpatient'),
};

/** Kinds of examinations with images. */
export const IMAGING_KINDS: WordTable<Known<ImagingKind>> = {
  ENDOSCOPY: words('内視鏡', 'Endoscopy'),
  PHYSIOLOGY: words('生理検査', 'Physiology'),
  RADIOLOGY: words('放射線', 'Radiology'),
};

/** How far an examination with images has come. */
export const IMAGING_STAGES: WordTable<Known<ImagingStage>> = {
  ORDERED: words('依頼済み', 'Ordered'),
  PERFORMED: words('実施済み', 'Performed'),
  REPORTED: words('報告済み', 'Reported'),
};

/** What the laboratory says about a specimen. */
export const SPECIMEN_REMARK_KINDS: WordTable<Known<SpecimenRemarkKind>> = {
  APPROPRIATENESS: words('検体の適切性', 'Suitability'),
  CONDITION: words('検体の状態', 'Condition'),
  QUALITY: words('検体の質', 'Quality'),
  REJECTED: words('検体不適', 'Rejected'),
};

/** Why an item's fields do not show everything that the source wrote. */
export const ITEM_WARNINGS: WordTable<Known<ItemWarningCode>> = {
  CHARACTER_REPLACED: words('表示できない文字を ■ で置き換えています', '■ stands for a character that cannot be shown'),
  IRREGULAR: words('規格と異なる形式で書かれています', 'Not written as the standard says'),
  NOT_SHOWN: words('表示欄のない記載があります', 'Has a remark that no field shows'),
  NOT_UNDERSTOOD: words('読み取れない値があります', 'Has a value that could not be read'),
};

/** What can differ between a system's demographics and the directory's. */
export const DEMOGRAPHICS_FIELDS: WordTable<Known<DemographicsField>> = {
  BIRTH_DATE: words('生年月日', 'Birth date'),
  KANA: words('カナ氏名', 'Kana name'),
  NAME: words('氏名', 'Name'),
  SEX: words('性別', 'Sex'),
};

/** The rules that decide what a person may see: why something is not shown. */
export const ACCESS_RULES: WordTable<Known<AccessRule>> = {
  CONSENT: words('患者の同意がありません', 'There is no consent of the patient'),
  LINK: words('この施設の患者番号が登録されていません', 'The patient is not linked at this facility'),
  NOT_VIEWED: words('360日以上閲覧がありません', 'Not viewed within the last 360 days'),
  PERMISSION: words('あなたの閲覧権限に含まれていません', 'Your viewing permission does not cover it'),
  PERSON: words(
    '所属、認証の強さ、または接続元が条件を満たしていません',
    'Your membership, sign-in or network does not meet the conditions',
  ),
  PUBLICATION: words('施設が公開していません', 'The facility does not disclose it'),
};

/** On what ground somebody saw something. */
export const GROUNDS: WordTable<Known<AuditGroundKind>> = {
  CONSENT: words('患者の同意', 'Consent of the patient'),
  EMERGENCY: words('緊急時の閲覧', 'Emergency access'),
  LISTED: words('患者一覧', 'List of patients'),
  OTHER: words('その他', 'Other'),
  OWN_FACILITY: words('自施設の情報', 'The facility’s own data'),
  PERMISSION: words('閲覧権限', 'Viewing permission'),
  ROLE: words('役割', 'Role'),
};

/** Kinds of events in the access history. */
export const EVENT_KINDS: WordTable<Known<AuditEventKind>> = {
  ALARM: words('記録の異常', 'Fault in the records'),
  AUDIT_READ: words('監査記録の閲覧', 'Audit read'),
  CONNECTION_LOST: words('通信の中断', 'Connection lost'),
  CONTENT: words('画像・文書の閲覧', 'Picture or document opened'),
  COPY: words('コピー', 'Copied'),
  EXPORT: words('書き出し', 'Exported'),
  LOCK: words('ロック', 'Locked'),
  OPERATION: words('閲覧・操作', 'Viewed or changed'),
  PRINT: words('印刷', 'Printed'),
  SIGN_IN: words('サインイン', 'Signed in'),
  SIGN_IN_FAILED: words('サインイン失敗', 'Sign-in failed'),
  SIGN_OUT: words('サインアウト', 'Signed out'),
  SPOOL_BEGAN: words('記録の開始', 'Recording began'),
  STEP_UP: words('追加認証', 'Authenticated again'),
  UNLOCK: words('ロック解除', 'Unlocked'),
  UNREADABLE: words('読み取れない記録', 'Unreadable record'),
  VIEWER: words('専用ビューアを開いた', 'Opened a system’s own viewer'),
};

/** In which form something was shown. */
export const DISCLOSURE_FORMS: WordTable<Known<AuditDisclosureForm>> = {
  CONTENT: words('画像・文書', 'Picture or document'),
  COUNTS: words('件数', 'Counts'),
  RECORDS: words('記録', 'Records'),
  VIEWER: words('専用ビューア', 'System’s own viewer'),
};

/** How far an emergency access and its review have come. */
export const EMERGENCY_STATES: WordTable<Known<EmergencyState>> = {
  OPEN: words('閲覧中', 'Active'),
  OVERDUE: words('確認期限超過', 'Review overdue'),
  REFUSED: words('上限により拒否', 'Refused by a limit'),
  REVIEWED: words('確認済み', 'Reviewed'),
  TO_REVIEW: words('確認待ち', 'To be reviewed'),
};

/** What the review of an emergency access found. */
export const EMERGENCY_OUTCOMES: WordTable<Known<EmergencyOutcome>> = {
  JUSTIFIED: words('必要だった', 'It was needed'),
  UNJUSTIFIED: words('必要ではなかった', 'It was not needed'),
};

/** Which limit refused an emergency access. */
