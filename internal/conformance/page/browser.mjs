// The browser under test, a new page for each test, and what a person does with it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import puppeteer from 'puppeteer-core';

export const { GATEWAY, ENDPOINT, QUICK, UNPACED, AWS } = process.env;
const { BROWSER, PROGRAM, SHOTS } = process.env;
export const width = Number(process.env.WIDTH), phone = width < 400, height = phone ? 640 : 860;
export const firefox = BROWSER === 'firefox';

let browser, context;
export let page, wrong; // wrong is what went wrong in the page

before(async () => {
  browser = await puppeteer.launch({
    browser: BROWSER, executablePath: PROGRAM, headless: true,
    args: firefox ? [] : ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    extraPrefsFirefox: { 'layout.css.prefers-color-scheme.content-override': 0 }, // dark, as for Chromium below
  });
});
after(() => browser?.close());

beforeEach(async () => {
  context = await browser.createBrowserContext();
  wrong = [];
  page = await newPage(GATEWAY);
});
afterEach(async () => {
  await context.close();
  assert.deepEqual(wrong, []);
});

// newPage opens a page, at url if there is one, with the storage of this test. Its calls are in its
// list bodies, and are held back for hold milliseconds.
export async function newPage(url) {
  const opened = await context.newPage();
  opened.setDefaultTimeout(20_000);
  await opened.setViewport({ width, height });
  if (!firefox) await opened.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  opened.on('pageerror', (err) => wrong.push(String(err)));
  opened.on('console', (message) => { // a refusal of the gateway is not the page's fault
    if (message.type() === 'error' && !/status of (400|404|429|502)/.test(message.text())) wrong.push(message.text());
  });
  opened.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (![GATEWAY, ENDPOINT, QUICK, UNPACED, 'null'].includes(origin)) wrong.push('asks ' + request.url());
  });
  await opened.evaluateOnNewDocument(() => {
    const real = window.fetch;
    window.bodies = [];
    window.fetch = async (url, options) => {
      if (options?.body) {
        window.bodies.push(JSON.parse(options.body));
        if (window.hold) await new Promise((resolve) => { setTimeout(resolve, window.hold); });
      }
      return real(url, options);
    };
  });
  if (url) await go(opened, url);
  return opened;
}

// go opens the page at url, and waits until it is ready.
export async function go(on, url) {
  await on.goto(url);
  await on.waitForFunction(() => document.querySelector('#hello:not([hidden]), .turn'));
}

// write puts text into the message, and ask sends it.
export const write = (text) => page.$eval('#prompt', (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}, text);
export async function ask(text) {
  await write(text);
  await page.focus('#prompt');
  await page.keyboard.press('Enter');
}

// answered waits until n answers have their facts.
export const answered = (n = 1) => page.waitForFunction((want) => document.querySelectorAll('.facts').length >= want && !document.querySelector('.busy'), {}, n);
export const last = (what) => `.turn:last-of-type ${what}`;
export const wait = (selector, text = '') => page.waitForFunction((s, t) => document.querySelector(s)?.textContent.includes(t), {}, selector, text);
export const text = (selector) => page.$eval(selector, (e) => e.textContent.trim());
export const count = (selector) => page.$$eval(selector, (all) => all.length);
export const named = (role, name) => `::-p-aria([role="${role}"][name="${name}"])`;
export const press = async (name) => { await page.locator(named('button', name)).click(); };
export const bodies = () => page.evaluate(() => window.bodies);
export const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
export const control = (what, options) => fetch(`${AWS}/control/${what}`, options);
export const shot = (name) => SHOTS && page.screenshot({ path: `${SHOTS}/${BROWSER}-${width}-${name}.png` });

// copied presses a button that copies, and is what it has put on the clipboard.
export async function copied(name) {
  const button = await page.locator(named('button', name)).waitHandle();
  await button.click();
  await page.waitForFunction((e) => e.textContent === 'Copied', {}, button);
  await write('');
  await page.focus('#prompt');
  await page.keyboard.down('Control');
  await page.keyboard.press('KeyV');
  await page.keyboard.up('Control');
  await page.waitForFunction(() => document.querySelector('#prompt').value);
  return page.$eval('#prompt', (field) => field.value);
}
