// Questions, answers, and the facts under them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, ask, bodies, control, count, ENDPOINT, go, last, page, press, shot, text, wait } from './browser.mjs';

test('an answer grows, and says who gave it and what it cost', async () => {
  await shot('hello');
  assert.equal(await page.$eval('#model option[value=finder]', (e) => e.disabled), true);
  await ask('Count slowly');
  await wait(last('.said'), 'one');
  assert.equal(await text(last('.said')), 'one');
  assert.equal(await text('#send'), 'Stop');
  await control('release', { method: 'POST' });
  await answered();
  assert.equal(await text(last('.said')), 'one two three four');
  assert.equal(await text(last('.engine')), 'bedrock');
  assert.equal(await text(last('.tokens')), '11 in, 4 tokens out');
  assert.match(await text(last('.first')), /^first token \d/);
  assert.match(await text(last('.total')), /^total \d/);
  assert.equal(await text(last('.cost')), 'about $0.000002'); // 11 x 0.06 + 4 x 0.24, of a million
  assert.match(await text('#sum'), /^1 call, 15 tokens, about \$0\.000002/);
});

test('times are those of the gateway, not of the page', async () => {
  await page.evaluate(() => { window.hold = 1500; });
  await ask('Say hi');
  await answered();
  for (const fact of ['.first', '.total']) assert.match(await text(last(fact)), / \d+ ms$/, 'the page waited for 1.5 s');
});

test('what was said is part of what is asked next', async () => {
  await ask('Say hi');
  await answered();
  await ask('And again');
  await answered(2);
  await press('New chat');
  assert.equal(await count('.turn'), 0);
  await ask('Who are you?');
  await answered();
  assert.deepEqual((await bodies()).map((b) => b.messages.map((m) => m.content)), [
    ['Say hi'], ['Say hi', 'You said: Say hi', 'And again'], ['Who are you?'],
  ]);
  await shot('said');
});

test('an error says what to do, and the chat goes on without it', async () => {
  await ask('Refuse this');
  await wait(last('.failed small'), 'rejected, request ');
  assert.equal(await text(last('.failed strong')), 'assistant does not take this input');
  assert.match(await text(last('.failed span')), /\w/);
  await answered();
  await shot('failed');
  await ask('Say hi');
  await answered(2);
  assert.equal(await text(last('.said')), 'You said: Say hi');
  assert.deepEqual((await bodies())[1].messages.map((m) => m.content), ['Say hi']);
});

test('stop ends the call on AWS, by the button and by the keyboard', async () => {
  let n = 0;
  for (const stop of [() => press('Stop'), () => page.keyboard.press('Escape')]) {
    await ask('Talk for ever');
    await wait(last('.said'), 'and so on');
    const gone = control('gone').then((r) => r.text());
    await stop();
    await answered(++n);
    assert.equal(await text(last('.odd')), 'stopped');
    assert.equal(await gone, 'bedrock');
  }
});

test('an endpoint is paid by the hour', async () => {
  await go(page, ENDPOINT);
  await ask('Say hi');
  await answered();
  assert.equal(await text(last('.engine')), 'sagemaker');
  assert.equal(await text(last('.cost')), 'ml.g5.xlarge, paid by the hour');
});
