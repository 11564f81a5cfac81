import { request } from 'undici';

/** README's question. */
export const README_QUERY = `{ viewablePatients(first: 1) { edges { node { name charts { system { name }
    prescriptions(first: 1) { nodes { date facility { name } items { drug { text } days } } complete answers { facility { name } state } }
    labResults(first: 1) { nodes { date facility { name } item { text } value unit abnormal } complete answers { facility { name } state } }
    } } } } }`;

/** The answer's whole body. */
export async function askReadmeQuestion(gateway: string, token: string): Promise<unknown> {
  const { body } = await request(`${gateway}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: README_QUERY }),
  });
  return await body.json();
}

/** The part of README.md that shows question and answer. */
export function formatReadmeExample(answer: unknown): string {
  return `\`\`\`sh
TOKEN=$(npm run -s token -- dr-sato)
curl -s http://127.0.0.1:4000/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d @- <<'JSON'
{ "query": "${README_QUERY}" }
JSON
\`\`\`

\`\`\`json
${writtenShort(answer)}
\`\`\`
`;
}

const WIDTH = 140;

/** Prints JSON, with each value on one line if it fits. */
export function writtenShort(value: unknown, indent = ''): string {
  const flat = formatOnOneLine(value);
  if (flat.length + indent.length <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((one) => inner + writtenShort(one, inner)).join(',\n')}\n${indent}]`;
  const fields = Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${writtenShort(one, inner)}`);
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

function formatOnOneLine(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(formatOnOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${formatOnOneLine(one)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
