/** What laboratories write in place of an organism: that nothing grew, that something was or was not found, or that they still look. */
const WORDS =
  /((陰性|陽性|検査中|培養中|同定中|中間報告|保留|同定不能|検出限界以下)|(発育|増殖|検出|検鏡|菌|認め|見られ|みられ)(を|は|が)?(認め|見られ|みられ)?(せず|されず|しません|されません|ず|ません|られず|られません|なし|無し|無))[。.]?$|^(なし|無し|無|未検出|ネガティブ)$/;
const SIGNS = /^[(（]?\s*([-－−‐ー―±]|[123１２３]?[+＋]{1,4}|[123１２３]\+)\s*[)）]?$/;
const ENGLISH =
  /^(no (growth|organism|bacteria|pathogen)\b.*|not? (detected|found|isolated)|negative|positive|neg\.?|pos\.?|sterile|pending|n\/?d)$/i;

/** Whether the text in the place of an organism's name says something else: then it is a finding. */
export function isNoOrganism(text: string | null): boolean {
  if (text === null || text.length > 80) return false;
  return WORDS.test(text) || SIGNS.test(text) || ENGLISH.test(text);
}
