/** The summary of a chart. */
export const summary = {
  title: '要約',
  drugs: {
    title: '現在の薬',
    double: '重複',
    similar: '類似',
    until: (date: string) => `${date} まで`,
    from: (date: string) => `${date} から`,
    injection: '注射',
    maybeCurrent: '継続中か不明',
    noneCurrent: '現在使用中と分かる薬はありません。以前の処方・注射は一覧にあります。',
  },
  abnormal: {
    title: '新しい異常値',
    none: '取得した結果に、新しい異常値はありません',
    auto: '範囲外(自動)',
    trend: (item: string, count: number) => `${item} の推移 ${count}回`,
    range: (text: string) => `基準 ${text}`,
  },
  problems: {
    title: '病名',
    primary: '主病名',
    ended: (date: string) => `${date} 終了`,
    past: (count: number) => `終了した病名 ${count}件`,
  },
  encounters: { title: '受診・入退院' },
  images: { title: '画像', hasImages: '画像あり' },
  documents: { title: '文書', untitled: '表題なし' },
  newSince: (when: string) => `前回の閲覧 (${when}) 以後の新着`,
  newCount: (count: number) => `${count}件`,
  nothingNew: 'なし',
  authorUnknown: '記載者不明',
};
