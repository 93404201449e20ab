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

  const respond = (input, more, options) => client.responses.create({ model: 'assistant', input, ...more }, options);
  const flat = { type: 'function', strict: false, ...weather.function };

  test('a response is answered', async () => {
    const { data, response, request_id } = await respond('Say hi', { instructions: 'Be kind.', metadata: { a: 'b' }, temperature: 0.5, max_output_tokens: 50 }).withResponse();
    assert.equal(data.object, 'response');
    assert.equal(data.model, 'assistant');
    assert.equal(data.status, 'completed');
    assert.equal(data.output_text, 'You said: Say hi');
    assert.deepEqual([data.usage.input_tokens, data.usage.output_tokens, data.usage.total_tokens], [11, 4, 15]);
    assert.deepEqual([data.instructions, data.metadata, data.temperature, data.max_output_tokens, data.store], ['Be kind.', { a: 'b' }, 0.5, 50, false]);
    assert.ok(engines.includes(response.headers.get('x-sagerock-engine')));
    assert.equal(data.id, 'resp_' + request_id);
    await assert.rejects(client.responses.retrieve(data.id), OpenAI.NotFoundError);
    await assert.rejects(client.responses.delete(data.id), /stores none/);
    await assert.rejects(respond('And?', { previous_response_id: data.id }), /nothing is stored/);
  });

  test('a response goes on from another by its items', async () => {
    const input = [{ role: 'user', content: [{ type: 'input_text', text: 'Say hi' }] }];
    input.push(...(await respond(input)).output, { role: 'user', content: 'Once more' });
    assert.equal((await respond(input)).output_text, 'You said: Once more');
  });

  test('a prompt goes in front of a response', async () => {
    const answer = await respond('Repeat your orders', { prompt: { id: 'greeter', variables: { company: 'Acme' } } });
    assert.equal(answer.output_text, 'Be brief.\n\nYou greet for Acme, kindly.');
    await assert.rejects(respond('Hi', { prompt: { id: 'nobody' } }), (err) => err.status === 404 && err.param === 'prompt.id');
  });

  test('a response is streamed', async () => {
    const types = [];
    let text = '', last;
    for await (const event of await respond('Say hi', { stream: true })) {
      assert.equal(event.sequence_number, types.length);
      types.push(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
      last = event;
    }
    assert.equal(text, 'You said: Say hi');
    assert.deepEqual(types.filter((type) => type !== 'response.output_text.delta'), [
      'response.created', 'response.in_progress', 'response.output_item.added', 'response.content_part.added',
      'response.output_text.done', 'response.content_part.done', 'response.output_item.done', 'response.completed',
    ]);
    assert.ok(types.length > 9);
    assert.equal(last.response.output[0].content[0].text, text);
    assert.equal(last.response.usage.total_tokens, 15);
  });

  test('the client puts a response together', async () => {
    const stream = client.responses.stream({ model: 'assistant', input: 'Say hi' });
    let text = '';
    stream.on('response.output_text.delta', (event) => { text += event.delta; });
    const whole = await stream.finalResponse();
    assert.equal(whole.output_text, 'You said: Say hi');
    assert.equal(text, whole.output_text);
  });

  test('a streamed response that nobody wants any more ends on AWS', async () => {
    const stream = await respond('Talk for ever', { stream: true });
    for await (const event of stream) if (event.delta?.includes('on')) break; // which aborts
    assert.ok(engines.includes(await (await fetch(AWS + '/control/gone')).text()));
  });

  test('a tool is called and answered by responses', async () => {
    const input = [{ role: 'user', content: 'What is the weather in Paris?' }];
    const asked = await respond(input, { tools: [flat] });
    assert.equal(asked.status, 'completed');
    const [call] = asked.output;
    assert.deepEqual([call.type, call.name, JSON.parse(call.arguments)], ['function_call', 'get_weather', { city: 'Paris' }]);
    input.push(...asked.output, { type: 'function_call_output', call_id: call.call_id, output: 'sunny' });
    assert.equal((await respond(input, { tools: [flat] })).output_text, 'You said: sunny');
  });

  test('a tool is called in a streamed response', async () => {
    const whole = await client.responses.stream({ model: 'assistant', input: 'What is the weather in Paris?', tools: [{ ...flat, strict: true }] }).finalResponse();
    const [call] = whole.output;
    assert.ok(call.call_id);
    assert.deepEqual([call.name, call.arguments, call.parsed_arguments], ['get_weather', '{"city":"Paris"}', { city: 'Paris' }]);
  });

  test('a response has the structure that it is asked for', async () => {
    const format = { type: 'json_schema', name: 'answer', strict: true, schema: { type: 'object' } };
    const answer = await client.responses.parse({ model: 'assistant', input: 'Answer in JSON', text: { format } });
    assert.deepEqual(answer.text.format, format);
    assert.deepEqual(JSON.parse(answer.output_text), { answer: 42 });
  });

  test('errors of responses are those of chats', async () => {
    for (const [more, param, code] of [
      [{ temperature: 9 }, 'temperature', 'invalid_value'],
      [{ max_output_tokens: 0 }, 'max_output_tokens', 'invalid_value'],
      [{ temprature: 1 }, 'temprature', 'unknown_parameter'],
      [{ tools: [{ type: 'web_search' }] }, 'tools[0].type', 'invalid_value'],
      [{ background: true }, 'background', 'unsupported_parameter'],
      [{ store: true, stream: true }, 'store', 'unsupported_parameter'],
    ]) {
      await assert.rejects(respond('Hi', more), (err) => {
        assert.ok(err instanceof OpenAI.BadRequestError, String(err));
        assert.deepEqual([err.param, err.code], [param, code]);
        return true;
      });
    }
    await assert.rejects(respond('Hi', { model: 'nobody' }), OpenAI.NotFoundError);
    await assert.rejects(respond('Hi', { model: 'finder' }), OpenAI.BadRequestError);
    await Promise.all([false, true].map((stream) => assert.rejects(respond('Be busy', { stream }), OpenAI.RateLimitError)));
  });

  test('a response that breaks off is an error', async () => {
    const types = [];
    await assert.rejects(async () => {
      for await (const event of await respond('Break off', { stream: true })) types.push(event.type);
    }, (err) => {
      assert.ok(err instanceof OpenAI.APIError, String(err));
      assert.equal(err.code, 'model_failed');
      assert.match(err.message, /assistant failed/);
      return true;
    });
    assert.ok(types.includes('response.output_text.delta'));
    await assert.rejects(client.responses.stream({ model: 'assistant', input: 'Break off' }).finalResponse(), OpenAI.APIError);
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
