// How a question and its answers look.
import { add, button, copy } from './dom.js';
import { show } from './facts.js';
import { Writer } from './writer.js';

// View is a turn of the talk on the page. do has what its buttons do: edit and again.
export class View {
  constructor(log, turn, app, act) {
    Object.assign(this, { turn, app, act });
    this.element = add(log, 'section', 'turn');
    this.question = add(this.element, 'article', 'user');
    this.#ask();
    this.row = add(this.element, 'div', 'answers');
    this.lanes = [];
  }

  // #ask shows the question.
  #ask() {
    const { turn, question } = this;
    question.replaceChildren();
    add(question, 'h2', 'hidden', 'You');
    if (turn.images.length) pictures(add(question, 'div', 'images'), turn.images);
    if (turn.text) add(question, 'p', 'asked', turn.text);
    const tools = add(question, 'div', 'actions');
    this.editor = button(tools, '', 'Edit', () => this.#edit());
    this.editor.dataset.idle = '';
    if (turn.text) button(tools, '', 'Copy', (e) => copy(turn.text, e.target)).setAttribute('aria-label', 'Copy question');
  }

  // #edit makes the question a field.
  #edit() {
    const { turn, question } = this;
    question.replaceChildren();
    add(question, 'h2', 'hidden', 'You');
    const form = add(question, 'form', 'edit'), field = add(form, 'textarea');
    field.setAttribute('aria-label', 'Edit question');
    field.value = turn.text;
    field.rows = Math.min(8, turn.text.split('\n').length + 1);
    const tools = add(form, 'div', 'actions');
    const cancel = () => { this.#ask(); this.editor.focus(); };
    button(tools, '', 'Cancel', cancel);
    const send = add(tools, 'button', 'go', 'Ask again');
    send.dataset.idle = '';
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text && !turn.images.length) return;
      if (this.act.edit(this, text)) this.#ask();
    });
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { event.stopPropagation(); cancel(); }
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    });
    field.focus();
  }

  // answer makes room for the answer in a lane, and shows what is there of it.
  answer(lane) {
    const old = this.lanes[lane];
    const view = new AnswerView(this, lane);
    if (old) old.element.replaceWith(view.element);
    else this.row.append(view.element);
    this.lanes[lane] = view;
    this.row.classList.toggle('two', this.lanes.length > 1);
    return view;
  }

  // forget takes away the answers.
  forget() {
    this.row.replaceChildren();
    this.lanes = [];
  }
}

// AnswerView is an answer on the page.
class AnswerView {
  constructor(view, lane) {
    Object.assign(this, { view, lane, answer: view.turn.answers[lane] });
    this.element = document.createElement('article');
    this.element.className = 'answer';
    add(this.element, 'h2', 'name', this.answer.model);
    this.said = add(this.element, 'div', 'said');
  }

  // begin shows the seconds until the answer comes, and follows with drawn.
  begin(drawn) {
    this.element.classList.add('busy');
    this.element.setAttribute('aria-busy', 'true');
    this.writer = new Writer(this.said, drawn);
    const began = performance.now();
    this.waiting = add(this.element, 'p', 'waiting');
    const tick = () => { this.waiting.textContent = `${this.answer.text || this.answer.thought ? 'answering' : 'waiting'}, ${Math.floor((performance.now() - began) / 1000)} s`; };
    tick();
    this.clock = setInterval(tick, 500);
  }

  text(text) { this.writer.append(text); }

  thought(text) {
    if (!this.thoughts) {
      const box = document.createElement('details');
      box.className = 'thought';
      box.open = true;
      add(box, 'summary', '', 'Thoughts');
      this.thoughts = add(box, 'p', '', '').appendChild(document.createTextNode(''));
      this.element.insertBefore(box, this.said);
    }
    this.thoughts.appendData(text);
  }

  // rest shows an answer that has come before.
  rest() {
    this.writer = new Writer(this.said);
    if (this.answer.thought) this.thought(this.answer.thought);
    this.text(this.answer.text);
    this.end();
    this.facts();
  }

  // end shows all of an answer to which nothing more comes.
  end() {
    clearInterval(this.clock);
    this.waiting?.remove();
    this.writer.end();
    this.element.classList.remove('busy');
    this.element.removeAttribute('aria-busy');
    if (!this.answer.text) this.said.hidden = true;
    if (this.thoughts && this.answer.text) this.element.querySelector('.thought').open = false;
    if (this.answer.error) fail(this.element, this.answer.error);
  }

  // facts shows what the gateway has measured, and what can be done with the answer.
  facts() {
    const { answer, view, lane } = this;
    show(this.element, answer, view.app);
    const tools = add(this.element, 'div', 'actions');
    if (answer.text) button(tools, '', 'Copy', (e) => copy(answer.text, e.target)).setAttribute('aria-label', 'Copy answer');
    button(tools, 'again', answer.error ? 'Try again' : 'Regenerate', () => view.act.again(view, lane)).dataset.idle = '';
  }
}

// pictures shows images; remove, where there is one, takes one away.
export function pictures(into, images, remove) {
  for (const image of images) {
    const figure = add(into, 'figure'), picture = add(figure, 'img');
    Object.assign(picture, { src: image.url, alt: image.name });
    if (remove) button(figure, '', '×', () => remove(image)).setAttribute('aria-label', `Remove ${image.name}`);
  }
}

// fail shows an error, and what to do about it on a line of its own.
export function fail(parent, error) {
  const box = add(parent, 'p', 'failed'), hint = error.hint ?? '';
  const message = hint && error.message.endsWith(': ' + hint) ? error.message.slice(0, -hint.length - 2) : error.message;
  add(box, 'strong', '', message);
  if (hint) add(box, 'span', '', hint[0].toUpperCase() + hint.slice(1));
  if (error.request_id) add(box, 'small', '', `${error.code}, request ${error.request_id}`);
}
