// Who comes when, with which intent, and which signals are planted in which session. Everything follows from SEED.
import { mulberry32 } from './human.mjs';

export const SEED = 20261005;
const FIRST = 'Ada Ben Carla Dario Elin Femi Greta Hugo Ines Jonas Kira Leo Mara Nils Olga Pedro Quinn Rosa Samir Tove Uri Vera Wanda Xenia Yusuf Zoe Anton Bella Cyrus Dana Emil Freya Gil Hedda Iker Jana Karim Lotte Milo Nadia Otis Pilar Rafael Signe Tariq Una Viggo Willa Yara Zeno Aiko Bruno Celia Dov Edda Farid Gwen Hanno Iris Juno Kaj Lena Marek Noor Oskar Petra Ravi Sanne Timo Ursa Vito Wim'.split(' ');
const LAST = 'Ashworth Bellini Carver Dekker Eklund Farrow Gantry Holloway Ibarra Jansson Keller Lindqvist Moreau Northcott Okafor Pemberton Quist Rowland Santoro Tremblay Underhill Vasquez Whitlock Yilmaz Zeller'.split(' ');
const STREETS = ['Kiln Lane', 'Orchard Row', 'Mill Street', 'Harbour Road', 'Station Terrace', 'Bridge Walk', 'Elm Close'];
const TOWNS = [['Exampleton', 'EX1 2MP'], ['Sampleford', 'SA4 7LE'], ['Demobury', 'DE9 3MO'], ['Testwick', 'TE5 6ST'], ['Mockham', 'MO2 8CK']];

const MIX = [
  // intent, site, desktop, phone, shortest and longest budget in seconds
  ['browsing', 'shop', 11, 7, 32, 84], ['comparison_shopping', 'shop', 13, 5, 42, 92], ['checkout_frustration', 'shop', 10, 4, 60, 100],
  ['shipping_hesitation', 'shop', 9, 5, 42, 84], ['support_seeking', 'shop', 5, 3, 32, 74], ['support_seeking', 'dashboard', 4, 1, 30, 64],
  ['scanner', 'shop', 6, 3, 22, 46], ['scanner', 'dashboard', 3, 0, 20, 40], ['form_fatigue', 'shop', 6, 3, 36, 80], ['form_fatigue', 'dashboard', 3, 1, 30, 60],
  ['data_exploration', 'dashboard', 12, 4, 34, 84], ['settings_change', 'dashboard', 9, 4, 30, 74], ['none', 'shop', 6, 3, 22, 58], ['none', 'dashboard', 4, 1, 22, 52],
];
// signal, how many, intents that may carry it, a filter
const PLANTS = [
  ['rapid_pay', 6, ['checkout_frustration']],
  ['rapid_click', 5, ['checkout_frustration'], (s) => !s.plants.includes('rapid_pay')],
  ['rapid_click', 5, ['browsing', 'comparison_shopping']],
  ['rapid_dead', 12, ['browsing', 'comparison_shopping', 'support_seeking', 'data_exploration', 'scanner', 'settings_change'], (s) => !(s.device === 'phone' && s.site === 'dashboard')],
  ['dead_click', 24, ['browsing', 'comparison_shopping', 'support_seeking', 'data_exploration', 'settings_change', 'shipping_hesitation', 'none'], (s) => !(s.device === 'phone' && s.site === 'dashboard')],
  ['hesitation', 34, ['browsing', 'comparison_shopping', 'shipping_hesitation', 'checkout_frustration', 'data_exploration', 'settings_change', 'form_fatigue'], (s) => s.device === 'desktop'],
  ['page_bounce', 9, ['browsing', 'comparison_shopping', 'scanner'], (s) => s.site === 'shop'],
  ['page_bounce', 8, ['data_exploration', 'settings_change', 'support_seeking'], (s) => s.site === 'dashboard'],
  ['exception', 9, ['data_exploration', 'settings_change', 'support_seeking'], (s) => s.site === 'dashboard'],
];
const YOYO = [['browsing', 'list', 3], ['browsing', 'product', 2], ['comparison_shopping', 'product', 3], ['shipping_hesitation', 'checkout', 2], ['data_exploration', 'customers', 2], ['data_exploration', 'reports', 1], ['support_seeking', 'help', 1], ['checkout_frustration', 'checkout', 1]];

