// Reads every recording back and compares it with truth.csv and truth_signals.csv. The detectors here are simple
// readings of the definitions in ../README.md, made to find what the recording script did without writing it down.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const i = process.argv.indexOf('--dir');
const root = i > 0 ? process.argv[i + 1] : path.join(here, '..');
const verbose = process.argv.includes('--all');

function csv(file) {
  const rows = [], text = fs.readFileSync(path.join(root, file), 'utf8');
  let row = [], cell = '', q = false;
  for (let k = 0; k < text.length; k++) {
    const c = text[k];
    if (q) { if (c === '"') { if (text[k + 1] === '"') { cell += '"'; k++; } else q = false; } else cell += c; }
    else if (c === '"') q = true; else if (c === ',') { row.push(cell); cell = ''; } else if (c === '\n') { row.push(cell); rows.push(row); row = []; cell = ''; } else cell += c;
  }
  const [head, ...rest] = rows;
  return rest.map((r) => Object.fromEntries(head.map((h, n) => [h, r[n]])));
}
function load(file) {
  let b = fs.readFileSync(path.join(root, file));
  const size = b.length;
  if (file.endsWith('.gz')) b = zlib.gunzipSync(b);
  const text = b.toString('utf8');
  let events;
  if (file.includes('.ndjson')) events = text.trim().split('\n').map((l) => JSON.parse(l));
  else { const j = JSON.parse(text); events = Array.isArray(j) ? j : j.events || j.data.snapshots; }
  return { events, text, size, raw: b.length };
}

const LURE = (n) => n && (['a', 'button', 'input', 'select', 'textarea', 'label', 'option', 'th'].includes(n.tag) || n.attrs.role === 'switch' || /\b(btn|price|tag|zoom|guide|dl|choice|thumb|swatch|switch|value|link|chip)\b/.test(n.attrs.class || '') || n.attrs.id === 'grand');
class Mirror {
  constructor() { this.n = new Map(); }
  put(node, parent) { this.n.set(node.id, { id: node.id, tag: node.tagName || '', attrs: { ...(node.attributes || {}) }, parent }); for (const c of node.childNodes || []) this.put(c, node.id); }
  apply(e) {
    if (e.type === 2) { this.n.clear(); this.put(e.data.node, 0); }
    if (e.type === 3 && e.data.source === 0) { for (const a of e.data.adds) this.put(a.node, a.parentId); for (const a of e.data.attributes) { const n = this.n.get(a.id); if (n) Object.assign(n.attrs, a.attributes); } }
  }
  up(id, test) { for (let n = this.n.get(id), k = 0; n && k < 60; n = this.n.get(n.parent), k++) if (test(n)) return n; return null; }
  name(n) { return n ? n.tag + (n.attrs.id ? '#' + n.attrs.id : '') + (n.attrs.class ? '.' + String(n.attrs.class).split(' ').join('.') : '') : '?'; }
}

