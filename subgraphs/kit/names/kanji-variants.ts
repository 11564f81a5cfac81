/**
 * Variants of one character that registers, hospitals and clerks use for each other. The others fold to the first. The table has only
 * characters that occur in names, and never two that distinguish names (太 and 大, 己 and 巳).
 */
const VARIANTS = `
  高髙 崎﨑嵜碕 辺邊邉 斉齊斎齋 沢澤 広廣 浜濱濵 真眞 国國 島嶋嶌 桜櫻 竜龍 徳德 恵惠 栄榮 瀬瀨 条條 浅淺 関關 曽曾 富冨 柳栁 峰峯 静靜 黒黑 増增
  吉𠮷 渋澁 実實 寿壽 円圓 蔵藏 万萬`
  .trim()
  .split(/\s+/);

const CHOSEN = new Map(
  VARIANTS.flatMap((group) => {
    const [chosen = '', ...others] = group;
    return others.map((variant) => [variant, chosen] as const);
  }),
);

/**
 * Folds ideographs. Those that Unicode encodes twice as canonically equal (神 U+FA19, 朗 U+F929, 隆 U+F9DC …) become one, since any system on
 * the way may have replaced one by the other. The rest follows the table: 髙 and 﨑 are not compatibility forms.
 */
export function foldKanji(text: string): string {
  return text
    .replace(/[\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu, (ideograph) => ideograph.normalize('NFC'))
    .replace(/\p{Script=Han}/gu, (ideograph) => CHOSEN.get(ideograph) ?? ideograph);
}
