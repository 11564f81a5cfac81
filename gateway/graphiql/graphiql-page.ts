/** The HTML of the page. It has no schema and no token: GraphiQL asks for the schema with the token that a person pastes. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css">
<link rel="stylesheet" href="/graphiql/page.css">
<script src="/graphiql/react.js" defer></script>
<script src="/graphiql/react-dom.js" defer></script>
<script src="/graphiql/graphiql.js" defer></script>
<script src="/graphiql/page.js" defer></script>
</head>
<body>
<form id="sign-in">
<label for="token">Access token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="paste it here: it stays only in the memory of this page">
<label for="facility">Acting facility</label>
<input id="facility" autocomplete="off" spellcheck="false" placeholder="its id, if the token names none">
<button type="submit">Use it</button>
<output id="state">To see the schema, the token needs the scope graph:introspect.</output>
</form>
<div id="graphiql"></div>
</body>
</html>
`;

export const STYLE = `html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; font-family: system-ui, sans-serif; }
#sign-in { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 8px 16px; border-bottom: 1px solid #d8dbe0; background: #f6f8fa; color: #1a1a1c; }
#token { flex: 1 1 24em; min-width: 12em; }
#facility { flex: 0 1 16em; min-width: 8em; }
#sign-in input { padding: 6px 8px; border: 1px solid #595959; border-radius: 6px; font: inherit; background: #fff; color: #1a1a1c; }
#sign-in button { padding: 6px 12px; border: 0; border-radius: 6px; background: #0b4f8a; color: #fff; font: inherit; cursor: pointer; }
#state { color: #595959; font-size: 14px; }
#graphiql { flex: 1; min-height: 0; }
`;

/** The page stores nothing that a person types or pastes, because queries and variables can name patients. */
export const SCRIPT = `'use strict';
let token = '';
let facility = '';
const kept = new Map();
const memory = {
  get length() { return kept.size; },
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => { kept.set(key, value); },
  removeItem: (key) => { kept.delete(key); },
  clear: () => kept.clear(),
};
const state = document.getElementById('state');
const createFetcher = () => async (request) => {
  if (!token) return { errors: [{ message: 'Paste an access token above first.' }] };
  const answer = await fetch('/graphql', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ' + token, ...(facility ? { 'hareyaka-facility': facility } : {}) },
    body: JSON.stringify(request),
  });
  return await answer.json();
};
const root = ReactDOM.createRoot(document.getElementById('graphiql'));
// GraphiQL asks for the schema again when it gets a new fetcher. With a null schema it does not ask.
const show = () => root.render(React.createElement(GraphiQL, {
  fetcher: createFetcher(),
  storage: memory,
  shouldPersistHeaders: false,
  isHeadersEditorEnabled: false,
  schema: token ? undefined : null,
  defaultQuery: '{ me { name profession } }\\n',
  defaultEditorToolsVisibility: 'variables',
}));
document.getElementById('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = document.getElementById('token');
  if (field.value.trim()) token = field.value.trim();
  field.value = '';
  facility = document.getElementById('facility').value.trim();
  state.textContent = token ? 'A token is in use. Reload the page to forget it.' : 'No token yet.';
  show();
});
show();
`;
