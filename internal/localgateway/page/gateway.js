// Calls the gateway that serves the page.

// get is the JSON at path.
async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

// served is what the gateway serves: the app, its models and its prompts.
export async function served() {
  const [app, list, prompts] = await Promise.all([get('/local/models'), get('/v1/models'), get('/v1/prompts')]);
  const models = list.data.map((m) => ({ ...app.models.find((known) => known.name === m.id), name: m.id, kind: m.kind, async: m.async }));
  return { ...app, models, prompts: prompts.data };
}

// measured is what the gateway has measured of a call, or null where it does not know it.
export const measured = (id) => get(`/local/calls/${encodeURIComponent(id)}`).catch(() => null);

// events reads server-sent events, however they are cut.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    for (const part of parts) if (part.startsWith('data: ')) yield part.slice(6);
  }
}

// chat asks, and tells on what comes: head, text and thought. It returns the finish reason and
// the usage, and throws an error with a message and a hint.
export async function chat(request, signal, on) {
  const answer = { reason: '', usage: null };
  let response;
  try {
    response = await fetch('/v1/chat/completions', {
      method: 'POST', signal, headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true } }),
    });
  } catch (err) {
    throw err.name === 'AbortError' ? err : { message: 'The gateway does not answer', hint: 'see whether sagerock serve still runs' };
  }
  on.head({ id: response.headers.get('X-Request-Id') ?? '', engine: response.headers.get('X-Sagerock-Engine') ?? '' });
  if (!response.ok) throw await response.json().then((doc) => doc.error, () => ({ message: `The gateway answered ${response.status}` }));
  let whole = false;
  try {
    for await (const data of events(response.body)) {
      if (data === '[DONE]') { whole = true; continue; }
      const chunk = JSON.parse(data);
      if (chunk.error) throw chunk.error;
      if (chunk.usage) answer.usage = chunk.usage;
      const choice = chunk.choices?.[0];
      if (choice?.finish_reason) answer.reason = choice.finish_reason;
      if (choice?.delta?.reasoning_content) on.thought(choice.delta.reasoning_content);
      if (choice?.delta?.content) on.text(choice.delta.content);
    }
  } catch (err) {
    throw err instanceof Error && err.name !== 'AbortError' ? { message: 'The answer broke off', hint: 'see whether sagerock serve still runs' } : err;
  }
  if (!whole) throw { message: 'The answer broke off', hint: 'try again' };
  return answer;
}
