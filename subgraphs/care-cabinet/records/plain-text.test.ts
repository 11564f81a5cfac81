import { toPlainText } from './plain-text.js';

it.each<[string, string, string]>([
  ['a heading', '## 訪問の記録', '訪問の記録'],
  ['a list', '- 発熱\n* 咳\n  + 痰', '・発熱\n・咳\n  ・痰'],
  ['strong and emphasized text', '**発熱** と *咳* と __痰__', '発熱 と 咳 と 痰'],
  ['a quotation', '> 痛い', '痛い'],
  ['a link', '[指針](https://example.jp/a)', '指針 (https://example.jp/a)'],
  ['code', '`SpO2`', 'SpO2'],
  ['line ends of Windows', 'a\r\nb', 'a\nb'],
])('the plain text of %s has no signs of Markdown', (_title, markdown, plain) => {
  expect(toPlainText(markdown)).toBe(plain);
});

it.each(['3 * 4 * 5', '<script>alert(1)</script>', '体温 38.2、血圧 132/78', 'snake_case_name', '*', '**', '[a](b c)', '5*'])(
  'the plain text of what is no Markdown stays as it is: %s',
  (text) => expect(toPlainText(text)).toBe(text),
);

it('the plain text of long input with unclosed signs needs no long time', () => {
  for (const sign of ['*', '**a', '[', '[a](', '`', '_', '> ']) expect(toPlainText(sign.repeat(5_000)).length).toBeGreaterThanOrEqual(0);
});