function detect(events) {
  const t0 = events[0].timestamp, found = [], add = (signal, a, b, what) => found.push({ signal, a: a - t0, b: b - t0, what });
  // one stream of moments with the state of the page at that time
  const m = new Map(), mirror = (e) => { const w = e.windowId ?? 0; if (!m.has(w)) m.set(w, new Mirror()); return m.get(w); };
  const clicks = [], samples = [], pages = [], errors = [], reacts = [], scrolls = new Map(), changed = new Map();
  let vh = 800, doc = 0, page = 0;
  const closeForms = (t) => { for (const [k, f] of changed) if (!f.sent) add('form_abandon', f.t, t, 'form#' + k.split('|')[1]); changed.clear(); };
  for (const e of events) {
    const t = e.timestamp, w = e.windowId ?? 0, mi = mirror(e);
    mi.apply(e);
    if (e.type === 4) { vh = e.data.height; reacts.push(t); closeForms(t); }
    if (e.type === 2) { doc = e.data.node.id; page++; samples.push({ t, cut: true }); }
    if (e.type === 5 && e.data.tag === '$pageview') { pages.push([t, e.data.payload.href, w]); reacts.push(t); page++; if (changed.size) closeForms(t); samples.push({ t, cut: true }); }
    if (e.type === 5 && e.data.tag === 'window hidden') samples.push({ t, cut: true });
    if (e.type === 5 && e.data.tag === 'js_error') errors.push(t);
    if (e.type === 6 && e.data.plugin.startsWith('rrweb/console') && e.data.payload.level === 'error') errors.push(t);
    if (e.type === 6 && e.data.plugin.startsWith('rrweb/network')) { reacts.push(t); if (e.data.payload.requests.some((r) => r.initiatorType === 'fetch' && (r.status === 0 || r.status >= 400))) errors.push(t); }
    if (e.type !== 3) continue;
    const d = e.data;
    if ([0, 3, 5].includes(d.source)) reacts.push(t);
    if (d.source === 14) { reacts.push(t, t + 150); } // a press selects before the click is over
    if (d.source === 2 && (d.type === 5 || d.type === 6)) reacts.push(t);
    if (d.source === 1) for (const p of d.positions) { const n = mi.up(p.id, LURE); samples.push({ t: t + p.timeOffset, x: p.x, y: p.y, id: n ? n.id : 0, what: mi.name(n) }); }
    if (d.source === 2 && d.type === 2) {
      const own = mi.n.get(d.id), n = mi.up(d.id, LURE) || own, f = mi.up(d.id, (x) => x.tag === 'form'), sub = mi.up(d.id, (x) => x.tag === 'button' && x.attrs.type === 'submit');
      clicks.push({ t, x: d.x, y: d.y, id: n ? n.id : d.id, what: mi.name(n), skip: !!mi.up(d.id, (x) => ['input', 'select', 'textarea', 'label'].includes(x.tag)) });
      samples.push({ t, click: true });
      if (f && sub) { const k = page + '|' + f.attrs.id; if (changed.has(k)) changed.get(k).sent = true; }
    }
    if (d.source === 5) { const f = mi.up(d.id, (x) => x.tag === 'form'); if (f) { const k = page + '|' + f.attrs.id; if (!changed.has(k) || changed.get(k).sent) changed.set(k, { t, sent: false }); } }
    if (d.source === 3 && d.id === doc) { const k = page + '|' + w; if (!scrolls.has(k)) scrolls.set(k, []); scrolls.get(k).push([t, d.y, vh]); }
  }
  closeForms(events[events.length - 1].timestamp);
  // rapid clicks
  for (let k = 0; k < clicks.length;) { let j = k; while (j + 1 < clicks.length && clicks[j + 1].id === clicks[k].id && clicks[j + 1].t - clicks[k].t <= 1000) j++; if (j - k >= 2) { add('rapid_click', clicks[k].t, clicks[j].t, clicks[k].what); k = j + 1; } else k++; }
  // dead clicks
  let prev = null;
  for (const c of clicks) {
    if (c.skip) continue;
    if (reacts.some((t) => t > c.t && t - c.t <= 2500)) { prev = null; continue; }
    if (prev && prev.id === c.id && c.t - prev.t < 3000) { prev.row.b = c.t - t0; prev.t = c.t; } else { add('dead_click', c.t, c.t, c.what); prev = { id: c.id, t: c.t, row: found[found.length - 1] }; }
  }
  // errors
  let last = null;
  for (const c of clicks) { const h = errors.filter((t) => t >= c.t && t - c.t <= 1000); if (!h.length) continue; if (last && h.some((t) => last.includes(t))) { last = h; continue; } add('error_click', c.t, Math.max(...h), c.what); last = h; }
  // hesitation
  samples.sort((a, b) => a.t - b.t || (a.click ? 1 : 0) - (b.click ? 1 : 0));
  for (let k = 0; k < samples.length; k++) {
    const s = samples[k];
    if (s.cut || s.click || !s.id) continue;
    let j = k, left = 0, clicked = false;
    for (; j + 1 < samples.length; j++) { const n = samples[j + 1]; if (n.cut) break; if (n.click) { clicked = true; break; } if (n.id !== s.id || Math.hypot(n.x - s.x, n.y - s.y) > 24) { left = n.t; break; } }
    if (left && !clicked && left - s.t > 2000) { add('hesitation', s.t, left, s.what); k = j; }
  }
  // scanner and reversals
  for (const list of scrolls.values()) {
    let a = 0;
    const flush = (x, y) => { const dur = list[y][0] - list[x][0], dist = Math.abs(list[y][1] - list[x][1]), h = list[x][2]; if (dur >= 1900 && dist >= 3 * h && dist / h / (dur / 1000) >= 1.5) add('scanner', list[x][0], list[y][0], (dist / h / (dur / 1000)).toFixed(2) + ' vh/s'); };
    for (let k = 1; k < list.length; k++) { const dir = Math.sign(list[k][1] - list[k - 1][1]), was = k - 1 > a ? Math.sign(list[k - 1][1] - list[a][1]) : dir; if (list[k][0] - list[k - 1][0] > 500 || (dir && was && dir !== was)) { flush(a, k - 1); a = list[k][0] - list[k - 1][0] > 500 ? k : k - 1; } }
    if (list.length) flush(a, list.length - 1);
    let dir = 0, ext = list[0] ? list[0][1] : 0, rev = 0, first = 0, end = 0;
    for (const [t, y] of list) { if (dir >= 0 && y > ext) { ext = y; dir = 1; } else if (dir <= 0 && y < ext) { ext = y; dir = -1; } else if (Math.abs(y - ext) > 40) { rev++; first ||= t; end = t; dir = -dir; ext = y; } }
    if (rev >= 6) add('excessive_scroll', list[0][0], end, rev + ' reversals'); else maxRev[rev] = (maxRev[rev] || 0) + 1;
  }
  // bounces
  const v = []; for (const [t, h, w] of pages) if (!v.length || v[v.length - 1][1] !== h) v.push([t, h, w]);
  for (let k = 3; k < v.length; k++) if (v[k][1] === v[k - 2][1] && v[k - 1][1] === v[k - 3][1] && v[k][0] - v[k - 3][0] <= 60000) { add('page_bounce', v[k - 3][0], v[k][0], v[k][1]); while (k + 1 < v.length && v[k + 1][1] === v[k - 1][1]) k++; }
  return found;
}
const maxRev = {};

