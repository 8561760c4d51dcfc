// Records all sample sessions. `node record.mjs`, or `node record.mjs --only 3,17 --out try` for some of them.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Visitor, End } from './human.mjs';
import { personas, lastChance, preferences } from './personas.mjs';
import { plan } from './plan.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const arg = (n) => { const i = process.argv.indexOf('--' + n); return i > 0 ? process.argv[i + 1] : null; };
const out = arg('out') || path.join(here, '..');
const only = arg('only') ? new Set(arg('only').split(',').map(Number)) : null;
const jobs = Number(arg('jobs') || 4);
const require = createRequire(import.meta.url);
const bundle = (pkg, f) => fs.readFileSync(path.join(path.dirname(require.resolve(pkg)), f), 'utf8');
// the bundles must not run in the small frames that rrweb opens to fetch untouched prototypes
const init = [
  fs.readFileSync(path.join(here, 'vclock.js'), 'utf8'),
  'if (window === window.top && location.protocol.startsWith("http")) {',
  bundle('rrweb', 'rrweb.umd.min.cjs'), ';',
  bundle('@rrweb/rrweb-plugin-console-record', 'rrweb-plugin-console-record.umd.min.cjs'), ';',
  bundle('@rrweb/rrweb-plugin-network-record', 'rrweb-plugin-network-record.umd.min.cjs'),
  '}',
  fs.readFileSync(path.join(here, 'page.js'), 'utf8'),
].join('\n');

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-smooth-scrolling', '--hide-scrollbars', '--disable-frame-rate-limit', '--disable-gpu-vsync'];

async function one(browser, p) {
  const s = new Visitor({ id: p.id, seed: p.seed, device: p.device, start: p.start, viewport: p.viewport });
  Object.assign(s, { site: p.site, budget: p.budget, plants: p.plants.slice(), person: p.user, yoyoOn: p.yoyoOn, failReport: p.failReport, mustFail: p.mustFail, mustAbandon: p.mustAbandon, newsletter: p.newsletter, pauseMs: p.pauseMs, pauseAt: p.pauseAt, hideMs: p.hideMs, twoTabs: p.twoTabs });
  s.identity = { user_id: p.user.id, plan: p.user.plan, country: p.user.country, traffic_source: p.user.traffic_source };
  s.prefer = preferences(s, p.intent);
  await s.begin(browser, init);
  try {
    await personas[p.intent](s);
    await lastChance(s, p.intent);
    if (s.pauseMs && s.elapsed > 9000 && s.elapsed < 66000) { await s.away(); await s.adv(s.pauseMs); s.pausedAt = s.T - s.pauseMs; s.pauseMs = 0; await s.settlePointer(); await s.read(2500); if ((await s.ev('__h.scroll()')).max > 300) { await s.scrollBy(260); await s.read(1500); } }
    while (s.elapsed < 20800) await s.read(2000);
  } catch (e) {
    if (!(e instanceof End)) { await s.context.close().catch(() => {}); throw e; }
    p.note.push('cut at two minutes');
  }
  await s.finish();
  return s;
}

function errorClicks(s, events) {
  const errs = events.filter((e) => (e.type === 5 && e.data.tag === 'js_error') || (e.type === 6 && e.data.plugin.startsWith('rrweb/console') && e.data.payload.level === 'error') || (e.type === 6 && e.data.plugin.startsWith('rrweb/network') && e.data.payload.requests.some((r) => r.initiatorType === 'fetch' && (r.status === 0 || r.status >= 400)))).map((e) => e.timestamp);
  const clicks = events.filter((e) => e.type === 3 && e.data.source === 2 && e.data.type === 2).map((e) => e.timestamp);
  const rows = [];
  for (const c of clicks) {
    const hit = errs.filter((t) => t >= c && t - c <= 1000);
    if (!hit.length) continue;
    const last = rows[rows.length - 1];
    if (last && last.errs.some((t) => hit.includes(t))) { last.end = Math.max(last.end, ...hit); last.errs = hit; continue; }
    const log = s.clicks.filter((x) => x.t <= c + 5).pop();
    rows.push({ signal: 'error_click', start: c, end: Math.max(...hit), selector: log ? log.sel : '', note: 'error after the click', errs: hit });
  }
  return rows;
}

