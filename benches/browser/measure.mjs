// Plays one recording in rrweb's own Replayer in headless Chromium and in binocular, in turn, and prints both.
// `node measure.mjs RECORDING.json BINOCULAR FOLDER [--rounds 3] [--seeks 20]`. Times are milliseconds until the pixels
// exist: in the browser until the frame after the seek has been drawn, in ours until the frame is in memory.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const [recording, bin, folder] = process.argv.slice(2);
if (!folder) { console.error('usage: node measure.mjs RECORDING.json BINOCULAR FOLDER [--rounds N] [--seeks N]'); process.exit(2); }
const option = (name, usual) => { const i = process.argv.indexOf(`--${name}`); return i > 0 ? Number(process.argv[i + 1]) : usual; };
const ROUNDS = option('rounds', 3), SEEKS = option('seeks', 20);
const modules = process.env.NODE_MODULES;
const require = createRequire(path.join(modules, 'x.js'));
const { chromium } = require('playwright-core');
const bundle = path.dirname(require.resolve('rrweb'));
const player = fs.readFileSync(path.join(bundle, 'rrweb.umd.min.cjs'));

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, q) => sorted(values)[Math.max(0, Math.ceil(q * values.length) - 1)];
const median = (values) => quantile(values, 0.5);
const MB = 1e6;

