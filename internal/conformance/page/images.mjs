// Images that go along with a question.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { answered, ask, bodies, control, count, page, press, shot, text, wait, write } from './browser.mjs';

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const folder = mkdtempSync(join(tmpdir(), 'sagerock-page-'));
after(() => rmSync(folder, { recursive: true }));

async function attach(name, data) {
  const path = join(folder, name);
  writeFileSync(path, data);
  await (await page.$('#file')).uploadFile(path);
}

// give makes a picture of width x height that does not compress, and pastes it or drops it on the page.
const give = (how, width, height) => page.evaluate(async (event, w, h) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
  const pixels = new ImageData(w, h);
  for (let i = 0; i < pixels.data.length; i += 65_536) crypto.getRandomValues(pixels.data.subarray(i, i + 65_536));
  canvas.getContext('2d').putImageData(pixels, 0, 0);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
  const data = new DataTransfer();
  data.items.add(new File([blob], `${event}.png`, { type: 'image/png' }));
  const given = new Event(event, { bubbles: true, cancelable: true });
  Object.defineProperty(given, event === 'paste' ? 'clipboardData' : 'dataTransfer', { value: data }); // Firefox empties one that is passed
  document.querySelector('#prompt').dispatchEvent(given);
}, how, width, height);

test('an attached image reaches the model, and stays in the chat', async () => {
  await attach('dot.png', Buffer.from(dot, 'base64'));
  await page.waitForSelector('#images img');
  await shot('attached');
  await ask('What is this?');
  await answered();
  assert.deepEqual((await bodies())[0].messages[0].content, [
    { type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${dot}` } },
  ]);
  const { messages } = await (await control('last')).json();
  assert.deepEqual(messages[0].content.find((c) => c.image).image, { format: 'png', source: { bytes: dot } });
  assert.equal(await page.$eval('.user img', (e) => e.alt), 'dot.png');
  assert.equal(await count('#images img'), 0);
  await ask('And now?');
  await answered(2);
  assert.equal((await bodies())[1].messages[0].content.length, 2, 'the image is part of what was said');
});

test('a pasted image is sent without a text, and made smaller where it is large', async () => {
  await give('paste', 2000, 500);
  await page.waitForSelector('#images img');
  const seen = await page.$eval('#images img', async (e) => { await e.decode(); return [e.src.slice(0, 16), e.naturalWidth, e.naturalHeight]; });
  assert.deepEqual(seen, ['data:image/jpeg;', 1568, 392]);
  await page.focus('#prompt');
  await page.keyboard.press('Enter');
  await answered();
  assert.equal((await bodies())[0].messages[0].content[0].type, 'image_url');
});

test('an image can be dropped on the page', async () => {
  await give('drop', 2, 2);
  await page.waitForSelector('#images img');
  assert.deepEqual(await page.$eval('#images img', (e) => [e.alt, e.src.slice(0, 15)]), ['drop.png', 'data:image/png;']);
});

test('an image can be taken away, and a file that is none is refused', async () => {
  await attach('dot.png', Buffer.from(dot, 'base64'));
  await page.waitForSelector('#images img');
  await press('Remove dot.png');
  assert.equal(await count('#images img'), 0);
  await attach('text.txt', 'no picture');
  await wait('#sum', 'text.txt is not a PNG, JPEG, GIF or WebP image');
});

test('a model that takes no images is not sent any', async () => {
  await page.select('#model', 'blind');
  assert.deepEqual(await page.$eval('#attach', (e) => [e.disabled, e.title]), [true, 'blind does not take images']);
  await give('paste', 2, 2);
  await wait('#sum', 'blind does not take images');
  assert.equal(await count('#images img'), 0);
  await write('');
  await page.select('#model', 'assistant');
  assert.equal(await page.$eval('#attach', (e) => e.disabled), false);
  await page.select('#second', 'blind');
  assert.equal(await page.$eval('#attach', (e) => e.disabled), true);
  assert.equal(await text('#images'), '');
});
