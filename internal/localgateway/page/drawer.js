// The drawer of settings: what goes along with each question. It is beside the chat on a wide
// window, and over it on a narrow one.
import { $, add, remember, remembered } from './dom.js';

const drawer = $('drawer'), form = $('settings'), fields = form.elements;
const numbers = ['temperature', 'top_p', 'max_tokens', 'seed', 'frequency_penalty', 'presence_penalty'];
const narrow = matchMedia('(max-width: 60rem)');
let store = '', prompts = [];

// start fills the drawer with the prompts of the config file, and with what was set before.
export function start(app) {
  store = `sagerock:${app.name}`;
  prompts = app.prompts;
  $('prompts').hidden = prompts.length === 0;
  add(fields.prompt, 'option', '', 'none').value = '';
  for (const { id } of prompts) add(fields.prompt, 'option', '', id).value = id;
  restore(remembered(store));
}

// extra is what the settings add to a request, without the system text.
export function extra() {
  const out = {};
  for (const name of numbers) if (fields[name].value !== '') out[name] = Number(fields[name].value);
  if (fields.reasoning_effort.value) out.reasoning_effort = fields.reasoning_effort.value;
  const stop = fields.stop.value.split('\n').filter(Boolean);
  if (stop.length) out.stop = stop;
  if (fields.prompt.value) {
    out.prompt = { id: fields.prompt.value };
    const variables = Object.fromEntries(blanks().filter((e) => e.value).map((e) => [e.dataset.variable, e.value]));
    if (Object.keys(variables).length) out.prompt.variables = variables;
  }
  return out;
}

// system is the text in front of the conversation.
export const system = () => fields.system.value.trim();

// valid reports whether all fields are, and shows the first that is not.
export function valid() {
  if (form.checkValidity()) return true;
  open();
  form.reportValidity();
  return false;
}

const blanks = () => [...$('variables').querySelectorAll('input')];

// ask shows a field for each variable of the chosen prompt.
function ask(values = {}) {
  $('variables').replaceChildren();
  for (const { name, required } of prompts.find((p) => p.id === fields.prompt.value)?.variables ?? []) {
    const label = add($('variables'), 'label', '', required ? `${name} ` : `${name} (has a default) `);
    const input = add(label, 'input');
    Object.assign(input, { required, value: values[name] ?? '' });
    input.dataset.variable = name;
  }
}

function restore(kept) {
  for (const name of [...numbers, 'system', 'reasoning_effort', 'stop', 'theme']) fields[name].value = kept[name] ?? '';
  fields.prompt.value = prompts.some((p) => p.id === kept.prompt) ? kept.prompt : '';
  ask(kept.variables);
  show();
}

function changed() {
  const kept = { variables: Object.fromEntries(blanks().map((e) => [e.dataset.variable, e.value])) };
  for (const name of [...numbers, 'system', 'reasoning_effort', 'stop', 'theme', 'prompt']) if (fields[name].value) kept[name] = fields[name].value;
  remember(store, kept);
  show();
}

// show says how much is set, and sets the theme.
function show() {
  const set = Object.keys(extra()).length + (system() ? 1 : 0);
  $('open').textContent = set ? `Settings (${set})` : 'Settings';
  document.documentElement.dataset.theme = fields.theme.value;
}

function open() {
  if (drawer.open) return;
  if (narrow.matches) drawer.showModal();
  else drawer.show();
  document.body.classList.toggle('beside', !narrow.matches);
  $('open').setAttribute('aria-expanded', 'true');
  fields.system.focus();
}

// close does all of it at once: the browser's own event comes later, when the focus may have gone on.
function close() {
  if (!drawer.open) return;
  drawer.close();
  document.body.classList.remove('beside');
  $('open').setAttribute('aria-expanded', 'false');
  $('open').focus();
}

drawer.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.stopPropagation(); // it stops no answer
  close();
});
drawer.addEventListener('cancel', (event) => { event.preventDefault(); close(); }); // by the browser's own ways, as a phone's back
drawer.addEventListener('click', (event) => { if (event.target === drawer) close(); }); // on what is behind it
narrow.addEventListener('change', close);
$('open').addEventListener('click', () => { if (drawer.open) close(); else open(); });
$('close').addEventListener('click', close);
$('reset').addEventListener('click', () => { restore({}); changed(); });
form.addEventListener('input', (event) => {
  if (event.target === fields.prompt) ask();
  changed();
});
form.addEventListener('submit', (event) => { event.preventDefault(); if (valid()) close(); });
