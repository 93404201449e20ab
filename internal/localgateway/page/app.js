// The chat page: it starts here.
import * as composer from './composer.js';
import { $, add, button, copy, remember, remembered, say } from './dom.js';
import * as drawer from './drawer.js';
import { spend, sum } from './facts.js';
import { chat, measured, served } from './gateway.js';
import { empty, messages, Shelf } from './talk.js';
import { fail, View } from './turn.js';

const log = $('log'), { field } = composer, send = $('send'), model = $('model'), second = $('second');
let app, shelf, talk = empty(), before = null, running = null;

async function start() {
  try {
    app = await served();
    $('where').textContent = `${app.name} · ${app.path} · ${app.region}`;
    document.title = `${app.name} · sagerock`;
    drawer.start(app);
    add(second, 'option', '', 'none').value = '';
    for (const select of [model, second]) {
      for (const m of app.models) {
        const option = add(select, 'option', '', chats(m) ? m.name : `${m.name} (${m.async ? 'async' : m.kind})`);
        option.value = m.name;
        option.disabled = !chats(m);
      }
    }
    const first = app.models.find(chats);
    if (!first) throw new Error('the config has no chat model');
    const chosen = remembered(`sagerock:${app.name}:models`), still = (name) => app.models.some((m) => m.name === name && chats(m));
    model.value = still(chosen.model) ? chosen.model : first.name;
    second.value = still(chosen.second) ? chosen.second : '';
    shelf = await Shelf.open(app.name);
    $('kept').textContent = shelf ? 'The chat stays in this browser until you start a new one.' : 'This browser keeps nothing: the chat ends with this page.';
    show(shelf ? await shelf.load() : empty());
    pick();
  } catch (err) {
    fail(log, { message: 'The gateway does not answer', hint: `see the terminal that sagerock serve runs in (${err.message})` });
    send.disabled = true;
  }
}

// show puts a talk on the page.
function show(next) {
  talk = next;
  log.querySelectorAll('.turn').forEach((e) => e.remove());
  for (const turn of talk.turns) {
    const view = new View(log, turn, app, acts);
    turn.answers.forEach((answer, lane) => {
      if (!answer.done) answer.error ??= { message: 'The answer broke off', hint: 'try again' }; // the page was closed
      view.answer(lane).rest();
    });
  }
  tell();
  scroll(true);
}

// tell shows the sum, and the greeting of an empty talk.
function tell() {
  $('hello').hidden = talk.turns.length > 0;
  $('back').hidden = !before;
  $('sum').textContent = talk.spent.calls ? sum(talk.spent, app) : 'Enter sends, Shift+Enter begins a new line, Esc stops.';
}

const chats = (m) => m.kind === 'chat' && !m.async;

// asked are the names of the models that are asked.
const asked = () => [model.value, second.value].filter(Boolean);
const known = (name) => app.models.find((m) => m.name === name);

// pick follows the choice of models.
function pick() {
  field.placeholder = second.value ? 'Ask both' : `Ask ${model.value}`;
  $('about').textContent = {
    '': 'What you write goes to AWS with your credentials, and costs what it costs there.',
    'stand-in': 'A stand-in answers here in place of every model. AWS is not called, and nothing costs money.',
  }[app.instead ?? ''] ?? `The server at ${app.instead} answers here in place of AWS.`;
  $('snippet').textContent =
    `from openai import OpenAI\n\nclient = OpenAI(\n    base_url="${location.origin}/v1",\n    api_key="local",\n)\n` +
    `answer = client.chat.completions.create(\n    model="${model.value}",\n    messages=[{"role": "user", "content": "Say hi"}],\n)\nprint(answer.choices[0].message.content)`;
  const open = asked().map(known).filter((m) => m?.unscreened);
  $('note').hidden = open.length === 0;
  $('note').textContent = open.map((m) => `The guardrail ${m.guardrail} does not screen ${m.name} here, because it is not deployed.`).join(' ');
  composer.takesImages(asked().find((name) => known(name)?.images === false));
  document.body.classList.toggle('compare', Boolean(second.value));
}

// acts are what the buttons of a turn do.
const acts = {
  // edit asks a question in other words: what came after it is forgotten.
  edit(view, text) {
    if (running || !drawer.valid()) return false;
    const at = talk.turns.indexOf(view.turn);
    talk.turns.length = at + 1;
    while (view.element.nextElementSibling) view.element.nextElementSibling.remove();
    Object.assign(view.turn, { text, answers: [] });
    view.forget();
    run(view, asked());
    return true;
  },
  // again asks for another answer in one lane.
  again(view, lane) {
    if (running || !drawer.valid()) return;
    const names = [];
    names[lane] = asked()[lane] ?? view.turn.answers[lane].model;
    run(view, names);
  },
};

