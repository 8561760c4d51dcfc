// Records every page of pages/ with the real rrweb recorder in Chromium while the script of visits.mjs uses it, and
// photographs it at chosen moments. `node record.mjs OUT [--only bootstrap,chat]`; NODE_MODULES names the folder
// that npm filled, CHROMIUM a browser that is not on the PATH.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { visits } from './visits.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = process.env.NODE_MODULES || path.join(here, 'node_modules');
const require = createRequire(path.join(modules, 'x.js'));
const { chromium } = require('playwright-core');
const out = process.argv[2];
if (!out) { console.error('usage: node record.mjs OUT [--only page,page]'); process.exit(2); }
const onlyAt = process.argv.indexOf('--only');
const only = onlyAt > 0 ? process.argv[onlyAt + 1].split(',') : null;

const SIZE = { width: 1280, height: 800 };
const HOST = 'http://fidelity.example';
/** Longest time in ms that the recorder holds an event back (it sends pointer moves every 500 ms). */
const SETTLE_MS = 650;
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };
/** Style sheets of the frameworks, by the name under which our pages ask for them. */
const SHEETS = {
  '/bootstrap.css': 'bootstrap/dist/css/bootstrap.css',
  '/bulma.css': 'bulma/css/bulma.css',
  '/material.css': 'material-components-web/dist/material-components-web.css',
  '/pico.css': '@picocss/pico/css/pico.css',
};

function sheet(name) {
  if (name !== '/tailwind.css') return fs.readFileSync(path.join(modules, SHEETS[name]));
  // Made from the classes that our page uses, as Tailwind's users do.
  const made = path.join(out, 'tailwind.css'), source = path.join(out, 'tailwind.in.css');
  fs.writeFileSync(source, '@tailwind base;@tailwind components;@tailwind utilities;');
  execFileSync(process.execPath, [require.resolve('tailwindcss/lib/cli.js'), '-i', source, '-o', made, '--content', path.join(here, 'pages', 'tailwind.html')], { stdio: ['ignore', 'ignore', 'pipe'], cwd: path.dirname(modules), env: { ...process.env, NODE_PATH: modules } });
  return fs.readFileSync(made);
}

function answer(url) {
  const name = new URL(url).pathname;
  if (name === '/tailwind.css' || SHEETS[name]) return { contentType: TYPES['.css'], body: sheet(name) };
  const file = path.join(here, 'pages', path.basename(name));
  if (!fs.existsSync(file)) return { status: 404, contentType: 'text/plain', body: 'not found' };
  return { contentType: TYPES[path.extname(file)] || 'text/plain', body: fs.readFileSync(file) };
}

const umd = path.join(path.dirname(require.resolve('rrweb')), 'rrweb.umd.min.cjs');
const recorder = `if (window === window.top && location.protocol.startsWith('http')) {
${fs.readFileSync(umd, 'utf8')};
window.__bn = { events: [], now: () => Date.now(),
  // Where every element stands, [node, x, y, width, height], in document order.
  boxes() {
    return [...document.querySelectorAll('body, body *')].slice(0, 5000).map((el) => {
      const r = el.getBoundingClientRect();
      return [rrweb.record.mirror.getId(el), r.x, r.y, r.width, r.height].map((v) => Math.round(v * 100) / 100);
    });
  },
  // What stands at the middle of everything that one could click, as the browser says.
  targets() {
    const seen = [], sel = 'a,button,input,select,textarea,label,summary,th,td,li,h1,h2,h3,p,img,canvas,[role],[onclick]';
    for (const el of document.querySelectorAll(sel)) {
      const r = el.getBoundingClientRect(), x = Math.round(r.left + r.width / 2), y = Math.round(r.top + r.height / 2);
      if (r.width < 4 || r.height < 4 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
      const hit = document.elementFromPoint(x, y), id = hit ? rrweb.record.mirror.getId(hit) : -1;
      if (id > 0) seen.push({ x, y, node: id, tag: hit.tagName.toLowerCase() });
    }
    return seen.filter((s, i) => seen.findIndex((o) => o.node === s.node) === i).slice(0, 200);
  } };
rrweb.record({ emit: (e) => window.__bn.events.push(e), recordCanvas: true, sampling: { canvas: 4 }, dataURLOptions: { type: 'image/png' }, inlineStylesheet: true, maskInputOptions: { password: true } });
}`;

