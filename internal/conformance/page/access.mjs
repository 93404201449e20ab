// Small windows, keyboards, screen readers, light and dark.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, ask, control, last, named, page, press, shot, text, wait, width } from './browser.mjs';

test('it fits the window, in light and in dark, and can be read', async () => {
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches), true);
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await ask('A text, and a_very_long_word_' + 'x'.repeat(80) + '\n\n```\n' + 'y'.repeat(200) + '\n```\n\n| ' + 'column | '.repeat(12) + '\n|' + '---|'.repeat(12) + '\n\n[link](https://example.com) and `code`');
  await answered();
  await ask('Refuse this');
  await wait(last('.failed small'));
  await answered(2);
  for (const theme of ['dark', 'light']) {
    await press('Settings');
    await page.select('[name=theme]', theme);
    await shot('settings-' + theme);
    await press('Close settings');
    await shot('theme-' + theme);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor) === dark, theme === 'dark');
    assert.equal(await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth, document.querySelector('main').scrollWidth) <= innerWidth), true);
    const { least, of } = await page.evaluate(contrast);
    assert.ok(least >= 4.5, `${of} is hard to read in ${theme}: ${least}`);
  }
});

test('buttons are large enough for a finger', async () => {
  await ask('Say hi\n\n```\nx\n```');
  await answered();
  const small = await page.$$eval('button, select', (all) => all.filter((e) => e.checkVisibility()).map((e) => [e.textContent, e.getBoundingClientRect()]).filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name));
  assert.deepEqual(small, []); // WCAG 2.2, 2.5.8
});

test('everything has a name that can be read aloud', async () => {
  await ask('Say hi');
  await answered();
  for (const [role, name] of [['button', 'Send'], ['button', 'New chat'], ['button', 'Settings'], ['button', 'Attach images'], ['button', 'Copy answer'], ['button', 'Edit'],
    ['combobox', 'Model'], ['combobox', 'Compare with'], ['textbox', 'Message'], ['main', 'Chat'], ['heading', 'You'], ['heading', 'assistant']]) {
    assert.equal((await page.$$(named(role, name))).length, 1, `${role} ${name}`);
  }
  await press('Settings');
  const nameless = await page.$$eval('dialog input, dialog select, dialog textarea', (all) => all.filter((e) => !e.labels.length).map((e) => e.name));
  assert.deepEqual(nameless, []);
  assert.equal((await page.$$(named('dialog', 'Settings'))).length, 1);
});

test('a screen reader is told when an answer begins and when it is there, not of each word', async () => {
  await page.evaluate(() => {
    window.told = [];
    new MutationObserver(() => { window.told.push(document.querySelector('#status').textContent); }).observe(document.querySelector('#status'), { childList: true });
  });
  await ask('Count slowly');
  await wait(last('.said'), 'one');
  assert.equal(await page.$eval(last('.answer'), (e) => e.getAttribute('aria-busy')), 'true');
  await control('release', { method: 'POST' });
  await answered();
  assert.deepEqual(await page.evaluate(() => window.told), ['assistant is answering', 'assistant: one two three four']);
  assert.equal(await page.$eval('#status', (e) => e.getAttribute('role')), 'status');
  assert.equal(await page.evaluate(() => document.querySelector('.turn').closest('[aria-live], [role=log], [role=status]')), null);
});

test('the keyboard reaches everything, sees where it is, and is not trapped', async () => {
  await ask('Say hi\n\n```\nx\n```');
  await answered();
  const name = () => page.evaluate(() => {
    const e = document.activeElement;
    return e === document.body ? 'BODY' : `${e.getAttribute('aria-label') ?? e.labels?.[0]?.firstChild.textContent.trim() ?? e.textContent}`;
  });
  assert.equal(await name(), 'Message');
  await page.focus('#model');
  const seen = [await name()], inside = () => page.evaluate(() => document.hasFocus() && document.activeElement !== document.body);
  for (let i = 0; i < 40 && seen.at(-1) !== 'Send'; i++) {
    await page.keyboard.press('Tab');
    assert.ok(await inside(), `the focus leaves the page after ${seen.at(-1)}`);
    seen.push(await name());
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid', `nobody sees that ${seen.at(-1)} has the focus`);
  }
  assert.deepEqual(seen, ['Model', 'Compare with', 'Settings', 'New chat', 'Chat', 'Edit', 'Copy question', 'Copy code', 'Code, text', 'Copy answer', 'Regenerate', 'Message', 'Attach images', 'Send']);
  await page.focus('#open');
  await page.keyboard.press('Enter');
  assert.equal(await name(), 'System text');
  assert.equal(await page.$eval('#open', (e) => e.getAttribute('aria-expanded')), 'true');
  assert.equal(await page.$eval('#drawer', (e) => e.matches(':modal')), width < 960, 'only a narrow window is covered by the drawer');
  await page.keyboard.press('Escape');
  assert.match(await name(), /^Settings/);
  assert.equal(await page.$eval('#open', (e) => e.getAttribute('aria-expanded')), 'false');
  await page.focus('#send');
  await page.keyboard.press('Tab');
  assert.notEqual(await name(), 'Send', 'the focus is trapped');
});

test('the seconds are counted while one waits', async () => {
  await page.evaluate(() => { window.hold = 2500; });
  await ask('Count slowly');
  await wait('.waiting', 'waiting, 1 s');
  await wait('.waiting', 'waiting, 2 s');
  await wait(last('.said'), 'one');
  await wait('.waiting', 'answering, ');
  await shot('waiting');
  await control('release', { method: 'POST' });
  await answered();
  assert.equal(await page.$('.waiting'), null);
  assert.match(await text(last('.total')), /^total/);
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
  let least = 21, of = '';
  for (const e of document.querySelectorAll('h1, small, label, select, button:not(:disabled), p, li, b, a, code, th, strong, span, .bar, .name, #sum')) {
    if (!e.textContent.trim() || !e.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least) [least, of] = [ratio, e.outerHTML.slice(0, 80)];
  }
  return { least, of };
}