export function plan() {
  const rng = mulberry32(SEED);
  const range = (a, b) => a + rng() * (b - a), int = (a, b) => Math.floor(range(a, b + 1)), pick = (l) => l[Math.floor(rng() * l.length)];
  const shuffle = (l) => { l = l.slice(); for (let i = l.length - 1; i > 0; i--) { const j = Math.floor(rng() * (i + 1)); [l[i], l[j]] = [l[j], l[i]]; } return l; };
  const hex = (n) => Array.from({ length: n }, () => '0123456789abcdef'[Math.floor(rng() * 16)]).join('');
  const uuid = () => `0199${hex(4)}-${hex(4)}-7${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;

  // people
  const users = [];
  const pools = { 'shop desktop': 26, 'shop phone': 16, 'dashboard desktop': 22, 'dashboard phone': 8 };
  for (const [pool, n] of Object.entries(pools)) for (let i = 0; i < n; i++) {
    const k = users.length, first = FIRST[k % FIRST.length], last = LAST[(k * 7) % LAST.length], town = pick(TOWNS);
    users.push({ id: `u-${String(k + 1).padStart(3, '0')}`, pool, first, last, email: `${first}.${last}@example.com`.toLowerCase(), address: `${int(1, 98)} ${pick(STREETS)}`, city: town[0], postcode: town[1], phone: `555 010 0${int(100, 199)}`, card: '4242 4242 4242 4242', plan: pool.startsWith('shop') ? pick(['guest', 'guest', 'member', 'plus']) : pick(['starter', 'growth', 'growth', 'scale']), country: pick(['GB', 'GB', 'IE', 'PT', 'DE', 'NL', 'US']), traffic_source: pick(['organic', 'organic', 'direct', 'newsletter', 'paid_social', 'paid_search', 'referral']), viewport: pool.endsWith('phone') ? { width: 390, height: 844 } : pick([{ width: 1280, height: 800 }, { width: 1440, height: 900 }]), n: 0 });
  }
  // sessions
  let sessions = [];
  for (const [intent, site, d, p, lo, hi] of MIX) for (let i = 0; i < d + p; i++) sessions.push({ intent, site, device: i < d ? 'desktop' : 'phone', budget: Math.round(range(lo, hi) * 1000), plants: [], note: [] });
  sessions = shuffle(sessions);
  for (const s of sessions) {
    const pool = users.filter((u) => u.pool === `${s.site} ${s.device}`);
    const fresh = pool.filter((u) => !u.n);
    const u = fresh.length ? fresh[0] : pick(pool.filter((x) => x.n < 5));
    u.n++; s.user = u; s.viewport = u.viewport;
  }
  // days and hours
  const day0 = Date.UTC(2026, 9, 5);
  sessions.forEach((s, i) => { const day = Math.min(13, Math.floor(i / sessions.length * 14)); const h = pick([8, 9, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 18, 19, 20, 20, 21]); s.start = day0 + day * 86400000 + h * 3600000 + int(0, 3599) * 1000 + int(0, 999); });
  sessions = sessions.sort((a, b) => a.start - b.start);
  sessions.forEach((s, i) => { s.seed = SEED + i * 7919; s.n = i; });
  // signals
  const give = (what, n, intents, ok = () => true) => {
    let left = n;
    for (const s of shuffle(sessions.filter((x) => intents.includes(x.intent) && !x.plants.includes(what) && x.plants.length < 3 && ok(x))).sort((a, b) => a.plants.length - b.plants.length)) { if (!left) break; if (s.intent === 'none' && s.plants.length) continue; s.plants.push(what); left--; }
  };
  for (const p of PLANTS) give(...p);
  for (const [intent, page, n] of YOYO) { let left = n; for (const s of shuffle(sessions.filter((x) => x.intent === intent && !x.yoyoOn && x.plants.length < 3 && (page === 'help' ? x.site === 'shop' : true)))) { if (!left) break; s.plants.unshift('excessive_scroll'); s.yoyoOn = page; left--; } }
  const some = (n, ok, f) => { for (const s of shuffle(sessions.filter(ok)).slice(0, n)) f(s); };
  some(6, (s) => s.intent === 'data_exploration', (s) => { s.failReport = true; });
  some(4, (s) => s.intent === 'settings_change', (s) => { s.mustFail = true; });
  some(5, (s) => s.intent === 'support_seeking', (s) => { s.mustAbandon = true; });
  some(3, (s) => s.intent === 'browsing', (s) => { s.newsletter = true; });
  some(20, (s) => s.intent !== 'checkout_frustration' && s.intent !== 'scanner' && s.budget < 74000, (s) => { s.pauseMs = int(35500, 49500); s.pauseAt = s.budget * range(0.3, 0.5); s.note.push('pause'); });
  some(14, (s) => !s.pauseMs && s.budget < 70000, (s) => { s.hideMs = int(4000, 19000); s.pauseAt = s.budget * range(0.3, 0.6); s.note.push('tab hidden for a while'); });
  // shapes of the files
  some(5, (s) => s.intent === 'comparison_shopping' && s.device === 'desktop' && !s.pauseMs, (s) => { s.twoTabs = true; s.shape = 'posthog'; s.note.push('two tabs'); });
  some(15, (s) => !s.shape, (s) => { s.shape = 'posthog'; });
  some(20, (s) => !s.shape, (s) => { s.shape = 'wrapped'; });
  some(10, (s) => !s.shape, (s) => { s.shape = 'ndjson'; });
  some(1, (s) => !s.shape && s.intent === 'none', (s) => { s.shape = 'plain'; });
  let ph = 0;
  for (const s of sessions) {
    s.shape ||= 'bare';
    s.id = s.shape === 'posthog' ? uuid() : `rec-${hex(8)}`;
    const ext = { bare: '.json.gz', wrapped: '.json.gz', ndjson: '.ndjson.gz', plain: '.json' }[s.shape];
    if (s.shape === 'posthog') { s.intWindow = ph % 4 === 3; s.file = `posthog/export-${s.id}-ph-recording.json${ph % 9 === 4 ? '' : '.gz'}`; ph++; s.windows = [uuid(), uuid()]; } else s.file = `recordings/${s.id}${ext}`;
  }
  return sessions;
}
