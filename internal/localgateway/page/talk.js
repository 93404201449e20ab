// The talk: what was asked and answered. It is kept in this browser, under the name of the app,
// until it is cleared.
//
//   turns: [{ text, images: [{ name, url }], answers: [{ model, text, thought, … }] }]
//   spent: what all its calls took, also those whose answers were replaced
//
// There is one answer for each lane: the second model that is asked has a lane of its own.

export const empty = () => ({ turns: [], spent: { calls: 0, tokens: 0, cost: 0 } });

// messages are what a model reads before it answers turn: questions without an answer are left out.
export function messages(talk, turn, lane, system) {
  const list = system ? [{ role: 'system', content: system }] : [];
  for (const t of talk.turns) {
    const answer = t.answers[lane] ?? t.answers[0];
    if (t !== turn && !answer?.text) continue;
    list.push({ role: 'user', content: content(t) });
    if (t === turn) break;
    list.push({ role: 'assistant', content: answer.text });
  }
  return list;
}

function content({ text, images }) {
  if (!images.length) return text;
  const parts = images.map(({ url }) => ({ type: 'image_url', image_url: { url } }));
  return text ? [{ type: 'text', text }, ...parts] : parts;
}

// Shelf keeps a talk.
export class Shelf {
  #db; #name; #last = Promise.resolve();

  // open returns null where the browser keeps nothing, as some private windows do.
  static async open(name) {
    try {
      const request = indexedDB.open('sagerock', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('talks');
      const shelf = new Shelf();
      shelf.#db = await result(request);
      shelf.#name = name;
      return shelf;
    } catch {
      return null;
    }
  }

  // load is the talk that was kept, or an empty one.
  async load() { return await result(this.#store('readonly').get(this.#name)) ?? empty(); }

  // save ends when the talk is kept.
  save(talk) {
    const kept = structuredClone(talk); // as it is now
    this.#last = this.#last.then(() => result(this.#store('readwrite').put(kept, this.#name))).catch((err) => console.warn('the chat is not kept:', err));
    return this.#last;
  }

  #store(mode) { return this.#db.transaction('talks', mode).objectStore('talks'); }
}

const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