// ask begins a turn, unless an answer is under way: then it stops that. It reports whether it has
// taken the question.
function ask(text, images) {
  if (running) {
    stop();
    return false;
  }
  if (!text && !images.length || !model.value || send.disabled || !drawer.valid()) return false;
  before = null;
  const turn = { text, images, answers: [] };
  talk.turns.push(turn);
  run(new View(log, turn, app, acts), asked());
  return true;
}

// run asks the models of names, each in its lane, and waits for all of them.
async function run(view, names) {
  const mine = running = new AbortController();
  idle(false);
  tell();
  const lanes = names.map((name, lane) => one(view, name, lane, mine.signal)); // begins with all of them
  scroll(true);
  send.focus();
  await Promise.all(lanes);
  if (running === mine) stop();
  scroll();
}

// stop ends what is asked now, if anything is.
function stop() {
  running?.abort();
  running = null;
  idle(true);
  if ([document.body, send].includes(document.activeElement)) field.focus();
}

// idle says whether nothing is asked now.
function idle(is) {
  send.textContent = is ? 'Send' : 'Stop';
  document.body.classList.toggle('asking', !is);
  document.querySelectorAll('[data-idle]').forEach((e) => { e.disabled = !is; });
}

// one asks one model and shows its answer.
async function one(view, name, lane, signal) {
  const mine = talk, { turn } = view; // another talk may be on the page before this ends
  const answer = turn.answers[lane] = { model: name, engine: '', text: '', thought: '' };
  const shown = view.answer(lane);
  shown.begin(scroll);
  say(`${name} is answering`);
  let id = '';
  keep(mine);
  const saving = setInterval(() => keep(mine), 2000);
  try {
    const request = { model: name, messages: messages(mine, turn, lane, drawer.system()), ...drawer.extra() };
    Object.assign(answer, await chat(request, signal, {
      head: (head) => { id = head.id; answer.engine = head.engine; },
      text: (text) => { answer.text += text; shown.text(text); },
      thought: (text) => { answer.thought += text; shown.thought(text); },
    }));
  } catch (err) {
    if (err.name === 'AbortError') answer.reason = 'stopped';
    else answer.error = err;
  }
  clearInterval(saving);
  answer.done = true;
  shown.end();
  measure(mine, answer, shown, id);
  say(answer.error ? `${name} failed: ${answer.error.message}` : answer.reason === 'stopped' ? 'Stopped' : `${name}: ${shown.said.innerText}`);
}

// measure shows what the gateway has measured of a call.
async function measure(mine, answer, shown, id) {
  answer.call = id ? await measured(id) : null;
  if (answer.call?.engine) answer.engine = answer.call.engine;
  spend(mine.spent, answer);
  shown.facts();
  if (mine === talk) tell();
  scroll();
  keep(mine);
}

// keep keeps the talk in this browser, unless another one has taken its place.
function keep(which) {
  if (which === talk) shelf?.save(talk);
}

// scroll follows the answer, unless the reader has scrolled up.
function scroll(always) {
  if (always === true || log.scrollHeight - log.scrollTop - log.clientHeight < 160) log.scrollTop = log.scrollHeight;
}

addEventListener('keydown', (event) => { if (event.key === 'Escape' && running) stop(); });
for (const select of [model, second]) {
  select.addEventListener('change', () => {
    pick();
    remember(`sagerock:${app.name}:models`, { model: model.value, second: second.value });
  });
}
log.addEventListener('click', (event) => {
  if (event.target.matches?.('.code .copy')) copy(event.target.closest('.code').querySelector('code').textContent, event.target);
});
$('anew').addEventListener('click', () => {
  stop();
  if (talk.turns.length) before = talk;
  show(empty());
  keep(talk);
  say('New chat');
  field.focus();
});
$('back').addEventListener('click', () => {
  const last = before;
  before = null;
  show(last);
  keep(talk);
  field.focus();
});
button(document.querySelector('#hello .code'), 'copy', 'Copy', (event) => copy($('snippet').textContent, event.target)).setAttribute('aria-label', 'Copy program');
composer.listen(ask, () => running);
start();
