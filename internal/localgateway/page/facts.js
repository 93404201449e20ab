// What is shown of a call: which engine answered, how fast, and what it cost. Times and costs are
// the gateway's own.
import { add } from './dom.js';

export const seconds = (ms) => ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
const dollars = (usd) => usd === 0 ? '$0' : usd < 0.01 ? '$' + usd.toFixed(6).replace(/0+$/, '') : '$' + usd.toFixed(2);
const count = (n, what) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

const reasons = {
  stopped: 'stopped', length: 'cut at the limit of tokens', content_filter: 'a guardrail stepped in', tool_calls: 'wants to call a tool',
};

// show lists the facts of an answer.
export function show(into, answer, app) {
  const list = add(into, 'ul', 'facts'), call = answer.call ?? {};
  const place = app.models.find((m) => m.name === answer.model)?.engines?.find((e) => e.name === answer.engine);
  if (answer.engine) add(add(list, 'li'), 'b', 'engine', answer.engine).title = place?.id ?? '';
  const usage = answer.usage;
  if (usage) add(list, 'li', 'tokens', `${usage.prompt_tokens.toLocaleString('en')} in, ${count(usage.completion_tokens, 'token')} out`);
  if (call.firstMs) add(list, 'li', 'first', `first token ${seconds(call.firstMs)}`);
  if (call.ms !== undefined) add(list, 'li', 'total', `total ${seconds(call.ms)}`);
  const cost = priceOf(answer, place, app);
  if (cost) add(list, 'li', 'cost', cost).title = place?.price ? `$${place.price.input} and $${place.price.output} for a million tokens in and out` : '';
  if (call.fallbackFrom) add(list, 'li', 'odd', `after ${call.fallbackFrom} failed (${call.fallbackFor})`);
  if (reasons[answer.reason]) add(list, 'li', 'odd', reasons[answer.reason]);
}

function priceOf({ usage, call }, place, app) {
  if (call?.costUsd !== undefined) return `about ${dollars(call.costUsd)}`;
  if (app.instead) return '';
  if (place?.instance) return `${place.instance}, paid by the hour`;
  return usage ? 'price not known' : '';
}

// spend adds a call to the sum of a talk.
export function spend(spent, { usage, call }) {
  spent.calls++;
  spent.tokens += usage?.total_tokens ?? 0;
  spent.cost += call?.costUsd ?? 0;
}

export const sum = ({ calls, tokens, cost }, app) => `${count(calls, 'call')}, ${count(tokens, 'token')}${app.instead ? '' : `, about ${dollars(cost)} for tokens`}`;
