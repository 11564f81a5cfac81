import { both, element } from './element.js';

/** What is shown of a patient. `openPicture(instance, title, button)` and `thumbnail(instance)` bring the pictures. */
export function chartOf(patient, pictures) {
  return [
    element('h2', {}, `${patient.name}（${patient.kana}）`),
    element('p', {}, `${patient.birthDate} ${patient.sex === 'FEMALE' ? '女' : patient.sex === 'MALE' ? '男' : ''}`),
    ...patient.charts.map((chart) => systemOf(chart, pictures)),
  ];
}

function systemOf(chart, pictures) {
  const { imagingStudies, prescriptions, labResults } = chart;
  return element(
    'section',
    {},
    element('h3', {}, chart.system.name),
    imagingStudies?.nodes.length ? element('h4', {}, both('画像', 'Images')) : null,
    ...(imagingStudies?.nodes ?? []).map((study) => studyOf(study, pictures)),
    more(imagingStudies),
    prescriptions?.nodes.length ? table(both('処方', 'Prescriptions'), prescriptions.nodes.map(prescriptionRow)) : null,
    more(prescriptions),
    labResults?.nodes.length ? table(both('検査結果', 'Laboratory results'), labResults.nodes.map(labRow)) : null,
    more(labResults),
    missing([imagingStudies, prescriptions, labResults]),
  );
}

/** Says that a list goes on after the page. */
function more(list) {
  return list?.pageInfo.hasNextPage ? element('p', { class: 'more' }, both('これより前のものもあります。', 'There are older ones.')) : null;
}

function studyOf(study, pictures) {
  const title = [study.date, study.procedure?.text ?? study.report ?? study.modalities.join('・')].filter(Boolean).join(' ');
  return element(
    'section',
    { class: 'study' },
    element('h5', {}, title, ' ', element('small', {}, study.facility?.name ?? '')),
    study.series === null ? element('p', {}, both('画像サーバーから応答がありません。', 'The image archive does not answer.')) : null,
    ...(study.series ?? []).map((series) => seriesOf(series, title, pictures)),
  );
}

function seriesOf(series, title, pictures) {
  const name = [series.modality, series.description].filter(Boolean).join(' ');
  const items = series.instances.nodes.map((instance, index) => {
    const alt = `${title} ${name} ${instance.number ?? index + 1}枚目`;
    const image = element('img', { alt });
    const button = element('button', { type: 'button', onclick: () => pictures.open(instance, alt) }, image);
    pictures.thumbnail(instance, image);
    return element('li', {}, button);
  });
  return element('figure', {}, element('figcaption', {}, name), element('ul', { class: 'pictures' }, items));
}

function table(caption, rows) {
  return element('table', {}, element('caption', {}, caption), element('tbody', {}, rows));
}

function prescriptionRow({ date, facility, items, warnings }) {
  const drugs = items.map(({ drug, days }) => `${drug.text}${days ? ` ${days}日分` : ''}`).join('、');
  return row(date, drugs + notAll(warnings), facility?.name);
}

function labRow({ date, facility, item, value, valueText, unit, abnormal, warnings }) {
  return row(date, `${item.text} ${valueText ?? value ?? ''} ${unit ?? ''} ${abnormal ?? ''}${notAll(warnings)}`, facility?.name);
}

/** What the source wrote and the row does not show. */
function notAll(warnings) {
  return warnings.length > 0 ? ` ⚠ ${warnings.map(({ place, text }) => [place, text].filter(Boolean).join(': ')).join('、')}` : '';
}

function row(date, text, facility) {
  return element('tr', {}, element('th', { scope: 'row' }, date ?? ''), element('td', {}, text), element('td', {}, facility ?? ''));
}

/** Facilities of which something is missing: what is missing must be seen to be missing. */
function missing(lists) {
  const answers = lists.filter((list) => list && !list.complete).flatMap((list) => list.answers);
  const wrong = answers.filter(({ state }) => !['ANSWERED', 'WITHHELD', 'NOT_SERVED'].includes(state));
  const down = lists.every((list) => !list);
  if (wrong.length === 0 && !down) return null;
  const items = wrong.map(({ facility, category, state, leftOut }) =>
    element('li', {}, `${facility?.name ?? ''}: ${category} ${state}${leftOut ? ` (${leftOut})` : ''}`),
  );
  const text = down ? both('このシステムから応答がありません。', 'The system does not answer.') : both('表示されていないもの', 'Not shown');
  return element('div', { class: 'missing' }, element('p', {}, text), element('ul', {}, items));
}
