import { chartOf } from './chart.js';
import { element } from './element.js';
import { Graph } from './graph.js';
import { Pictures } from './pictures.js';
import { leaveForSignIn, tokenFromSignIn } from './sign-in.js';

const by = (id) => document.getElementById(id);
const status = (text) => {
  by('status').textContent = text;
};
const problem = (text) => {
  by('problem').textContent = text;
};

/** Says what went wrong, in words for people. */
const attempt = (act) => async (event) => {
  problem('');
  await act(event).catch((error) => problem(`うまくいきません。 / It does not work: ${error.message}`));
};

await attempt(begin)();

async function begin() {
  const { issuer, gateway } = await (await fetch('where.json')).json();
  const token = await tokenFromSignIn(issuer);
  if (token) return await showPatients(new Graph(gateway, token));
  by('sign-in').hidden = false;
  by('sign-in').addEventListener(
    'click',
    attempt(async () => await leaveForSignIn(issuer)),
  );
}

async function showPatients(graph) {
  by('patients').hidden = false;
  const chart = chartIn(by('chart'), graph);
  const fill = attempt(async () => {
    status('読み込み中… / Loading …');
    const patients = await graph.patients(by('find').value.trim());
    by('list').replaceChildren(...patients.map((patient) => patientItem(patient, chart)));
    status(`${patients.length}人 / ${patients.length} patients`);
  });
  by('find').addEventListener('change', fill);
  await fill();
}

function patientItem({ id, name, kana, birthDate }, chart) {
  const open = attempt(async () => await chart(id));
  return element('li', {}, element('button', { type: 'button', onclick: open }, `${name}（${kana}） ${birthDate}`));
}

/** Shows one patient after another; the last one asked for stands. */
function chartIn(place, graph) {
  let current = null;
  return async (id) => {
    current?.forget();
    const pictures = new Pictures(graph, id, problem);
    current = pictures;
    status('読み込み中… / Loading …');
    const patient = await graph.patient(id);
    if (current !== pictures) return;
    place.replaceChildren(...(patient ? chartOf(patient, pictures) : []));
    place.hidden = false;
    place.focus();
    status('');
  };
}
