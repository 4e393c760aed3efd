// Where the API is; the only thing about this page that differs from account to account.
import { API } from './config.js';

const list = document.querySelector('#items');
const problem = document.querySelector('#problem');

const ask = async (method, path, item) => {
  const response = await fetch(`${API}${path}`, {
    method,
    // This header makes the browser ask the API first: a preflight.
    ...(item && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(item) }),
  });
  if (!response.ok) throw new Error(`The API answers ${response.status}.`);
  return response.status === 204 ? undefined : response.json();
};

const attempt = async (work) => {
  problem.textContent = '';
  try {
    await work();
    show(await ask('GET', '/items'));
  } catch (error) {
    problem.textContent = `${error.message} Look at the console of the browser's developer tools.`;
  }
};

// Text, never HTML: an item may be called <script>.
const show = (items) =>
  list.replaceChildren(
    ...items.map((item) => {
      const row = document.createElement('li');
      row.textContent = item.name;
      const remove = document.createElement('button');
      remove.textContent = 'Remove';
      remove.onclick = () => attempt(() => ask('DELETE', `/items/${encodeURIComponent(item.id)}`));
      row.append(remove);
      return row;
    }),
  );

document.querySelector('#add').onsubmit = (event) => {
  event.preventDefault();
  const field = document.querySelector('#name');
  const name = field.value.trim();
  if (name === '') return;
  field.value = '';
  attempt(() => ask('PUT', '/items', { id: name.toLowerCase(), name }));
};

attempt(() => {});
