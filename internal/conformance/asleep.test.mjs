// What programs see of a model that has scaled to zero, with the official client of OpenAI. The
// gateway sends a comment twenty times a second until the copy is up, after three seconds.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import OpenAI from 'openai';

const { GATEWAY } = process.env;
const client = new OpenAI({ baseURL: GATEWAY + '/v1', apiKey: 'any', maxRetries: 0 });
const ask = (model, more) => ({ model, messages: [{ role: 'user', content: 'Hi' }], ...more });
const answer = (model) => `This is a stand-in for ${model}, not a model. You asked: Hi`;

describe('the official client waits for a model that sleeps', { concurrency: true }, () => {
  test('with comments on the wire', async () => {
    const reply = await fetch(GATEWAY + '/v1/chat/completions', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(ask('stream', { stream: true })),
    });
    const text = await reply.text();
    assert.ok(text.startsWith(': stream is waking up\n\n: stream is waking up\n\n'), text.slice(0, 200));
    assert.ok(text.endsWith('data: [DONE]\n\n'));
  });

  test('for a stream', async () => {
    let text = '';
    for await (const chunk of await client.chat.completions.create(ask('stream', { stream: true }))) {
      assert.equal(chunk.object, 'chat.completion.chunk');
      text += chunk.choices[0]?.delta.content ?? '';
    }
    assert.equal(text, answer('stream'));
  });

  test('with its helper for streams', async () => {
    const stream = client.chat.completions.stream(ask('helper'));
    assert.equal(await stream.finalContent(), answer('helper'));
  });

  test('for a streamed response', async () => {
    const stream = client.responses.stream({ model: 'response', input: 'Hi', store: false });
    const types = [];
    for await (const event of stream) types.push(event.type);
    assert.equal(types[0], 'response.created');
    assert.equal(types.at(-1), 'response.completed');
    assert.equal((await stream.finalResponse()).output_text, answer('response'));
  });

  test('for a whole answer', async () => {
    const { choices } = await client.chat.completions.create(ask('whole'));
    assert.equal(choices[0].message.content, answer('whole'));
  });

  test('and is told when no copy comes', async () => {
    await assert.rejects(client.chat.completions.create(ask('dead')), (err) => {
      assert.deepEqual([err.status, err.code, err.headers.get('retry-after')], [503, 'wake_failed', '15']);
      return true;
    });
    await assert.rejects(async () => {
      for await (const chunk of await client.chat.completions.create(ask('dead', { stream: true }))) assert.fail(JSON.stringify(chunk));
    }, (err) => {
      assert.equal(err.code, 'wake_failed');
      return true;
    });
  });
});