/** Resident memory in bytes, now (`VmRSS`) or at its peak (`VmHWM`); undefined where the system does not tell. */
function memory(pid, field) {
  try { return 1024 * Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${field}:\\s+(\\d+)`))[1]); } catch { return undefined; }
}

/** Runs in the page: open, then seeks, each timed until a frame with it was drawn. */
async function inBrowser({ seeks, seed }) {
  const drawn = () => new Promise((done) => requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => done(performance.now()); requestAnimationFrame(() => channel.port2.postMessage(0)); }));
  const text = await (await fetch('/recording.json')).text();
  const begun = performance.now();
  const events = JSON.parse(text);
  const parsed = performance.now();
  const replayer = new rrweb.Replayer(events, { root: document.body, showWarning: false, mouseTail: false });
  const first = events.find((e) => e.type === 2).timestamp - events[0].timestamp + 1;
  const rebuilt = new Promise((done) => replayer.on('fullsnapshot-rebuilded', done));
  replayer.pause(first);
  await Promise.race([rebuilt, new Promise((done) => setTimeout(done, 60_000))]);
  const opened = await drawn();
  const length = replayer.getMetaData().totalTime;
  let state = seed;
  const random = () => { state = (state + 0x9e3779b9) | 0; let t = state ^ (state >>> 16); t = Math.imul(t, 0x21f0aaad); t ^= t >>> 15; t = Math.imul(t, 0x735a2d97); return ((t ^ (t >>> 15)) >>> 0) / 2 ** 32; };
  const to = async (at) => {
    await new Promise((done) => setTimeout(done, 40)); // the one before has come to rest
    const asked = performance.now();
    replayer.pause(Math.round(at));
    return (await drawn()) - asked;
  };
  const anywhere = [], back = [];
  for (let n = 0; n < seeks; n++) anywhere.push(await to(first + (length - first) * random()));
  for (let n = 0; n < seeks; n++) {
    const from = length * (0.3 + 0.7 * random());
    await to(from);
    back.push(await to(first + (from - 0.02 * length - first) * random()));
  }
  return { parse: parsed - begun, open: opened - begun, anywhere, back, events: events.length, length, elements: replayer.iframe.contentDocument.querySelectorAll('*').length };
}

async function browserRound(seed, origin) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  try {
    const system = await browser.newBrowserCDPSession();
    const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 1 })).newPage();
    page.setDefaultTimeout(0);
    await page.goto(origin);
    const result = await page.evaluate(inBrowser, { seeks: SEEKS, seed });
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter((p) => p.type === 'renderer');
    // The page's renderer is the largest; the browser's own processes are not counted.
    const largest = (field) => Math.max(...renderers.map((p) => memory(p.id, field) ?? 0)) || undefined;
    return { ...result, resident: largest('VmRSS'), peak: largest('VmHWM'), version: browser.version() };
  } finally {
    await browser.close();
  }
}

function run(...args) {
  const begun = performance.now();
  const done = spawnSync(bin, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`binocular ${args[0]} gave ${done.status}: ${done.stderr}`);
  return { ms: performance.now() - begun, out: done.stdout };
}

function ownRound(seed) {
  const project = path.join(folder, 'long.binocular');
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(project + suffix, { force: true });
  const imported = run('import', project, recording).ms;
  const bench = JSON.parse(run('bench', project, '--seeks', String(SEEKS), '--seed', String(seed)).out).sessions[0];
  return { imported, ...bench };
}

const load = () => os.loadavg().map((l) => l.toFixed(1)).join(' ');
console.log(`${path.basename(recording)}: ${(fs.statSync(recording).size / MB).toFixed(1)} MB; ${os.cpus().length} × ${os.cpus()[0].model}; load average ${load()}`);
// The recording is handed out by a server of our own, on this machine: routes of the driver would copy it several times.
const server = http.createServer((ask, answer) => {
  if (ask.url === '/recording.json') { answer.setHeader('content-type', 'application/json'); fs.createReadStream(recording).pipe(answer); return; }
  if (ask.url === '/player.js') { answer.setHeader('content-type', 'text/javascript'); answer.end(player); return; }
  answer.setHeader('content-type', 'text/html'); answer.end('<!doctype html><meta charset="utf-8"><body><script src="/player.js"></script>');
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const theirs = [], ours = [];
for (let round = 0; round < ROUNDS; round++) {
  theirs.push(await browserRound(round + 1, `http://127.0.0.1:${server.address().port}/`));
  ours.push(ownRound(round + 1));
  console.error(`round ${round + 1} of ${ROUNDS}, load average ${load()}`);
}
server.close();

const all = (rounds, of) => rounds.flatMap(of);
const one = theirs[0];
console.log(`${one.events} events, ${(one.length / 60_000).toFixed(1)} min, ${one.elements} elements (${ours[0].dom_nodes} nodes); rrweb ${require(path.join(bundle, '../package.json')).version} in Chromium ${one.version}; ${ROUNDS} rounds in turn, ${SEEKS} seeks of each sort`);
const rows = [
  ['open to the first frame (median)', median(theirs.map((r) => r.open)), median(ours.map((r) => r.first_frame_ms)), 'ms'],
  ['seek anywhere, median', quantile(all(theirs, (r) => r.anywhere), 0.5), median(ours.map((r) => r.seek_ms.p50)), 'ms'],
  ['seek anywhere, p95', quantile(all(theirs, (r) => r.anywhere), 0.95), median(ours.map((r) => r.seek_ms.p95)), 'ms'],
  ['seek back, median', quantile(all(theirs, (r) => r.back), 0.5), median(ours.map((r) => r.seek_backwards_ms.p50)), 'ms'],
  ['seek back, p95', quantile(all(theirs, (r) => r.back), 0.95), median(ours.map((r) => r.seek_backwards_ms.p95)), 'ms'],
  ['seek with nothing kept, median', quantile(all(theirs, (r) => r.back), 0.5), median(ours.map((r) => r.seek_nothing_kept_ms.p50)), 'ms'],
  ['peak memory', Math.max(...theirs.map((r) => r.peak ?? r.resident ?? NaN)) / MB, Math.max(...ours.map((r) => r.peak_rss_bytes ?? NaN)) / MB, 'MB'],
];
const cell = (v) => (Number.isFinite(v) ? v.toFixed(v < 100 ? 1 : 0) : 'unknown');
console.log(`\n${''.padEnd(36)}${'rrweb in Chromium'.padStart(19)}${'binocular'.padStart(14)}${'ratio'.padStart(9)}`);
for (const [name, a, b, unit] of rows) console.log(`${name.padEnd(36)}${`${cell(a)} ${unit}`.padStart(19)}${`${cell(b)} ${unit}`.padStart(14)}${`${cell(a / b)}×`.padStart(9)}`);
console.log(`\nOnce: binocular import ${cell(median(ours.map((r) => r.imported)))} ms. The browser's memory is that of the page's renderer process alone.`);
fs.writeFileSync(path.join(folder, 'figures.json'), JSON.stringify({ load: load(), theirs, ours }, null, 1));
