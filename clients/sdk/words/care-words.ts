import type {
  BodySite,
  CareFormKind,
  CareRecordExportFormat,
  CareRecordKind,
  CareTeamMemberState,
  Exudate,
  InjuryLevel,
  MealTime,
  MedicationAdherence,
  VitalSignKind,
  WoundStage,
} from '../generated/operation-types.js';
import type { Known, Words, WordTable } from './words.js';

const words = (ja: string, en: string): Words => ({ ja, en });

/** Kinds of care records. */
export const CARE_RECORD_KINDS: WordTable<Known<CareRecordKind>> = {
  MEDICATION: words('服薬', 'Medication'),
  MESSAGE: words('連絡', 'Message'),
  VISIT: words('訪問', 'Visit'),
  VITALS: words('バイタル', 'Vital signs'),
};

/** Vital signs. */
export const VITAL_SIGN_KINDS: WordTable<Known<VitalSignKind>> = {
  BODY_TEMPERATURE: words('体温', 'Body temperature'),
  DIASTOLIC: words('血圧 (下)', 'Diastolic pressure'),
  GLUCOSE: words('血糖', 'Blood glucose'),
  HEIGHT: words('身長', 'Height'),
  PAIN: words('痛み', 'Pain'),
  PULSE: words('脈拍', 'Pulse'),
  RESPIRATION: words('呼吸数', 'Respiration'),
  SPO2: words('SpO2 (酸素飽和度)', 'Oxygen saturation'),
  SYSTOLIC: words('血圧 (上)', 'Systolic pressure'),
  WEIGHT: words('体重', 'Weight'),
};

/** Parts of the body. Left and right are those of the patient. */
export const BODY_SITES: WordTable<Known<BodySite>> = {
  ABDOMEN: words('腹部', 'Abdomen'),
  ARM_LEFT: words('左腕', 'Left arm'),
  ARM_RIGHT: words('右腕', 'Right arm'),
  BACK: words('背中', 'Back'),
  BUTTOCK_LEFT: words('左臀部', 'Left buttock'),
  BUTTOCK_RIGHT: words('右臀部', 'Right buttock'),
  CHEST: words('胸部', 'Chest'),
  FACE: words('顔', 'Face'),
  FOOT_LEFT: words('左足', 'Left foot'),
  FOOT_RIGHT: words('右足', 'Right foot'),
  GENITALS: words('陰部', 'Genitals'),
  HAND_LEFT: words('左手', 'Left hand'),
  HAND_RIGHT: words('右手', 'Right hand'),
  HEAD: words('頭部', 'Head'),
  HEEL_LEFT: words('左かかと', 'Left heel'),
  HEEL_RIGHT: words('右かかと', 'Right heel'),
  HIP_LEFT: words('左股関節・大転子', 'Left hip'),
  HIP_RIGHT: words('右股関節・大転子', 'Right hip'),
  LEG_LEFT: words('左脚', 'Left leg'),
  LEG_RIGHT: words('右脚', 'Right leg'),
  MOUTH: words('口', 'Mouth'),
  NECK: words('首', 'Neck'),
  SACRUM: words('仙骨部', 'Sacrum'),
  SHOULDER_LEFT: words('左肩', 'Left shoulder'),
  SHOULDER_RIGHT: words('右肩', 'Right shoulder'),
};

/** Kinds of forms. */
export const CARE_FORM_KINDS: WordTable<Known<CareFormKind>> = {
  FALL: words('転倒', 'Fall'),
  MEAL: words('食事', 'Meal'),
  MEDICATION_TAKEN: words('服薬確認', 'Medication taken'),
  WOUND: words('創傷・褥瘡', 'Wound'),
};

/** How much a person was injured by a fall. */
export const INJURY_LEVELS: WordTable<Known<InjuryLevel>> = {
  MINOR: words('軽いけが', 'Minor injury'),
  NONE: words('けがなし', 'No injury'),
  SERIOUS: words('医師の診察が必要なけが', 'Injury that needs a physician'),
};

/** Meals of a day. */
export const MEAL_TIMES: WordTable<Known<MealTime>> = {
  BREAKFAST: words('朝食', 'Breakfast'),
  DINNER: words('夕食', 'Dinner'),
  LUNCH: words('昼食', 'Lunch'),
  SNACK: words('間食', 'Snack'),
};

/** How much of the medication was taken. */
export const ADHERENCES: WordTable<Known<MedicationAdherence>> = {
  ALL: words('すべて服用', 'All taken'),
  NOT: words('服用なし', 'None taken'),
  PARTLY: words('一部のみ服用', 'Partly taken'),
};

/** How much fluid comes from a wound. */
export const EXUDATES: WordTable<Known<Exudate>> = {
  HEAVY: words('多い', 'Heavy'),
  LIGHT: words('少ない', 'Light'),
  MODERATE: words('中等度', 'Moderate'),
  NONE: words('なし', 'None'),
};

/** Stages of a pressure injury (NPIAP). */
export const WOUND_STAGES: WordTable<Known<WoundStage>> = {
  DEEP_TISSUE: words('深部損傷褥瘡疑い', 'Deep tissue injury'),
  STAGE_1: words('ステージ1', 'Stage 1'),
  STAGE_2: words('ステージ2', 'Stage 2'),
  STAGE_3: words('ステージ3', 'Stage 3'),
  STAGE_4: words('ステージ4', 'Stage 4'),
  UNSTAGEABLE: words('判定不能', 'Unstageable'),
};

/** States of an invitation or a membership. */
export const CARE_TEAM_STATES: WordTable<Known<CareTeamMemberState>> = {
  CURRENT: words('メンバー', 'Member'),
  DECLINED: words('辞退', 'Declined'),
  ENDED: words('終了', 'Ended'),
  INVITED: words('招待中', 'Invited'),
};

/** Formats of an export. */
export const EXPORT_FORMATS: WordTable<Known<CareRecordExportFormat>> = {
  CSV: words('表計算 (CSV)', 'Spreadsheet (CSV)'),
  FHIR: words('他システム用 (FHIR)', 'Other systems (FHIR)'),
  TEXT: words('テキスト', 'Plain text'),
};
