// Markdown, code, and the buttons that copy them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, ask, copied, count, last, page, shot, text } from './browser.mjs';

const document = `All of it:

# One
### Three

Some **bold**, *slanted*, ~~gone~~ and \`inline\` text with a [link](https://example.com/a?b=1&c=2)
on two lines, and https://example.com/bare as well.

1. first
2. second
   - nested
   - [x] done

> quoted
> twice

\`\`\`python
print("<b>")
if a < b and c:  # a line that is much longer than a small phone is wide, so that it has to scroll by itself
    pass
\`\`\`

| left | right |
| :--- | ---: |
| a<br>b | 1 |

---

    indented code

Last [words][ref], with a setext
heading
===

[ref]: https://example.com/ref
`;

test('Markdown is shown as it is meant', async () => {
  await ask(document);
  await answered();
  await shot('markdown');
  const seen = await page.$eval(last('.said'), (said) => ({
    headings: [...said.querySelectorAll('h3, h4, h5, h6')].map((e) => `${e.tagName} ${e.textContent}`),
    marks: ['strong', 'em', 'del', 'p code', 'ol > li > ul > li', 'blockquote', 'hr', 'table td br'].filter((s) => !said.querySelector(s)),
    code: [...said.querySelectorAll('pre code')].map((e) => e.textContent.split('\n')[0]),
    language: said.querySelector('.bar').firstChild.textContent,
    links: [...said.querySelectorAll('a')].map((a) => `${a.href} ${a.target} ${a.rel}`),
    right: getComputedStyle(said.querySelector('td:last-child')).textAlign,
  }));
  assert.deepEqual(seen, {
    headings: ['H3 One', 'H5 Three', 'H3 Last words, with a setextheading'],
    marks: [],
    code: ['print("<b>")', 'indented code'],
    language: 'python',
    links: ['https://example.com/a?b=1&c=2', 'https://example.com/bare', 'https://example.com/ref'].map((url) => `${url} _blank noopener noreferrer nofollow`),
    right: 'end',
  });
});

test('an answer that grows looks as it does when it comes at once', async () => {
  const seen = await page.evaluate(async (text) => {
    const { Writer } = await import('/page/writer.js');
    const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
    const render = async (size) => {
      const box = window.document.createElement('div'), writer = new Writer(box);
      for (let at = 0; at < text.length; at += size) {
        writer.append(text.slice(at, at + size));
        if (size < text.length) await frame();
      }
      writer.end();
      return box.innerHTML;
    };
    const whole = await render(text.length);
    return { whole: whole.length, same: [await render(11) === whole, await render(29) === whole, await render(64) === whole] };
  }, document.repeat(2));
  assert.ok(seen.whole > 2000);
  assert.deepEqual(seen.same, [true, true, true]);
});

test('answers, questions and code can be copied', async () => {
  const question = 'Show code:\n\n```js\nlet a = 1;\nlet b = 2;\n```';
  await ask(question);
  await answered();
  assert.equal(await copied('Copy code'), 'let a = 1;\nlet b = 2;\n');
  assert.equal(await copied('Copy answer'), `You said: ${question}`);
  assert.equal(await copied('Copy question'), question);
  assert.equal(await text('#status'), 'Copied');
});

test('what is nested too deeply for the parser is shown as text', async () => {
  await ask('x\n\n' + '>'.repeat(20_000) + ' deep');
  await answered();
  assert.match(await text(last('.said')), /deep$/);
  assert.equal(await count('.failed'), 0);
});