const csv = (v) => (/[",\n]/.test(String(v)) ? `"${String(v).replace(/"/g, '""')}"` : String(v));
const sessions = plan();
const rows = [], signals = [], missed = [];
fs.mkdirSync(path.join(out, 'recordings'), { recursive: true });
fs.mkdirSync(path.join(out, 'posthog'), { recursive: true });
if (!only) for (const d of ['recordings', 'posthog']) for (const f of fs.readdirSync(path.join(out, d))) fs.rmSync(path.join(out, d, f));
const found = (process.env.PATH || '').split(path.delimiter).flatMap((d) => ['chromium', 'chromium-browser', 'google-chrome'].map((n) => path.join(d, n))).find((f) => fs.existsSync(f));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || found, args: FLAGS });
const queue = sessions.filter((p) => !only || only.has(p.n));
const total = queue.length;
let done = 0, failed = 0;
const began = Date.now();

async function worker() {
  for (;;) {
    const p = queue.shift();
    if (!p) return;
    let s;
    try { s = await one(browser, p); } catch (e) { failed++; console.error(`#${p.n} ${p.intent} ${p.site} ${p.device}: ${e.stack || e}`); continue; }
    const events = s.events.map((e, i) => [e, i]).sort((a, b) => a[0].timestamp - b[0].timestamp || a[1] - b[1]).map(([e]) => e);
    const t0 = events[0].timestamp, t1 = events[events.length - 1].timestamp;
    const truth = [...s.truth, ...errorClicks(s, events)].sort((a, b) => a.start - b.start);
    if (s.plants.length) missed.push(`#${p.n} ${p.intent} ${p.device}: ${s.plants.join(' ')}`);
    const tabs = events.map((e) => { const t = e.__tab; delete e.__tab; return t; });
    const props = { plan: p.user.plan, country: p.user.country, traffic_source: p.user.traffic_source };
    let body;
    if (p.shape === 'bare' || p.shape === 'plain') body = JSON.stringify(events);
    else if (p.shape === 'ndjson') body = events.map((e) => JSON.stringify(e)).join('\n') + '\n';
    else if (p.shape === 'wrapped') body = JSON.stringify({ session_id: p.id, user_id: p.user.id, properties: props, events });
    else body = JSON.stringify({ version: '2023-04-28', data: { id: p.id, person: { id: p.windows[1], uuid: p.windows[1], distinct_ids: [p.user.id, p.windows[0]], properties: { email: p.user.email, ...props }, created_at: new Date(p.start - 86400000).toISOString() }, snapshots: events.map((e, i) => ({ windowId: p.intWindow ? tabs[i] + 1 : p.windows[tabs[i]], ...e })) } });
    fs.writeFileSync(path.join(out, p.file), p.file.endsWith('.gz') ? zlib.gzipSync(body, { level: 9 }) : body);
    const note = [...p.note.filter((n) => n !== 'pause')];
    if (s.pausedAt && s.T - s.pausedAt > 38000) note.push('pause without activity');
    rows.push([p.id, p.file, p.user.id, p.site, p.device, p.intent, p.intent, new Date(t0).toISOString(), t1 - t0, note.join('; ')]);
    for (const x of truth) signals.push([p.id, x.signal, Math.max(0, Math.round(x.start - t0)), Math.max(0, Math.min(t1 - t0, Math.round(x.end - t0))), x.selector, x.note]);
    done++;
    if (done % 10 === 0 || only) console.log(`${done}/${total} ${((Date.now() - began) / 1000).toFixed(0)} s${only ? ` #${p.n} ${p.intent} ${p.site} ${p.device} ${((t1 - t0) / 1000).toFixed(0)} s ${events.length} events, truth: ${truth.map((x) => x.signal).join(' ')}` : ''}`);
  }
}
await Promise.all(Array.from({ length: jobs }, worker));
await browser.close();
rows.sort((a, b) => (a[7] < b[7] ? -1 : 1));
const order = new Map(rows.map((r, i) => [r[0], i]));
signals.sort((a, b) => order.get(a[0]) - order.get(b[0]) || a[2] - b[2]);
// the persona column names the script, the intent column the label; 'none' is a script that maps to nothing
fs.writeFileSync(path.join(out, 'truth.csv'), ['session_id,file,user_id,site,device,persona,intent,started_at,duration_ms,note', ...rows.map((r) => r.map(csv).join(','))].join('\n') + '\n');
fs.writeFileSync(path.join(out, 'truth_signals.csv'), ['session_id,signal,start_ms,end_ms,selector,note', ...signals.map((r) => r.map(csv).join(','))].join('\n') + '\n');
console.log(`${done} sessions written, ${failed} failed, ${((Date.now() - began) / 1000).toFixed(0)} s`);
if (missed.length) console.log('planned but no place found:\n  ' + missed.join('\n  '));
if (failed) process.exitCode = 1;
