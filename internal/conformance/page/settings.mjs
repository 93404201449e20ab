// The drawer: system text, prompts of the config file, and parameters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, ask, bodies, control, GATEWAY, go, page, press, shot, text } from './browser.mjs';

// set fills fields of the drawer.
const set = (values) => page.evaluate((all) => {
  for (const [name, value] of Object.entries(all)) {
    const field = document.querySelector(`[name=${name}], [data-variable=${name}]`);
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}, values);

test('system text and parameters go along with each question', async () => {
  await press('Settings');
  await set({ system: 'Answer in French.', temperature: '0.5', top_p: '0.9', max_tokens: '99', stop: 'END\n###' });
  await shot('settings');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await press('Close settings');
  assert.equal(await text('#open'), 'Settings (5)');
  await ask('Say hi');
  await answered();
  const { system, inferenceConfig } = await (await control('last')).json();
  assert.deepEqual(system.map((s) => s.text), ['Be brief.', 'Answer in French.']);
  assert.deepEqual(inferenceConfig, { maxTokens: 99, temperature: 0.5, topP: 0.9, stopSequences: ['END', '###'] });
});

test('empty fields are not sent', async () => {
  await ask('Say hi');
  await answered();
  assert.deepEqual(Object.keys((await bodies())[0]).sort(), ['messages', 'model', 'stream', 'stream_options']);
});

test('every parameter is sent under its name', async () => {
  await press('Settings');
  await set({ seed: '7', frequency_penalty: '0', presence_penalty: '-1', reasoning_effort: 'low' });
  await press('Close settings');
  await ask('Say hi');
  await page.waitForFunction(() => window.bodies.length === 1);
  const { seed, frequency_penalty, presence_penalty, reasoning_effort } = (await bodies())[0];
  assert.deepEqual({ seed, frequency_penalty, presence_penalty, reasoning_effort }, { seed: 7, frequency_penalty: 0, presence_penalty: -1, reasoning_effort: 'low' });
  await answered();
});

test('a prompt of the file asks for its variables', async () => {
  await press('Settings');
  await set({ prompt: 'greeter' });
  await press('Close settings');
  await ask('Say hi');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.variable), 'company', 'it is required');
  assert.deepEqual(await bodies(), []);
  await set({ company: 'Acme' });
  await page.keyboard.press('Escape');
  await ask('Say hi');
  await answered();
  const { system } = await (await control('last')).json();
  assert.ok(system.some((s) => s.text === 'You greet for Acme, kindly.'));
});

test('a value that no model takes is refused beside its field', async () => {
  await press('Settings');
  await set({ temperature: '9' });
  await press('Close settings');
  await ask('Say hi');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'temperature');
  assert.deepEqual(await bodies(), []);
});

test('settings are kept, and can be reset', async () => {
  await press('Settings');
  await set({ system: 'Answer in French.', prompt: 'greeter' });
  await set({ company: 'Acme' });
  await go(page, GATEWAY);
  await press('Settings (2)');
  assert.deepEqual(await page.evaluate(() => ['[name=system]', '[name=prompt]', '[data-variable=company]'].map((s) => document.querySelector(s).value)), ['Answer in French.', 'greeter', 'Acme']);
  await press('Reset');
  assert.equal(await text('#open'), 'Settings');
  await press('Close settings');
  await go(page, GATEWAY);
  assert.equal(await text('#open'), 'Settings');
});