const truth = csv('truth.csv'), planted = csv('truth_signals.csv').map((r) => ({ ...r, a: +r.start_ms, b: +r.end_ms }));
const by = (list, f) => { const o = {}; for (const x of list) o[f(x)] = (o[f(x)] || 0) + 1; return o; };
let problems = 0;
const say = (s) => { problems++; console.log('PROBLEM', s); };
const durs = [], counts = [], kinds = {};
let size = 0, raw = 0;
const score = {}, extra = [], lost = [];
const stats = { pauses: 0, windows: 0, hidden: 0, maxGapMove: 0 };
for (const r of truth) {
  const { events, text, size: z, raw: w } = load(r.file);
  size += z; raw += w;
  durs.push(+r.duration_ms); counts.push(events.length);
  const base = path.basename(r.file).replace(/\.(nd)?json(\.gz)?$/, '');
  if (base !== r.session_id && base !== `export-${r.session_id}-ph-recording`) say(`${r.file}: the name does not give the session id`);
  const last = new Map();
  for (const e of events) { const k = e.windowId ?? 0; if (e.timestamp < (last.get(k) || 0)) say(`${r.file}: time runs backwards`); last.set(k, e.timestamp); kinds[e.type === 3 ? 'source ' + e.data.source : 'type ' + e.type] = (kinds[e.type === 3 ? 'source ' + e.data.source : 'type ' + e.type] || 0) + 1; if (e.type === 3 && e.data.source === 1) for (const p of e.data.positions) if (p.timeOffset > 0 || p.timeOffset < -700) say(`${r.file}: odd timeOffset ${p.timeOffset}`); }
  if (/Demo-\d+-pass/.test(text)) say(`${r.file}: a password in clear text`);
  if (/127\.0\.0\.1|localhost|file:\/\//.test(text)) say(`${r.file}: a local address`);
  if (+r.duration_ms < 20000 || +r.duration_ms > 170000) say(`${r.file}: lasts ${r.duration_ms} ms`);
  if (!events.some((e) => e.type === 2)) say(`${r.file}: no full snapshot`);
  const user = events.find((e) => e.type === 5 && e.data.tag === 'identify');
  if (!user || user.data.payload.user_id !== r.user_id) say(`${r.file}: wrong user`);
  if (new Set(events.map((e) => e.windowId ?? 0)).size > 1) stats.windows++;
  if (events.some((e) => e.type === 5 && e.data.tag === 'window visible')) stats.hidden++;
  const act = events.filter((e) => e.type === 3 && [1, 2, 3, 5, 6].includes(e.data.source)).map((e) => e.timestamp);
  if (act.some((t, k) => k && t - act[k - 1] > 30000)) stats.pauses++;
  const got = detect(events), want = planted.filter((p) => p.session_id === r.session_id), used = new Set();
  for (const g of got) {
    const hit = want.find((p) => !used.has(p) && p.signal === g.signal && p.a - 1500 <= g.b && g.a - 1500 <= p.b);
    const s = (score[g.signal] ||= { ok: 0, extra: 0, lost: 0 });
    if (hit) { used.add(hit); s.ok++; } else if (want.some((p) => p.signal === g.signal && p.a - 1500 <= g.b && g.a - 1500 <= p.b)) s.ok += 0; else { s.extra++; extra.push(`${r.intent} ${r.device} ${r.file} ${g.signal} ${g.a}-${g.b} ${g.what}`); }
  }
  for (const p of want) if (!used.has(p)) { (score[p.signal] ||= { ok: 0, extra: 0, lost: 0 }).lost++; lost.push(`${r.intent} ${r.device} ${r.file} ${p.signal} ${p.a}-${p.b} ${p.selector} ${p.note}`); }
}
const med = (l) => l.slice().sort((a, b) => a - b)[l.length >> 1];
console.log('sessions', truth.length, 'users', new Set(truth.map((r) => r.user_id)).size);
console.log('by intent', by(truth, (r) => r.intent));
console.log('by site and device', by(truth, (r) => r.site + ' ' + r.device));
console.log('duration s: min', Math.min(...durs) / 1000, 'median', med(durs) / 1000, 'max', Math.max(...durs) / 1000);
console.log('events: min', Math.min(...counts), 'median', med(counts), 'max', Math.max(...counts), 'all', counts.reduce((a, b) => a + b, 0));
console.log('size', (size / 1e6).toFixed(2), 'MB on disk,', (raw / 1e6).toFixed(1), 'MB unpacked; largest', Math.max(...truth.map((r) => fs.statSync(path.join(root, r.file)).size)), 'bytes');
console.log('kinds', kinds);
console.log('sessions with a pause over 30 s', stats.pauses, ', with two windows', stats.windows, ', with a hidden tab', stats.hidden);
console.log('reversals per page visit outside excessive_scroll', maxRev);
console.log('planted', by(planted, (p) => p.signal));
console.log('signal            found again   not planted   not found again');
for (const [k, s] of Object.entries(score).sort()) console.log(k.padEnd(18), String(s.ok).padStart(11), String(s.extra).padStart(13), String(s.lost).padStart(17));
if (extra.length) console.log('\nfound but not planted:\n  ' + extra.slice(0, verbose ? 999 : 60).join('\n  '));
if (lost.length) console.log('\nplanted but not found:\n  ' + lost.slice(0, verbose ? 999 : 60).join('\n  '));
console.log(problems ? `${problems} problems` : 'no problems');
if (problems || extra.length || lost.length) process.exitCode = 1;
