import type { Category } from '../../../subgraphs/kit/permit/category.js';
import { CATEGORIES } from '../../../subgraphs/kit/permit/category.js';
import type { FacilityKind } from './world-model.js';

/** One facility before it has ids. Names are invented; `without` is what a disclosing facility leaves out of its 公開範囲. */
export interface FacilityPlan {
  readonly name: string;
  readonly kana: string;
  readonly kind: FacilityKind;
  readonly system: 'humanbridge' | 'id-link' | null;
  readonly without: readonly Category[];
  readonly viewing: boolean;
  readonly careCabinet: boolean;
}

/** The greatest set that a hospital's system can show; CARE_RECORD belongs to the care cabinet. */
export const HOSPITAL_CATEGORIES: readonly Category[] = CATEGORIES.filter((category) => category !== 'CARE_RECORD');

const [viewing, closed, cabinet, noCabinet] = [true, false, true, false];

/** Twelve disclosing hospitals. Exactly three leave out LAB_RESULT. */
export const HOSPITALS: readonly FacilityPlan[] = [
  hospital('瀬戸晴病院', 'セトハレビョウイン', 'humanbridge', [], viewing, cabinet),
  hospital('旭川みどり総合病院', 'アサヒガワミドリソウゴウビョウイン', 'humanbridge', [], viewing, noCabinet),
  hospital('吉備の丘病院', 'キビノオカビョウイン', 'humanbridge', ['IMAGING', 'DOCUMENT'], closed, cabinet),
  hospital('桃里中央病院', 'トウリチュウオウビョウイン', 'humanbridge', ['LAB_RESULT', 'INJECTION'], viewing, noCabinet),
  hospital('鷲羽山記念病院', 'ワシュウザンキネンビョウイン', 'humanbridge', ['ENCOUNTER'], closed, noCabinet),
  hospital('高梁川医療センター', 'タカハシガワイリョウセンター', 'humanbridge', ['LAB_RESULT', 'DOCUMENT', 'VIEWER'], closed, cabinet),
  hospital('児島湾病院', 'コジマワンビョウイン', 'humanbridge', ['INJECTION', 'IMAGING'], closed, noCabinet),
  hospital('備前そら病院', 'ビゼンソラビョウイン', 'id-link', [], viewing, cabinet),
  hospital('津山さくら病院', 'ツヤマサクラビョウイン', 'id-link', ['DOCUMENT'], viewing, noCabinet),
  hospital('蒜山高原病院', 'ヒルゼンコウゲンビョウイン', 'id-link', ['LAB_RESULT', 'IMAGING'], closed, noCabinet),
  hospital('笠岡うみ病院', 'カサオカウミビョウイン', 'id-link', ['ENCOUNTER', 'INJECTION'], closed, cabinet),
  hospital('奥吉備温泉病院', 'オクキビオンセンビョウイン', 'id-link', ['IMAGING', 'VIEWER'], viewing, noCabinet),
];

/** A network of any size: the twelve first, then invented ones, alternating between HumanBridge and ID-Link. */
export function hospitalPlans(count: number): readonly FacilityPlan[] {
  const more = Array.from({ length: Math.max(0, count - HOSPITALS.length) }, (_, i) => {
    const number = HOSPITALS.length + i + 1;
    return hospital(`第${number}病院`, `ダイ${number}ビョウイン`, i % 2 ? 'id-link' : 'humanbridge', [], closed, noCabinet);
  });
  return [...HOSPITALS, ...more];
}

/** Thirty viewing facilities. The first of each kind is where a demo account works; the second clinic is dr-gaibu's. */
export const VIEWERS: readonly FacilityPlan[] = [
  ...named(
    'CLINIC',
    '内科クリニック',
    'ナイカクリニック',
    '晴風ハレカゼ 外尾ソトオ 山手ヤマテ 若葉ワカバ 川辺カワベ 白鳥シラトリ 桜坂サクラザカ',
    [0, 2, 4],
  ),
  ...named('CLINIC', '医院', 'イイン', '東雲シノノメ 緑町ミドリマチ 花畑ハナバタケ 柳町ヤナギマチ 松風マツカゼ 青江アオエ 月見ツキミ', [1]),
  ...named(
    'PHARMACY',
    '薬局',
    'ヤッキョク',
    '山桃ヤマモモ 駅前エキマエ 菜花ナノハナ 海岸カイガン 桔梗キキョウ 銀杏イチョウ 若竹ワカタケ 日向ヒナタ',
    [],
  ),
  ...named(
    'NURSING_STATION',
    '訪問看護ステーション',
    'ホウモンカンゴステーション',
    '陽だまりヒダマリ 四葉ヨツバ 小鳥コトリ 青空アオゾラ',
    [0, 1, 2, 3],
  ),
  ...named(
    'CARE_OFFICE',
    '居宅介護支援事業所',
    'キョタクカイゴシエンジギョウショ',
    '木陰コカゲ 大樹タイジュ 和ナゴミ 泉イズミ',
    [0, 1, 2, 3],
  ),
];

/** The network's own office: it neither discloses nor views, and its staff administers. */
export const SUPPORT_OFFICE: FacilityPlan = {
  name: '地域医療ネットワーク支援センター',
  kana: 'チイキイリョウネットワークシエンセンター',
  kind: 'CARE_OFFICE',
  system: null,
  without: [],
  viewing: false,
  careCabinet: false,
};

function hospital(
  name: string,
  kana: string,
  system: 'humanbridge' | 'id-link',
  without: readonly Category[],
  viewing: boolean,
  careCabinet: boolean,
): FacilityPlan {
  return { name, kana, kind: 'HOSPITAL', system, without, viewing, careCabinet };
}

function named(kind: FacilityKind, suffix: string, suffixKana: string, words: string, inCareCabinet: readonly number[]): FacilityPlan[] {
  return words.split(' ').map((word, index) => {
    const at = word.search(/[ァ-ヺ]/);
    return {
      name: word.slice(0, at) + suffix,
      kana: word.slice(at) + suffixKana,
      kind,
      system: null,
      without: [],
      viewing: true,
      careCabinet: inCareCabinet.includes(index),
    };
  });
}