/** A visitor's hands. */
class Visit {
  constructor(page, cdp, folder) { Object.assign(this, { page, cdp, folder, moments: [], at: [640, 400] }); }
  wait(ms) { return this.page.waitForTimeout(ms); }
  async where(selector, n = 0) {
    const target = this.page.locator(selector).nth(n);
    for (const last of [false, true]) {
      const box = await target.boundingBox();
      if (!box) throw new Error(`nothing to see of ${selector}`);
      const at = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
      if (at[0] >= 0 && at[1] >= 0 && at[0] < SIZE.width && at[1] < SIZE.height) return at;
      if (last) throw new Error(`${selector} cannot be brought into view`);
      // Beside the viewport a click would hit nothing: a visitor scrolls there first.
      await target.evaluate((el) => el.scrollIntoView({ block: 'center', behavior: 'instant' })); await this.wait(150);
    }
  }
  async hover(selector, n) { this.at = await this.where(selector, n); await this.page.mouse.move(...this.at, { steps: 4 }); }
  async click(selector, n) { await this.hover(selector, n); await this.page.mouse.down(); await this.page.mouse.up(); await this.wait(120); }
  async type(selector, text) { await this.click(selector); await this.page.keyboard.type(text, { delay: 5 }); }
  async keys(...keys) { for (const k of keys) await this.page.keyboard.press(k); }
  async scroll(y) { await this.page.evaluate((top) => scrollTo({ top, behavior: 'instant' }), y); await this.wait(150); }
  async bottom() { await this.scroll(1e7); }
  async scrollIn(selector, y) { await this.page.locator(selector).evaluate((el, top) => el.scrollTo({ top, behavior: 'instant' }), y); await this.wait(150); }
  async choose(selector, value) { await this.page.locator(selector).selectOption(value); }
  /** Slides a range to a value, as an arrow key would. */
  async slide(selector, value) { await this.page.locator(selector).evaluate((el, v) => { el.value = v; el.dispatchEvent(new Event('input', { bubbles: true })); }, value); }
  async run(code) { await this.page.evaluate(code); }
  async shot(name) {
    await this.wait(SETTLE_MS);
    const { t, targets, boxes } = await this.page.evaluate(() => ({ t: __bn.now(), targets: __bn.targets(), boxes: __bn.boxes() }));
    const { data } = await this.cdp.send('Page.captureScreenshot', { format: 'png', fromSurface: true });
    const png = `${this.moments.length}-${name}.png`;
    fs.writeFileSync(path.join(this.folder, png), Buffer.from(data, 'base64'));
    this.moments.push({ name, t, png, targets, boxes });
    await this.wait(60);
  }
}

async function record(browser, name) {
  const folder = path.join(out, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1, locale: 'en-GB' });
  await context.route('**/*', (r) => (r.request().url().startsWith(HOST) ? r.fulfill(answer(r.request().url())) : r.abort()));
  await context.addInitScript(recorder);
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (e) => wrong.push(e.message));
  const visit = new Visit(page, await context.newCDPSession(page), folder);
  await page.goto(`${HOST}/${name}.html`, { waitUntil: 'load' });
  await visits[name](visit);
  await visit.wait(SETTLE_MS);
  const events = await page.evaluate(() => __bn.events);
  const first = events[0].timestamp;
  fs.writeFileSync(path.join(folder, 'recording.json'), JSON.stringify(events));
  const moments = visit.moments.map(({ t, ...m }) => ({ ...m, offset_ms: t - first }));
  fs.writeFileSync(path.join(folder, 'moments.json'), JSON.stringify({ page: name, ...SIZE, moments }));
  await context.close();
  if (wrong.length) throw new Error(`the page has errors: ${wrong.join('; ')}`);
  const clicks = events.filter((e) => e.type === 3 && e.data.source === 2 && e.data.type === 2).length;
  console.log(`${name}: ${events.length} events, ${clicks} clicks, ${moments.length} moments`);
}

fs.mkdirSync(out, { recursive: true });
const found = (process.env.PATH || '').split(path.delimiter).flatMap((d) => ['chromium', 'chromium-browser', 'google-chrome'].map((n) => path.join(d, n))).find((f) => fs.existsSync(f));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || found, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--disable-smooth-scrolling', '--force-color-profile=srgb', '--disable-lcd-text'] });
let failed = 0;
for (const name of Object.keys(visits).filter((n) => !only || only.includes(n))) {
  try { await record(browser, name); } catch (e) { failed++; console.error(`${name}: ${e.stack || e}`); }
}
await browser.close();
process.exitCode = failed ? 1 : 0;
