// Shows an answer while it grows. Blocks that are complete are rendered once; the last one, which
// may go on, is rendered again at most once a frame, and takes at most a tenth of the time. So an
// answer twice as long takes twice as long to render, not four times.
import { blocks, nodes, plain } from './markdown.js';

export class Writer {
  #into; #drawn;
  #text = '';
  #start = 0; // of the open block, in #text
  #open = []; // its nodes
  #frame = 0;
  #next = 0; // not drawn before

  // Writes into an element, and calls drawn after each frame that changed it.
  constructor(into, drawn = () => {}) {
    this.#into = into;
    this.#drawn = drawn;
  }

  append(text) {
    this.#text += text.replaceAll('\r', '');
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  // end shows the whole answer.
  end() {
    cancelAnimationFrame(this.#frame);
    if (/^ {0,3}\[[^\]\n]+\]:/m.test(this.#text)) { // a link that blocks before it may refer to
      this.#into.replaceChildren();
      this.#open = [];
      this.#start = 0;
    }
    this.#render(true);
    this.#drawn();
  }

  #draw() {
    this.#frame = 0;
    const began = performance.now();
    if (began < this.#next) {
      this.#frame = requestAnimationFrame(() => this.#draw());
      return;
    }
    this.#render(false);
    const now = performance.now();
    this.#next = now + 9 * (now - began);
    this.#drawn();
  }

  #render(whole) {
    const tail = this.#text.slice(this.#start);
    for (const node of this.#open) node.remove();
    try {
      const list = blocks(tail);
      let last = whole ? list.length : list.length - 1;
      while (!whole && last > 0 && list[last].type === 'space') last--;
      const done = list.slice(0, Math.max(last, 0)), rest = nodes(list.slice(done.length));
      this.#into.append(nodes(done));
      for (const block of done) this.#start += block.raw.length;
      this.#open = [...rest.childNodes];
      this.#into.append(rest);
    } catch { // nested too deeply for the parser
      const rest = plain(tail);
      this.#open = [...rest.childNodes];
      this.#into.append(rest);
    }
  }
}
