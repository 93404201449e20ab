// What can be done with a question and its answers, and where they are kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, ask, bodies, count, go, last, newPage, page, press, shot, sleep, text, UNPACED, wait, GATEWAY } from './browser.mjs';

const contents = async (n) => (await bodies()).at(n).messages.map((m) => m.content);

test('a call that failed can be tried again', async () => {
  await ask('Be busy once, by hand');
  await wait(last('.failed'));
  await press('Try again');
  await page.waitForFunction(() => !document.querySelector('.failed') && document.querySelector('.facts'));
  assert.equal(await text(last('.said')), 'Not any more.');
  assert.equal(await count('.turn'), 1);
});

test('an answer can be had anew', async () => {
  await ask('Say hi');
  await answered();
  await ask('And again');
  await answered(2);
  assert.equal(await page.$$eval('.again', (all) => all.filter((e) => e.checkVisibility()).length), 1, 'of the last answer only');
  await page.locator(last('.again')).click();
  await page.waitForFunction(() => window.bodies.length === 3);
  await answered(2);
  assert.deepEqual(await contents(2), await contents(1));
  assert.equal(await count('.turn'), 2);
  assert.match(await text('#sum'), /^3 calls/, 'what was replaced was paid for');
});

test('a question can be edited, and what came after it is asked anew', async () => {
  await ask('Say hi');
  await answered();
  await ask('And again');
  await answered(2);
  await page.locator('.turn:first-of-type ::-p-aria([role="button"][name="Edit"])').click();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Edit question');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Edit');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.edit textarea');
  await page.keyboard.type(' there');
  await shot('edit');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.bodies.length === 3);
  await answered();
  assert.deepEqual(await contents(2), ['Say hi there']);
  assert.equal(await count('.turn'), 1);
  assert.equal(await text('.said'), 'You said: Say hi there');
});

test('two models answer side by side, each with its own answers in mind', async () => {
  await go(page, UNPACED);
  await page.select('#second', 'blind');
  await ask('First');
  await answered(2);
  await ask('Second');
  await answered(4);
  await shot('two');
  const said = (name, what) => `This is a stand-in for ${name}, not a model. You asked: ${what}`;
  for (const [lane, name] of ['assistant', 'blind'].entries()) {
    assert.equal(await text(last(`.answer:nth-of-type(${lane + 1}) .name`)), name);
    assert.equal(await text(last(`.answer:nth-of-type(${lane + 1}) .said`)), said(name, 'Second'));
    const body = (await bodies()).slice(2).find((b) => b.model === name);
    assert.deepEqual(body.messages.map((m) => m.content), ['First', said(name, 'First'), 'Second']);
  }
  const [a, b] = await page.$$eval(last('.answer'), (all) => all.map((e) => e.getBoundingClientRect().toJSON()));
  if (await page.evaluate(() => innerWidth > 704)) assert.ok(a.right <= b.left && a.top === b.top, 'beside each other');
  else assert.ok(a.bottom <= b.top, 'below each other on a phone');
});

test('the chat stays in the browser until it is cleared', async () => {
  await ask('Say **hi**');
  await answered();
  const sum = await text('#sum'), facts = await text('.facts');
  await sleep(200);
  await go(page, GATEWAY);
  assert.deepEqual([await text('.asked'), await page.$eval('.said strong', (e) => e.textContent), await text('#sum'), await text('.facts')], ['Say **hi**', 'hi', sum, facts]);
  await ask('And again');
  await answered(2);
  assert.deepEqual(await contents(0), ['Say **hi**', 'You said: Say **hi**', 'And again']);
  await press('New chat');
  assert.equal(await count('.turn'), 0);
  await press('Bring the last chat back');
  assert.equal(await count('.turn'), 2);
  await press('New chat');
  await sleep(200);
  await go(page, GATEWAY);
  assert.equal(await count('.turn'), 0);
});

test('the choice of models stays, too', async () => {
  await page.select('#model', 'blind');
  await page.select('#second', 'assistant');
  await go(page, GATEWAY);
  assert.deepEqual(await page.$$eval('.picks select', (all) => all.map((e) => e.value)), ['blind', 'assistant']);
});

test('a browser that keeps nothing says so, and chats all the same', async () => {
  await page.evaluateOnNewDocument(() => {
    for (const name of ['localStorage', 'indexedDB']) Object.defineProperty(window, name, { get() { throw new DOMException('not here', 'SecurityError'); } });
  });
  await go(page, GATEWAY);
  assert.equal(await text('#kept'), 'This browser keeps nothing: the chat ends with this page.');
  await ask('Say hi');
  await answered();
  assert.equal(await text('.said'), 'You said: Say hi');
});

test('an answer that the page did not live to see is said to have broken off', async () => {
  await ask('Talk for ever');
  await wait(last('.said'), 'and so on');
  await sleep(2500);
  await page.close();
  const again = await newPage(GATEWAY);
  assert.equal(await again.$eval('.said', (e) => e.textContent.trim()), 'and so on');
  assert.equal(await again.$eval('.failed strong', (e) => e.textContent), 'The answer broke off');
  assert.equal(await again.$eval('.again', (e) => e.textContent), 'Try again');
});
