// Records one long visit with the real rrweb recorder in headless Chromium, in virtual time: about 36 minutes, 56,000
// events, 5,800 elements, 35 MB. `node record.mjs OUT.json`; NODE_MODULES names the folder that npm filled.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = process.env.NODE_MODULES || path.join(here, 'node_modules');
const require = createRequire(path.join(modules, 'x.js'));
const { chromium } = require('playwright-core');
const out = process.argv[2];
if (!out) { console.error('usage: node record.mjs OUT.json'); process.exit(2); }

const MINUTES = 36, EVENTS = 56_000, ELEMENTS = 5_800, BYTES = 35e6;
/** Documents of the visit: each begins with a full snapshot. */
const DOCUMENTS = 3;
const HOST = 'http://desk.example';
const read = (...p) => fs.readFileSync(path.join(...p), 'utf8');

const init = `if (window === window.top && location.protocol.startsWith('http')) {
${read(here, '../../sample-data/record/vclock.js')}
window.__bench = { events: [], bytes: 0 };
${read(path.dirname(require.resolve('rrweb')), 'rrweb.umd.min.cjs')};
window.__begin = () => rrweb.record({ emit(e) { const t = JSON.stringify(e); __bench.events.push(t); __bench.bytes += t.length; }, inlineStylesheet: true, maskInputOptions: { password: true } });
${read(here, 'visit.js')}
}`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const began = Date.now();
try {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 1, locale: 'en-GB', timezoneId: 'UTC' });
  const html = read(here, 'page.html');
  await context.route('**/*', (r) => (r.request().resourceType() === 'document' ? r.fulfill({ contentType: 'text/html; charset=utf-8', body: html }) : r.fulfill({ status: 204, body: '' })));
  const page = await context.newPage();
  page.setDefaultTimeout(0);
  await page.addInitScript({ content: init });
  const pieces = [];
  let events = 0, bytes = 0, elements = 0;
  const perDocumentMs = (MINUTES * 60_000) / DOCUMENTS;
  for (let n = 0; n < DOCUMENTS; n++) {
    await page.goto(`${HOST}/desk/${n}`, { waitUntil: 'load' });
    elements = await page.evaluate(([count, seed]) => { const made = window.__visit.fill(count, seed); window.__begin(); return made; }, [ELEMENTS, 11 + n]);
    const until = (await page.evaluate(() => window.__vc.now)) + perDocumentMs;
    const perEventMs = perDocumentMs / (EVENTS / DOCUMENTS), bytesPerEvent = BYTES / EVENTS;
    while (await page.evaluate(([u, p, b]) => window.__visit.play(u, p, b), [until, perEventMs, bytesPerEvent]));
    for (;;) {
      const part = await page.evaluate(() => window.__bench.events.splice(0, 4000));
      if (!part.length) break;
      events += part.length;
      for (const text of part) { bytes += text.length; pieces.push(text); }
    }
    console.error(`document ${n + 1} of ${DOCUMENTS}: ${events} events, ${(bytes / 1e6).toFixed(1)} MB, ${((Date.now() - began) / 1000).toFixed(0)} s`);
  }
  fs.writeFileSync(out + '.part', `[${pieces.join(',\n')}]`);
  fs.renameSync(out + '.part', out);
  const at = (t) => JSON.parse(t).timestamp;
  console.error(`${out}: ${events} events, ${(bytes / 1e6).toFixed(1)} MB, ${elements} elements, ${((at(pieces[pieces.length - 1]) - at(pieces[0])) / 60_000).toFixed(1)} min, made in ${((Date.now() - began) / 1000).toFixed(0)} s`);
} finally {
  await browser.close();
}
