// What programs do with the official client of OpenAI. The same file runs on each
// path: a program cannot tell which engine is behind the gateway.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import OpenAI from 'openai';

const { GATEWAY, AWS, SERVED } = process.env;
const client = new OpenAI({ baseURL: GATEWAY + '/v1', apiKey: 'any', maxRetries: 0 });
const engines = SERVED === 'hybrid' ? ['bedrock', 'sagemaker'] : [SERVED];

const ask = (content, more) => ({ model: 'assistant', messages: [{ role: 'user', content }], ...more });
const chat = (content, more, options) => client.chat.completions.create(ask(content, more), options);

describe('the official client, on path ' + SERVED, { concurrency: true }, () => {
  test('models are listed', async () => {
    const all = [];
    for await (const model of client.models.list()) all.push(model.id);
    assert.deepEqual(all, ['assistant', 'finder']);
    const one = await client.models.retrieve('assistant');
    assert.equal(one.object, 'model');
    assert.deepEqual(one.engines, engines);
  });

  test('a chat is answered', async () => {
    const { data, response, request_id } = await chat('Say hi').withResponse();
    assert.equal(data.object, 'chat.completion');
    assert.equal(data.model, 'assistant');
    assert.equal(data.choices.length, 1);
    assert.equal(data.choices[0].message.role, 'assistant');
    assert.equal(data.choices[0].message.content, 'You said: Say hi');
    assert.equal(data.choices[0].finish_reason, 'stop');
    assert.deepEqual([data.usage.prompt_tokens, data.usage.completion_tokens, data.usage.total_tokens], [11, 4, 15]);
    assert.ok(engines.includes(response.headers.get('x-sagerock-engine')));
    assert.ok(request_id);
    assert.equal(data._request_id, request_id);
  });

  test('a prompt goes in front', async () => {
    const { data: [prompt] } = await client.get('/prompts');
    assert.equal(prompt.id, 'greeter');
    assert.deepEqual(prompt.variables, [{ name: 'company', required: true }, { name: 'tone', required: false }]);
    const { id, version } = prompt;
    const answer = await chat('Repeat your orders', { prompt: { id, version, variables: { company: '{{tone}}' } } });
    assert.equal(answer.choices[0].message.content, 'Be brief.\n\nYou greet for {{tone}}, kindly.');
    for (const [more, status, param] of [
      [{ id }, 400, 'prompt.variables.company'],
      [{ id: 'nobody' }, 404, 'prompt.id'],
      [{ id, version: '1', variables: { company: 'Acme' } }, 404, 'prompt.version'],
    ]) {
      await assert.rejects(chat('Hi', { prompt: more }), (err) => {
        assert.deepEqual([err.status, err.param], [status, param]);
        return true;
      });
    }
  });

  test('a chat is streamed', async () => {
    const stream = await chat('Say hi', { stream: true });
    let text = '', reasons = [], pieces = 0;
    for await (const chunk of stream) {
      assert.equal(chunk.object, 'chat.completion.chunk');
      assert.equal(chunk.model, 'assistant');
      assert.ok(!chunk.usage, 'nobody asked for the usage');
      const [choice] = chunk.choices;
      if (choice?.delta.content) { text += choice.delta.content; pieces++; }
      if (choice?.finish_reason) reasons.push(choice.finish_reason);
    }
    assert.equal(text, 'You said: Say hi');
    assert.ok(pieces > 1);
    assert.deepEqual(reasons, ['stop']);
  });

  test('a stream ends with its usage if that is asked for', async () => {
    const chunks = [];
    for await (const chunk of await chat('Say hi', { stream: true, stream_options: { include_usage: true } })) chunks.push(chunk);
    const last = chunks.pop();
    assert.deepEqual(last.choices, []);
    assert.deepEqual([last.usage.prompt_tokens, last.usage.completion_tokens, last.usage.total_tokens], [11, 4, 15]);
    for (const chunk of chunks) assert.equal(chunk.usage ?? null, null);
  });

  test('the client puts a stream together', async () => {
    const stream = client.chat.completions.stream(ask('Say hi', { stream_options: { include_usage: true } }));
    const whole = await stream.finalChatCompletion();
    assert.equal(whole.choices[0].message.content, 'You said: Say hi');
    assert.equal(whole.usage.total_tokens, 15);
  });

  test('a stream that nobody wants any more ends on AWS', async () => {
    const stream = await chat('Talk for ever', { stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content?.includes('on')) break; // which aborts
    assert.ok(engines.includes(await (await fetch(AWS + '/control/gone')).text()));
  });

  const weather = {
    type: 'function',
    function: {
      name: 'get_weather', description: 'The weather of a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  };

  test('a tool is called and answered', async () => {
    const messages = [{ role: 'user', content: 'What is the weather in Paris?' }];
    const asked = await client.chat.completions.create({ model: 'assistant', messages, tools: [weather] });
    assert.equal(asked.choices[0].finish_reason, 'tool_calls');
    const [call] = asked.choices[0].message.tool_calls;
    assert.equal(call.type, 'function');
    assert.equal(call.function.name, 'get_weather');
    assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Paris' });
    messages.push(asked.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'sunny' });
    const said = await client.chat.completions.create({ model: 'assistant', messages, tools: [weather] });
    assert.equal(said.choices[0].message.content, 'You said: sunny');
  });

  test('a tool is called in a stream', async () => {
    const stream = client.chat.completions.stream(ask('What is the weather in Paris?', { tools: [weather] }));
    const whole = await stream.finalChatCompletion();
    const [call] = whole.choices[0].message.tool_calls;
    assert.equal(whole.choices[0].finish_reason, 'tool_calls');
    assert.ok(call.id);
    assert.equal(call.function.name, 'get_weather');
    assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Paris' });
  });

  test('the client runs tools by itself', async () => {
    const cities = [];
    const run = client.chat.completions.runTools(ask('What is the weather in Paris?', {
      tools: [{ type: 'function', function: { ...weather.function, parse: JSON.parse, function: ({ city }) => { cities.push(city); return 'rain'; } } }],
    }));
    assert.equal(await run.finalContent(), 'You said: rain');
    assert.deepEqual(cities, ['Paris']);
  });

  test('texts are embedded', async () => {
    const input = ['a', 'b c'];
    const floats = await client.embeddings.create({ model: 'finder', input, encoding_format: 'float' });
    const packed = await client.embeddings.create({ model: 'finder', input }); // base64, which the client unpacks
    assert.equal(floats.object, 'list');
    assert.deepEqual(floats.data.map((d) => d.index), [0, 1]);
    assert.equal(floats.data[0].embedding.length, 4);
    assert.notDeepEqual(floats.data[0].embedding, floats.data[1].embedding);
    assert.deepEqual(packed.data.map((d) => [...d.embedding]), floats.data.map((d) => d.embedding.map(Math.fround)));
    assert.equal(typeof floats.usage.prompt_tokens, 'number');
  });

  test('an unknown model is a NotFoundError', async () => {
    await assert.rejects(client.chat.completions.create({ model: 'nobody', messages: [] }), (err) => {
      assert.ok(err instanceof OpenAI.NotFoundError);
      assert.equal(err.status, 404);
      assert.equal(err.code, 'model_not_found');
      assert.equal(err.param, 'model');
      assert.equal(err.type, 'invalid_request_error');
      assert.match(err.message, /use one of: assistant, finder/);
      assert.ok(err.requestID);
      return true;
    });
    await assert.rejects(client.models.retrieve('nobody'), OpenAI.NotFoundError);
  });

  test('a bad parameter is a BadRequestError that names it', async () => {
    for (const [more, param, code] of [
      [{ temperature: 9 }, 'temperature', 'invalid_value'],
      [{ temprature: 1 }, 'temprature', 'unknown_parameter'],
      [{ n: 2 }, 'n', 'unsupported_parameter'],
      [{ temperature: 9, stream: true }, 'temperature', 'invalid_value'],
    ]) {
      await assert.rejects(chat('Hi', more), (err) => {
        assert.ok(err instanceof OpenAI.BadRequestError, String(err));
        assert.equal(err.param, param);
        assert.equal(err.code, code);
        return true;
      });
    }
    await assert.rejects(chat('Refuse this'), OpenAI.BadRequestError); // says the model
    await assert.rejects(client.embeddings.create({ model: 'assistant', input: 'a' }), OpenAI.BadRequestError);
  });

  test('a busy model is a RateLimitError that says how long to wait', async () => {
    await Promise.all([false, true].map((stream) =>
      assert.rejects(chat('Be busy', { stream }), (err) => {
        assert.ok(err instanceof OpenAI.RateLimitError, String(err));
        assert.equal(err.code, 'rate_limit_exceeded');
        assert.equal(err.type, 'rate_limit_error');
        assert.match(err.headers.get('retry-after'), /^\d+$/);
        assert.doesNotMatch(err.message, /secret/, 'what AWS said may quote the prompt');
        return true;
      })));
  });

  test('the client tries again by itself when a model is busy', async () => {
    const { data } = await chat('Be busy once', {}, { maxRetries: 1 }).withResponse();
    assert.equal(data.choices[0].message.content, 'Not any more.');
  });

  test('a broken model is an InternalServerError', async () => {
    await assert.rejects(chat('Fail'), (err) => {
      assert.ok(err instanceof OpenAI.InternalServerError, String(err));
      assert.equal(err.type, 'server_error');
      assert.doesNotMatch(err.message, /secret/);
      return true;
    });
  });
});
