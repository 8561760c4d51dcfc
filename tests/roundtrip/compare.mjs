// Plays recordings and what Binocular wrote of them in rrweb's Replayer, and tells where the documents differ.
// `node compare.mjs BINOCULAR FOLDER [--only NAME] [--times N] [RECORDING…]`; exit code 1 when any moment differs.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { files, original, tabs } from './originals.mjs';

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.join(here, '../..');
const [bin, folder, ...rest] = process.argv.slice(2);
if (!folder) { console.error('usage: node compare.mjs BINOCULAR FOLDER [--only NAME] [--times N] [RECORDING…]'); process.exit(2); }
const option = (name, usual) => { const at = rest.indexOf(`--${name}`); return at < 0 ? usual : rest.splice(at, 2)[1]; };
const only = option('only', ''), TIMES = Number(option('times', 20));
const places = rest.length ? rest : ['recordings', 'posthog'].map((name) => path.join(root, 'sample-data', name));
const require = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const { chromium } = require('playwright-core');
const player = fs.readFileSync(path.join(path.dirname(require.resolve('rrweb')), 'rrweb.umd.min.cjs'));

function run(...args) {
  const done = spawnSync(bin, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0 && done.status !== 3) throw new Error(`binocular ${args[0]} gave ${done.status}: ${done.stderr}`);
}

/** What Binocular writes of a recording, by tab. Masking is off as far as it goes: it is meant to change documents. */
function exported(file) {
  const lab = fs.mkdtempSync(path.join(folder, 'trip-'));
  try {
    run('import', path.join(lab, 'p.binocular'), file, '--mask', 'off');
    run('recordings', path.join(lab, 'p.binocular'), '--out', path.join(lab, 'out'));
    const written = fs.readdirSync(path.join(lab, 'out')).filter((name) => name.endsWith('.json'));
    return written.flatMap((name) => tabs(JSON.parse(fs.readFileSync(path.join(lab, 'out', name), 'utf8'))));
  } finally {
    fs.rmSync(lab, { recursive: true, force: true });
  }
}

/** Moments spread over the events, so that busy stretches get more of them; between events, where no tie is. */
function moments(events) {
  const begun = events.findIndex((e) => e.type === 2);
  const of = events.slice(begun);
  const times = Array.from({ length: TIMES }, (_, n) => Math.floor(of[Math.floor(((n + 1) * (of.length - 1)) / TIMES)].timestamp) + 1);
  return [...new Set(times)];
}

let sides = { original: [], exported: [] };
const server = http.createServer((ask, answer) => {
  const name = ask.url.slice(1);
  if (name === 'original.json' || name === 'exported.json') { answer.setHeader('content-type', 'application/json'); answer.end(JSON.stringify(sides[name.split('.')[0]])); return; }
  if (name === 'player.js' || name === 'page.js') { answer.setHeader('content-type', 'text/javascript'); answer.end(name === 'player.js' ? player : fs.readFileSync(path.join(here, 'page.js'))); return; }
  if (name === '') { answer.setHeader('content-type', 'text/html'); answer.end('<!doctype html><meta charset="utf-8"><body><script src="/player.js"></script><script src="/page.js"></script>'); return; }
  answer.statusCode = 404; answer.end();
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

const sum = { files: 0, others: 0, tabs: 0, moments: 0, different: 0, masked: 0 };
const wrong = [];
for (const file of files(places)) {
  if (only && !file.includes(only)) continue;
  const before = original(file);
  if (!before) { sum.others++; continue; }
  sum.files++;
  const name = path.relative(root, file);
  const after = exported(file);
  const byStart = (list) => list.filter((events) => events.some((e) => e.type === 2)).sort((a, b) => a[0].timestamp - b[0].timestamp);
  const [from, to] = [byStart(before), byStart(after)];
  if (from.length !== to.length) wrong.push(`${name}: ${from.length} tabs became ${to.length}`);
  for (let n = 0; n < Math.min(from.length, to.length); n++) {
    sides = { original: from[n], exported: to[n] };
    const times = moments(from[n]);
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 1 });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    // Nothing of a recording is fetched.
    await page.route((url) => url.origin !== origin, (route) => route.abort());
    await page.goto(origin);
    let told;
    try { told = await page.evaluate((at) => window.compareTabs(at), times); } catch (error) { told = { broken: String(error) }; }
    await context.close();
    if (told.unplayable) { console.log(`${name}: the player cannot play the original (${told.unplayable})`); continue; }
    sum.tabs++;
    sum.moments += times.length;
    if (told.broken) { wrong.push(`${name}: the player cannot play what was written: ${told.broken}`); continue; }
    sum.different += told.differences.length;
    sum.masked += told.masked;
    console.log(`${name}${from.length > 1 ? ` tab ${n + 1}` : ''}: ${times.length - told.differences.length} of ${times.length} moments are the same, up to ${told.lines} lines`);
    const [first] = told.differences;
    if (first) wrong.push(`${name} at ${first.time - from[n][0].timestamp} ms, line ${first.line}\n  original ${first.original.join('\n           ')}\n  written  ${first.exported.join('\n           ')}`);
  }
}
await browser.close();
server.close();
for (const what of wrong) console.log(`\n${what}`);
console.log(`\n${sum.moments - sum.different} of ${sum.moments} moments the same (${sum.masked} of them but for masked characters), in ${sum.tabs} tabs of ${sum.files} recordings (${sum.others} files are no plain rrweb); rrweb ${require(path.join(path.dirname(require.resolve('rrweb')), '../package.json')).version}`);
process.exit(wrong.length ? 1 : 0);
