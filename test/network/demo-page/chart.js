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
  const { imagingStudies, prescriptions, labResults, answers } = chart;
  return element(
    'section',
    {},
    element('h3', {}, chart.system.name),
    imagingStudies?.length ? element('h4', {}, both('画像', 'Images')) : null,
    ...(imagingStudies ?? []).map((study) => studyOf(study, pictures)),
    prescriptions?.length ? table(both('処方', 'Prescriptions'), prescriptions.map(prescriptionRow)) : null,
    labResults?.length ? table(both('検査結果', 'Laboratory results'), labResults.map(labRow)) : null,
    silent(answers ?? []),
  );
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
  const items = series.instances.map((instance, index) => {
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

function prescriptionRow({ date, facility, items }) {
  const drugs = items.map(({ drug, days }) => `${drug.text}${days ? ` ${days}日分` : ''}`).join('、');
  return row(date, drugs, facility?.name);
}

function labRow({ date, facility, item, value, valueText, unit, abnormal }) {
  return row(date, `${item.text} ${valueText ?? value ?? ''} ${unit ?? ''} ${abnormal ?? ''}`, facility?.name);
}

function row(date, text, facility) {
  return element('tr', {}, element('th', { scope: 'row' }, date ?? ''), element('td', {}, text), element('td', {}, facility ?? ''));
}

/** Hospitals that did not answer: what is missing must be seen to be missing. */
function silent(answers) {
  const missing = answers.filter(({ state }) => !['ANSWERED', 'WITHHELD', 'UNSUPPORTED'].includes(state));
  if (missing.length === 0) return null;
  const items = missing.map(({ facility, category, state }) => element('li', {}, `${facility?.name ?? ''}: ${category} ${state}`));
  return element('div', { class: 'missing' }, element('p', {}, both('応答のない施設', 'No answer from')), element('ul', {}, items));
}
