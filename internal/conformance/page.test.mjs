// What a person does with the chat page, in a real browser.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { chromium } from 'playwright-core';

const { GATEWAY, ENDPOINT, AWS, CHROMIUM, PROFILE, SHOTS } = process.env;
let browser, page, wrong;

before(async () => {
  browser = await chromium.launchPersistentContext(PROFILE, {
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  browser.setDefaultTimeout(20_000);
});
after(() => browser?.close());

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage();
  wrong = [];
  page.on('pageerror', (err) => wrong.push(String(err)));
  page.on('console', (message) => { // a refusal of the gateway is not the page's fault
    if (message.type() === 'error' && !/status of (400|404|429|502)/.test(message.text())) wrong.push(message.text());
  });
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (![GATEWAY, ENDPOINT, 'null'].includes(origin)) wrong.push('asks ' + request.url());
  });
  await page.goto(GATEWAY);
  await page.waitForFunction(() => document.querySelector('#model').value);
});

const type = async (text) => {
  await page.getByLabel('Message').fill(text);
  await page.keyboard.press('Enter');
};
const last = (what) => page.locator(`article:last-of-type ${what}`);
const shot = (name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png` });

test('an answer grows, and says who gave it and what it cost', async () => {
  await shot('hello');
  await page.getByLabel('Model').selectOption('assistant');
  assert.equal(await page.locator('option', { hasText: 'finder' }).isDisabled(), true);
  await type('Count slowly');
  await last('.said').getByText('one').waitFor();
  assert.equal((await last('.said').textContent()).trim(), 'one');
  assert.equal(await page.getByRole('button', { name: 'Stop' }).count(), 1);
  await fetch(AWS + '/control/release', { method: 'POST' });
  await last('.cost').waitFor();
  assert.equal(await last('.said').textContent(), 'one two three four');
  assert.equal(await last('.engine').textContent(), 'bedrock');
  assert.equal(await last('.tokens').textContent(), '11 in, 4 tokens out');
  assert.match(await last('.first').textContent(), /^first token \d/);
  assert.match(await last('.total').textContent(), /^total \d/);
  assert.equal(await last('.cost').textContent(), 'about $0.000002'); // 11 x 0.06 + 4 x 0.24, of a million
  assert.match(await page.locator('#sum').textContent(), /^1 call, 15 tokens, about \$0\.000002/);
  assert.deepEqual(wrong, []);
});

test('what was said is part of what is asked next', async () => {
  const bodies = [];
  page.on('request', (r) => r.method() === 'POST' && bodies.push(r.postDataJSON()));
  await type('Say hi');
  await last('.cost').waitFor();
  await type('And again');
  await page.locator('article:nth-of-type(4) .cost').waitFor();
  assert.deepEqual(bodies[1].messages.map((m) => m.content), ['Say hi', 'You said: Say hi', 'And again']);
  await page.getByRole('button', { name: 'New chat' }).click();
  assert.equal(await page.locator('article').count(), 0);
  await type('Who are you?');
  await last('.cost').waitFor();
  assert.deepEqual(bodies[2].messages.map((m) => m.content), ['Who are you?']);
  await shot('said');
  assert.deepEqual(wrong, []);
});

test('an error says what to do, and the question is not lost', async () => {
  await type('Refuse this');
  await last('.failed').waitFor();
  assert.equal(await last('.failed strong').textContent(), 'assistant does not take this input');
  assert.match(await last('.failed span').textContent(), /\w/);
  assert.match(await last('.failed small').textContent(), /^rejected, request \w+/);
  assert.equal(await page.getByLabel('Message').inputValue(), 'Refuse this');
  await shot('failed');
  await type('Say hi'); // it goes on without the question that failed
  await last('.cost').waitFor();
  assert.equal(await last('.said').textContent(), 'You said: Say hi');
  assert.deepEqual(wrong, []);
});

test('stop ends the call on AWS, by the button and by the keyboard', async () => {
  for (const stop of [() => page.getByRole('button', { name: 'Stop' }).click(), () => page.keyboard.press('Escape')]) {
    await type('Talk for ever');
    await last('.said').getByText('and so on').waitFor();
    const gone = fetch(AWS + '/control/gone').then((r) => r.text());
    await stop();
    await last('.odd').waitFor();
    assert.equal(await last('.odd').textContent(), 'stopped');
    assert.equal(await gone, 'bedrock');
  }
  assert.deepEqual(wrong, []);
});

test('an endpoint is paid by the hour', async () => {
  await page.goto(ENDPOINT);
  await page.waitForFunction(() => document.querySelector('#model').value);
  await type('Say hi');
  await last('.cost').waitFor();
  assert.equal(await last('.engine').textContent(), 'sagemaker');
  assert.equal(await last('.cost').textContent(), 'ml.g5.xlarge, paid by the hour');
  assert.deepEqual(wrong, []);
});

test('a page of another origin cannot call the gateway', async () => {
  const other = await browser.newPage();
  await other.goto(ENDPOINT); // another port is another origin
  const said = await other.evaluate((url) => fetch(url, { method: 'POST', body: '{}' }).then((r) => r.status, (err) => err.name), GATEWAY + '/v1/chat/completions');
  assert.equal(said, 'TypeError');
  await other.close();
});

test('it fits a phone, in light and in dark, and is read aloud by names', async () => {
  await page.setViewportSize({ width: 375, height: 667 });
  await type('Write a short text that is long enough to need more than one line on a phone, and a_very_long_word_' + 'x'.repeat(80));
  await last('.cost').waitFor();
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await shot('phone-' + colorScheme);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
    assert.ok(await page.evaluate(contrast) >= 4.5, `text is hard to read in ${colorScheme}`);
  }
  for (const name of ['Send', 'New chat']) assert.equal(await page.getByRole('button', { name }).count(), 1);
  await page.getByLabel('Message').focus();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Send');
  assert.deepEqual(wrong, []);
});

// contrast is the lowest of any text against what is behind it, as WCAG has it.
function contrast() {
  const rgb = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => rgb(color).slice(0, 3).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (rgb(color)[3] !== 0) return color;
    }
  };
  let least = 21;
  for (const e of document.querySelectorAll('h1, small, label, select, button, p, li, b, #sum')) {
    if (!e.textContent.trim()) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
}
