// Answers that try to run something, or to call somebody.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { answered, ask, GATEWAY, last, newPage, page, sleep, wrong } from './browser.mjs';

const hits = [];
let evil, host;
before(async () => {
  evil = createServer((request, response) => { hits.push(request.url); response.setHeader('Content-Type', 'text/html'); response.end('<title>evil</title>'); });
  await new Promise((resolve) => { evil.listen(0, '127.0.0.1', resolve); });
  host = `http://127.0.0.1:${evil.address().port}`;
});
after(() => evil.close());

const attacks = () => `Look:

<script>window.hacked = 'script'</script>

<script src="${host}/a.js"></script>

<img src=x onerror="window.hacked='img'"><img src="${host}/b.png">

<svg onload="window.hacked='svg'"><a xlink:href="javascript:window.hacked='xlink'"><text>x</text></a></svg>

<iframe srcdoc="<script>parent.hacked='frame'</script>"></iframe><iframe src="${host}/c"></iframe>

<style>@import url(${host}/d.css); body { display: none }</style><link rel=stylesheet href="${host}/e.css">

<form action="${host}/f"><input name=a autofocus onfocus="window.hacked='focus'"><button>Send</button></form>

<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hacked='mxss'&gt;">

<base href="${host}/"><meta http-equiv=refresh content="0;url=${host}/g"><object data="${host}/h"></object><video src="${host}/i" autoplay></video>

[a](javascript:window.hacked='link') [b](JaVaScRiPt:window.hacked=1) [c](data:text/html,<script>parent.hacked=1</script>) [d](vbscript:x) [e](/v1/models) [f](&#106;avascript:window.hacked=1) <javascript:window.hacked=1>

![g](${host}/j.png) ![h](javascript:window.hacked=1) ![i](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+) [![k](${host}/l.png)](${host}/m)

[n](https://example.com "x\\"><img src=x onerror=window.hacked='title'>") ![a" onerror="window.hacked='alt'](${host}/o.png) [p][ref]

[ref]: javascript:window.hacked='ref'

\`\`\`"><img src=x onerror=window.hacked='language'>
</code></pre><img src=x onerror="window.hacked='code'">
\`\`\`

| <img src=x onerror="window.hacked='cell'"> | b |
| --- | --- |
| [q](javascript:window.hacked='cell') | ![r](${host}/s.png) |
`;

test('nothing in an answer runs, and nothing calls another host', async () => {
  const before = await page.url();
  await ask(attacks());
  await answered();
  for (const link of await page.$$(last('.said a'))) await link.hover().catch(() => {});
  await sleep(500);
  const seen = await page.$eval(last('.said'), (said) => ({
    hacked: window.hacked ?? 'no',
    tags: [...new Set([...said.querySelectorAll('*')].map((e) => e.localName))].filter((tag) => !['p', 'a', 'div', 'button', 'pre', 'code', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'br'].includes(tag)),
    handlers: [...said.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((name) => /^on|style|src/.test(name)),
    links: [...said.querySelectorAll('a')].filter((a) => !/^https?:$/.test(a.protocol) || a.origin === location.origin || a.target !== '_blank' || !a.rel.includes('noopener')).map((a) => a.outerHTML),
    shown: ['<script>', 'onerror', '@import'].filter((part) => !said.textContent.includes(part)),
  }));
  assert.deepEqual(seen, { hacked: 'no', tags: [], handlers: [], links: [], shown: [] });
  assert.deepEqual(hits, []);
  assert.equal(page.url(), before);
});

test('an image in an answer is shown where it is in the answer itself', async () => {
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await ask(`Here:\n\n![dot](data:image/png;base64,${dot})`);
  await answered();
  assert.equal(await page.$eval(last('.said img'), (e) => e.alt), 'dot');
});

test('a mistake in the page would be stopped by its policy', async () => {
  const refused = await page.evaluate((other) => {
    const trials = {
      'HTML from a string': () => { document.body.innerHTML = '<b>x</b>'; },
      'a script of the gateway itself': () => { document.createElement('script').src = '/v1/models'; },
    };
    const broken = new Promise((resolve) => { addEventListener('securitypolicyviolation', (e) => { if (e.effectiveDirective === 'img-src') resolve('img-src'); }); });
    const image = new Image();
    image.src = other + '/t.png';
    return Promise.all([broken, ...Object.entries(trials).map(([name, attempt]) => { try { attempt(); return `${name} was let through`; } catch (err) { return err.name; } })]);
  }, host);
  assert.deepEqual(refused, ['img-src', 'TypeError', 'TypeError']);
  assert.deepEqual(hits, []);
  await sleep(500);
  wrong.length = 0; // of which the browser has told
});

test('a page of another origin cannot call the gateway', async () => {
  const other = await newPage();
  await other.goto(host);
  const call = (options) => other.evaluate((url, o) => fetch(url, o).then((r) => r.status, (err) => err.name), GATEWAY + '/v1/chat/completions', options);
  assert.equal(await call({ method: 'POST', body: '{}' }), 'TypeError');
  assert.equal(await call({ method: 'POST', body: '{}', mode: 'no-cors' }), 0); // it learns nothing, and the gateway refuses it
  await other.close();
  await sleep(500);
  hits.length = wrong.length = 0;
});
