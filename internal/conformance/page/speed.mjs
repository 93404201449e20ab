// How long an answer takes on the page, beside what the gateway itself takes for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { go, page, phone, QUICK, UNPACED } from './browser.mjs';

// words is a text of n words with all kinds of blocks.
function words(n) {
  const part = 'Here are **some words** of a *long* answer with `code` in it.\n\n- a list\n- of two things\n\n```go\nfunc main() { println("hi") }\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n## More\n\n';
  const each = part.split(' ').length;
  return part.repeat(Math.ceil(n / each));
}
const paragraph = (n) => 'word '.repeat(n); // one block, which is open until the end
const lines = (n) => 'four words a line\n'.repeat(n / 4); // one block, too, with a node for each line
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

// time asks for text and returns what the page took, until all is shown, and the gateway, in ms.
const time = (text) => page.evaluate(async (asked) => {
  document.querySelector('#anew').click();
  document.querySelector('#prompt').value = asked;
  const turns = document.querySelector('#log');
  const done = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (!turns.querySelector('.answer') || turns.querySelector('.busy')) return;
      watch.disconnect();
      resolve(performance.now());
    });
    watch.observe(turns, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
  });
  const began = performance.now();
  document.querySelector('#form').requestSubmit();
  const page = await done - began;
  while (!turns.querySelector('.facts')) await new Promise((resolve) => { setTimeout(resolve, 20); });
  const id = performance.getEntriesByType('resource').findLast((e) => e.name.includes('/local/calls/')).name;
  return { page, gateway: (await (await fetch(id)).json()).ms, length: turns.querySelector('.said').textContent.length };
}, text);

if (!phone) for (const [name, text] of [['of many blocks', words(4000)], ['of one block', paragraph(4000)]]) {
  test(`4,000 words ${name} take at most 1.2 times the time of the gateway`, async (t) => {
    await go(page, QUICK);
    const runs = [];
    for (let i = 0; i < 3; i++) runs.push(await time(text));
    t.diagnostic(runs.map((r) => `page ${Math.round(r.page)} ms, gateway ${Math.round(r.gateway)} ms, ${(r.page / r.gateway).toFixed(2)} x`).join('; '));
    assert.ok(runs[0].length > 12_000 && runs[0].gateway > 500, JSON.stringify(runs[0]));
    assert.ok(median(runs.map((r) => r.page / r.gateway)) <= 1.2);
  });
}

test('an answer that is four times as long takes four times the work, not sixteen', async (t) => {
  // Work is the nodes that are made. The clock of the page is moved by hand, so that the result
  // does not depend on the machine: a piece comes every millisecond, and ten nodes take one.
  const work = (text) => page.evaluate(async (whole) => {
    const { Writer } = await import('/page/writer.js');
    const box = document.createElement('div'), frame = window.requestAnimationFrame, { append } = Element.prototype, { now } = performance;
    let frames = [], pieces = 0, made = 0;
    window.requestAnimationFrame = (draw) => frames.push(draw);
    performance.now = () => pieces + made / 10;
    Element.prototype.append = function (...all) {
      for (const part of all) {
        if (part instanceof DocumentFragment) for (const walk = document.createTreeWalker(part); walk.nextNode();) made++;
      }
      append.apply(this, all);
    };
    const writer = new Writer(box);
    for (let at = 0; at < whole.length; at += 20) {
      writer.append(whole.slice(at, at + 20));
      pieces++;
      const due = frames;
      frames = [];
      for (const draw of due) draw();
    }
    writer.end();
    window.requestAnimationFrame = frame;
    performance.now = now;
    Element.prototype.append = append;
    return made;
  }, text);
  for (const text of [words, lines]) {
    const few = await work(text(4000)), many = await work(text(16_000));
    t.diagnostic(`4,000 words: ${few} nodes; 16,000 words: ${many}`);
    assert.ok(few > 500 && many <= 5 * few, `${many} nodes after ${few}`);
  }
});

test('an answer without any pace is shown to its end', async (t) => {
  await go(page, UNPACED);
  const run = await time(words(4000));
  t.diagnostic(`page ${Math.round(run.page)} ms, gateway ${Math.round(run.gateway)} ms`);
  assert.ok(run.length > 12_000);
});
