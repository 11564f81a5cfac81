/** The graph, asked as the person who signed in. */

const PATIENTS = `query Patients($filter: PatientFilter) {
  viewablePatients(first: 50, filter: $filter) { edges { node { id name kana birthDate sex } } }
}`;

/** What is asked of each list beside its items: whether there are more, and what is missing. */
const STATE = 'pageInfo { hasNextPage } complete answers { facility { name } category state leftOut }';

const CHART = `query Chart($id: ID!) {
  patient(id: $id) {
    id name kana birthDate sex
    charts {
      system { name }
      prescriptions(first: 10) {
        nodes { id date facility { name } items { drug { text } days } warnings { code place text } }
        ${STATE}
      }
      labResults(first: 20) {
        nodes { id date facility { name } item { text } value valueText unit abnormal warnings { code place text } }
        ${STATE}
      }
      imagingStudies(first: 10) {
        nodes {
          id date facility { name } procedure { text } modalities report
          series { id number modality description instances(first: 12) { nodes { id number thumbnailUrl renderedUrl } } }
        }
        ${STATE}
      }
    }
  }
}`;

export class Graph {
  constructor(gateway, token) {
    this.address = `${gateway}/graphql`;
    this.token = token;
  }

  async patients(name) {
    const data = await this.ask(PATIENTS, { filter: name ? { name } : null });
    return data.viewablePatients.edges.map(({ node }) => node);
  }

  /** A patient's charts; null if the patient does not exist, or not for this person. */
  async patient(id) {
    return (await this.ask(CHART, { id })).patient;
  }

  /** An image's bytes, as an address for `<img>`: the gateway wants the token, which an `<img>` cannot send. */
  async picture(url) {
    const answer = await fetch(new URL(url, this.address), { headers: this.headers() });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return URL.createObjectURL(await answer.blob());
  }

  /** The data, if there are any: a hospital that does not answer is named in `answers`, and hides no other data. */
  async ask(query, variables) {
    const body = JSON.stringify({ query, variables });
    const answer = await fetch(this.address, { method: 'POST', headers: { ...this.headers(), 'content-type': 'application/json' }, body });
    const { data, errors = [] } = await answer.json();
    if (!data) throw new Error(errors[0]?.extensions?.code ?? `${answer.status}`);
    return data;
  }

  headers() {
    return { authorization: `Bearer ${this.token}` };
  }
}
