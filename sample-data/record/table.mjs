// Writes the numbers of the data set into ../README.md, between the two pairs of marks.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const rows = fs.readFileSync(path.join(root, 'truth.csv'), 'utf8').trim().split('\n').slice(1).map((l) => l.split(','));
const signals = fs.readFileSync(path.join(root, 'truth_signals.csv'), 'utf8').trim().split('\n').slice(1).map((l) => l.split(',')[1]);
const WHAT = {
  browsing: 'looks around, opens what catches the eye, now and then puts something into the basket',
  comparison_shopping: 'opens three to five similar products one after the other, checks price and measurements; some use two tabs',
  checkout_frustration: 'coupons that do not work, fields that are refused, a payment that fails',
  shipping_hesitation: 'stops at the delivery costs, tries the options, reads the delivery page, usually leaves',
  support_seeking: 'help centre, questions, articles, contact form',
  scanner: 'races over long pages, opens little',
  form_fatigue: 'fills half a form, corrects, waits, gives up',
  data_exploration: 'reports, filters, charts, tables, single accounts',
  settings_change: 'profile, notifications, team, plan',
  none: 'wanders without an aim; maps to no intent',
};
const n = (f) => rows.filter(f).length;
const table = ['| persona and intent | what they do | visits | mouse | touch |', '|---|---|---|---|---|', ...Object.entries(WHAT).map(([k, w]) => `| \`${k}\` | ${w} | ${n((r) => r[6] === k)} | ${n((r) => r[6] === k && r[4] === 'desktop')} | ${n((r) => r[6] === k && r[4] === 'phone')} |`), `| all | | ${rows.length} | ${n((r) => r[4] === 'desktop')} | ${n((r) => r[4] === 'phone')} |`].join('\n');
const size = rows.reduce((a, r) => a + fs.statSync(path.join(root, r[1])).size, 0);
const durs = rows.map((r) => +r[8]).sort((a, b) => a - b);
const count = {}; for (const s of signals) count[s] = (count[s] || 0) + 1;
const users = new Map(); for (const r of rows) users.set(r[2], (users.get(r[2]) || 0) + 1);
const per = [...users.values()].sort((a, b) => b - a);
const facts = `${rows.length} visits by ${users.size} users (at most ${per[0]} each, ${per.filter((x) => x > 1).length} users with more than one), ${rows[0][7].slice(0, 10)} to ${rows[rows.length - 1][7].slice(0, 10)}; ${n((r) => r[3] === 'shop')} on the shop and ${n((r) => r[3] === 'dashboard')} on the dashboard; mouse at 1280x800 and 1440x900, touch at 390x844. They last ${Math.round(durs[0] / 1000)} to ${Math.round(durs[durs.length - 1] / 1000)} s, half of them less than ${Math.round(durs[durs.length >> 1] / 1000)} s. ${n((r) => r[9].includes('pause'))} contain a pause of 35 to 50 s without any activity, ${n((r) => r[9].includes('two tabs'))} use two tabs, ${n((r) => r[9].includes('hidden'))} were hidden behind another tab for a while. ${n((r) => r[1].startsWith('posthog'))} files are PostHog exports, ${n((r) => r[1].includes('.ndjson'))} NDJSON. All files together: ${(size / 1e6).toFixed(1)} MB.\n\nPlanted signals: ${Object.entries(count).sort((a, b) => b[1] - a[1]).map(([k, v]) => `${k} ${v}`).join(', ')}.`;
let t = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const put = (name, text) => { t = t.replace(new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`), `<!-- ${name} -->\n${text}\n<!-- /${name} -->`); };
put('table', table); put('facts', facts);
fs.writeFileSync(path.join(root, 'README.md'), t);
