// What the visitors do. Every persona is a loose script: the products, the order, the tempo and the detours differ
// from session to session, and each leaves its planned signals (`s.plants`) where the page offers a place for them.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';
import { SHOP, APP } from './serve.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const box = { window: {} };
vm.runInNewContext(fs.readFileSync(path.join(here, '../sites/shop/data.js'), 'utf8'), box);
const PRODUCTS = [...box.window.PRODUCTS];

const DEAD = {
  list: ['div.tag.t1', 'div.tag.t2', 'div.tag.t3'], product: ['div.zoom', 'span.guide'], help: ['div#chat'],
  overview: ['div#share', 'div#accounts'], reports: ['div#export'], customers: ['div#columns'], settings: ['div#upload'], billing: ['span.dl'],
};
const LURE = {
  list: ['article .price', 'button.add', 'a.name'], product: ['#price', 'button#buy', '.ship a', 'button.size', 'button.swatch'], cart: ['a#go', '.sum.total .price', '#coupon button'],
  checkout: ['.choice .price', 'button#next', '.choice:nth-of-type(2)', '#grand'], payment: ['button#pay', '#grand'], help: ['a.tile', '.acc button'], contact: ['button#send'],
  overview: ['button#compare', '#range button'], reports: ['button#apply', '#kind button', '#grain button'], customers: ['th button'], notifications: ['button.switch'], billing: ['button.choose', '.planc .price'], team: ['#invite button'], settings: ['#profile button'],
};
/** Where a signal of this visit would like to happen, so that they do not all happen on the first page. */
export function preferences(s, intent) {
  const p = {
    browsing: ['list', 'product', 'product'], comparison_shopping: ['product', 'product', 'list'], support_seeking: s.site === 'shop' ? ['help', 'list'] : ['help', 'overview'],
    shipping_hesitation: ['checkout', 'checkout', 'cart', 'product'], checkout_frustration: ['payment', 'checkout', 'cart'], data_exploration: ['reports', 'customers', 'overview'],
    settings_change: ['billing', 'settings', 'notifications', 'team'], form_fatigue: ['checkout', 'payment', 'team'], scanner: ['product', 'list'],
  }[intent];
  const out = {};
  if (p) for (const what of ['dead_click', 'rapid_dead', 'hesitation']) out[what] = s.pick(what === 'hesitation' ? p : p.filter((k) => DEAD[k]).concat(intent === 'shipping_hesitation' || !p.some((k) => DEAD[k]) ? 'product' : []));
  if (s.device === 'phone') { const fix = (w) => { if (s.site === 'dashboard') delete out[w]; }; fix('dead_click'); fix('rapid_dead'); }
  return out;
}
const BUSYCLICK = { product: 'button#buy', reports: '#grain button:not(.on)' };

function kind(pathname) {
  if (pathname === '/') return 'list';
  if (pathname.startsWith('/p/')) return 'product';
  if (pathname === '/checkout/payment') return 'payment';
  if (pathname.startsWith('/settings/')) return pathname.slice(10);
  if (pathname.startsWith('/customers/')) return 'account';
  if (pathname.startsWith('/help/')) return 'article';
  return pathname.slice(1);
}
export const where = async (s) => kind(await s.url());

/** Carry out what is planned and fits here. Each call does at most two things. */
export async function chanceTo(s) {
  const k = await where(s);
  let did = 0;
  for (const what of s.plants.slice()) {
    if (did >= 2) break;
    let ok = false;
    if (s.prefer[what] && s.prefer[what] !== k && !s.last && s.elapsed < s.budget * 0.7) continue;
    if (what === 'rapid_click' && s.couponLater) continue;
    if (what === 'dead_click' && DEAD[k] && !(s.touch && ['reports', 'customers', 'overview'].includes(k) && k !== 'overview')) {
      const sel = s.pick(DEAD[k].filter((x) => !(s.touch && x === 'div#share')));
      if (await s.has(sel)) { await s.deadClick(sel, { n: sel === 'span.dl' ? s.int(0, 3) : 0, times: s.pick([1, 1, 1, 2]) }); ok = true; }
    } else if (what === 'rapid_dead' && DEAD[k]) {
      const sel = s.pick(DEAD[k]);
      if (await s.has(sel)) { await s.hammer(sel, { n: sel === 'span.dl' ? s.int(0, 3) : 0, times: s.int(3, 5), dead: true }); ok = true; }
    } else if (what === 'rapid_click' && BUSYCLICK[k]) {
      await s.hammer(BUSYCLICK[k], { times: s.int(3, 4), note: 'the control reacts each time' }); ok = true;
    } else if (what === 'hesitation' && LURE[k] && !s.touch) {
      const sel = s.pick(LURE[k]); const c = await s.ev(`__h.count(${JSON.stringify(sel)})`);
      if (c) { const v = await s.ev(`__h.inview(${JSON.stringify(sel)})`); await s.hesitate(sel, { n: v.length ? s.pick(v) : 0 }); ok = true; }
    } else if (what === 'excessive_scroll' && (!s.yoyoOn || s.yoyoOn === k)) {
      const m = await s.ev('__h.scroll()');
      if (m.max > 380) ok = await s.yoyo(s.int(9, 14));
    } else if (what === 'page_bounce' && k === 'product' && s.list) {
      await bounce(s); ok = true;
    } else if (what === 'page_bounce' && k === 'overview') {
      await appBounce(s); ok = true;
    } else if (what === 'exception' && k === 'overview') {
      await s.click('button#compare'); await s.adv(s.range(900, 1600)); await s.away(); ok = true;
    }
    if (ok) { s.plants.splice(s.plants.indexOf(what), 1); did++; }
  }
}
async function bounce(s) {
  const slug = (await s.url()).slice(3);
  const quick = { think: 120 };
  const product = async () => { await s.click(`article[data-slug="${slug}"] ${s.touch ? 'a.pic' : 'a.name'}`, 0, { nav: true, ...quick }); await s.adv(s.range(700, 1500)); };
  const list = async () => { await s.back(); if ((await where(s)) !== 'list') await s.click('.nav a[href="/"]', 0, { nav: true }); await s.adv(s.range(600, 1300)); };
  if (!s.list) return;
  await s.adv(s.range(500, 1200));
  const from = s.T;
  await list(); await product(); await list(); await product();
  s.plant('page_bounce', from, s.T, 'document', `/ and /p/${slug}`);
}
async function appBounce(s) {
  const other = s.pick(['/reports', '/customers', '/settings']);
  const from = s.T;
  for (const p of [other, '/overview', other, '/overview']) { await s.click(`#menu a[href="${p}"]`, 0, { route: true, think: 150 }); await s.adv(s.range(900, 2400)); }
  s.plant('page_bounce', from, s.T, 'document', `/overview and ${other}`);
}

/* look-alikes that must stay silent */
async function stepper(s, n) { for (let i = 0; i < n; i++) { await s.click('button.plus', 0, { think: 40, quick: true }); await s.adv(s.range(470, 800)); } }
async function arrows(s, n) { for (let i = 0; i < n; i++) { await s.click('button.arrow.next', 0, { think: 30, quick: true }); await s.adv(s.range(440, 620)); } }
async function selectWord(s) {
  if (s.touch) return;
  const sel = s.pick(['#about p', '.line', '#about h2']);
  if (!(await s.has(sel))) return;
  const r = await s.reveal(sel);
  await s.moveTo(r.x + Math.min(r.w * 0.3, 130) * s.range(0.4, 1), r.y + Math.min(13, r.h / 2));
  await s.adv(s.range(150, 400));
  s.clicks.push({ t: s.T, sel });
  await s.press(s.mouse.x, s.mouse.y, 1); await s.adv(s.range(60, 110)); await s.press(s.mouse.x, s.mouse.y, 2);
  await s.adv(s.range(700, 1300)); await s.away();
}
/** Signals that found no place on the way get one before the visit ends. */
export async function lastChance(s, intent) {
  s.last = true;
  await chanceTo(s);
  if (!s.plants.length || s.elapsed > 98000 || ['form_fatigue', 'checkout_frustration'].includes(intent)) return;
  if (s.site === 'dashboard') {
    if ((await where(s)) !== 'overview') await s.click('#menu a[href="/overview"]', 0, { route: true });
    await s.read(700); await chanceTo(s);
    return;
  }
  if ((await where(s)) !== 'list') await s.click('.nav a[href="/"]', 0, { nav: true });
  s.list = true;
  await s.read(700); await chanceTo(s);
  if (s.plants.some((p) => p === 'page_bounce' || p === 'rapid_click')) { await s.scrollBy(s.range(420, 700)); await openSeen(s); await s.read(700); await chanceTo(s); }
}
export async function hide(s, ms) {
  await s.ev(`__h.custom('window hidden', {})`); await s.adv(ms); await s.ev(`__h.custom('window visible', {})`); await s.adv(s.range(300, 700)); await s.settlePointer();
}
/** Tea, telephone, neighbour: nothing for 35 to 50 seconds. Done once, about the middle. */
export async function maybePause(s, force = false) {
  if (!s.pauseMs || (!force && s.elapsed < s.pauseAt)) return;
  const ms = s.pauseMs; s.pauseMs = 0; s.budget += ms;
  await s.away(); await s.adv(600);
  s.pausedAt = s.T;
  await s.adv(ms);
  await s.settlePointer();
}
async function breath(s) { await maybePause(s); if (s.hideMs && s.elapsed > s.pauseAt) { const m = s.hideMs; s.hideMs = 0; s.budget += m; await hide(s, m); } }

/* the shop */
async function openList(s) {
  const k = await where(s).catch(() => '');
  s.list = true;
  if (k === 'list') return;
  await s.click('.nav a[href="/"]', 0, { nav: true });
}
async function browse(s, bursts) {
  for (let i = 0; i < bursts && s.left > 4000; i++) { await s.scrollBy(s.range(320, 760) * (s.touch ? 1.1 : 1)); await s.read(s.range(700, 2600)); }
}
async function openSeen(s, not = new Set()) {
  const seen = await s.ev(`[...document.querySelectorAll('#grid article')].map((e,i)=>[i,e.dataset.slug,e.getBoundingClientRect()]).filter(([,,r])=>r.top>20&&r.top<innerHeight-220).map(([i,g])=>[i,g])`);
  const ok = seen.filter(([, g]) => !not.has(g));
  if (!ok.length) { const all = await s.ev(`[...document.querySelectorAll('#grid article')].map((e,i)=>[i,e.dataset.slug])`); const [i, slug] = s.pick(all.slice(0, 9)); await openNth(s, i); return slug; }
  const [i, slug] = s.pick(ok);
  await openNth(s, i);
  return slug;
}
async function openNth(s, i) { await s.click(s.chance(0.6) ? '#grid article a.pic' : '#grid article a.name', i, { nav: true }); }
async function openSlug(s, slug) { await s.click(`#grid article[data-slug="${slug}"] ${s.chance(0.6) ? 'a.pic' : 'a.name'}`, 0, { nav: true }); return slug; }
async function look(s, depth = s.int(1, 3)) {
  await s.read(s.range(900, 2200));
  await chanceTo(s);
  const things = s.shuffle(['gallery', 'colour', 'size', 'acc', 'down', 'word', 'qty']).slice(0, depth).sort((a, b) => (a === 'down') - (b === 'down'));
  for (const t of things) {
    if (s.left < 3500) return;
    if (t === 'gallery') { if (s.chance(0.45)) await arrows(s, s.int(2, 4)); else for (const v of s.shuffle([1, 2, 3]).slice(0, s.int(1, 3))) { await s.click('button.thumb', v); await s.adv(s.range(500, 1300)); } }
    if (t === 'colour' && (await s.ev(`__h.count('button.swatch')`)) > 1) await s.click('button.swatch', 1);
    if (t === 'size') await s.click('button.size', 1);
    if (t === 'acc') { await s.click('.acc button', s.int(0, 2)); await s.away(); await s.read(s.range(900, 2200)); }
    if (t === 'down') { await s.scrollBy(s.range(500, 900)); await s.read(s.range(900, 2600)); }
    if (t === 'word' && s.chance(0.5)) await selectWord(s);
    if (t === 'qty' && s.chance(0.5)) await stepper(s, s.int(2, 3));
    await s.away();
    await s.adv(s.range(200, 700));
  }
  await breath(s);
}
async function backToList(s) { if (s.chance(0.6)) await s.back(); else await s.click(s.chance(0.5) ? '.nav a[href="/"]' : '#crumbs a', 0, { nav: true }); }
async function addHere(s) { await s.click('button#buy'); await s.away(); await s.adv(s.range(700, 1500)); }
async function toCart(s) { await s.click('a.cartlink', 0, { nav: true }); await s.read(s.range(900, 2000)); }
async function toCheckout(s) { await s.click('a#go', 0, { nav: true }); await s.read(s.range(500, 1300)); }
async function coupon(s, codes) {
  for (const c of codes) { await s.type('#coupon input', c, { typos: 0 }); s.submitted('coupon'); await s.click('#coupon button'); await s.away(); await s.adv(s.range(600, 1500)); }
}
async function price(s) {
  if (s.touch) { await s.read(900); return; }
  const r = await s.reveal('#price'); await s.moveTo(r.x + s.range(20, Math.min(110, r.w - 20)), r.y + r.h * s.range(0.3, 0.7)); await s.adv(s.range(520, 900)); await s.away();
}
async function fillShipping(s, { upto = 7, bad = [], again = false } = {}) {
  const p = s.person;
  const fields = [['email', p.email], ['first', p.first], ['last', p.last], ['address', p.address], ['city', p.city], ['postcode', bad.includes('postcode') ? p.postcode.replace(' ', '').toLowerCase() : p.postcode], ['phone', bad.includes('phone') ? p.phone.slice(0, 6) : p.phone]].slice(0, upto);
  let first = true;
  for (const [f, v] of fields) { await s.type(`#${f}`, v, { tab: !first && !s.touch && s.chance(0.65) && !again }); first = false; await s.adv(s.range(100, 600)); }
}
async function delivery(s, n) { await s.click('.choice', n, { think: s.range(300, 900) }); s.noteChange('shipping', '.choice input'); await s.adv(s.range(300, 800)); }
async function sendShipping(s, good = true) {
  if (good) { s.submitted('shipping'); await s.click('button#next', 0, { nav: true }); await s.adv(s.range(300, 900)); }
  else { s.submitted('shipping'); await s.click('button#next'); await s.adv(s.range(900, 1800)); }
}
async function fillCard(s, { upto = 5 } = {}) {
  const p = s.person;
  const f = [['name', `${p.first} ${p.last}`], ['card', p.card], ['expiry', '09/29'], ['cvc', String(100 + s.seed % 900)], ['password', `Demo-${s.seed % 9000 + 1000}-pass`]].slice(0, upto);
  let first = true;
  for (const [k, v] of f) { if (k === 'password' && s.chance(0.4)) continue; await s.type(`#${k}`, v, { tab: !first && !s.touch && s.chance(0.6), typos: 0 }); first = false; }
}
async function pay(s, { fails = 0, hammerAfter = false, giveUp = true } = {}) {
  s.apiPlan['/api/pay'] = [...Array(fails).fill(0).map(() => s.pick(['502', '503', 'abort'])), '503'];
  for (let i = 0; i < fails; i++) {
    s.submitted('payment');
    if (hammerAfter && i === fails - 1) await s.hammer('button#pay', { times: s.int(3, 5), note: 'payment keeps failing' }); else await s.click('button#pay');
    await s.adv(s.range(900, 1600)); await s.away(); await s.adv(s.range(800, 2200));
    if (i === fails - 1) await chanceTo(s);
  }
  if (!giveUp) { s.apiPlan['/api/pay'] = ['ok']; s.submitted('payment'); await s.click('button#pay'); await s.adv(2400); if ((await where(s)) !== 'payment') { await s.settlePointer(); await s.read(s.range(1500, 3000)); } }
}
async function quickAdd(s, n = 1) {
  for (let i = 0; i < n; i++) { const v = await s.ev(`__h.inview('button.add')`); await s.click('button.add', v.length ? s.pick(v) : i); await s.adv(s.range(400, 1000)); }
  await s.away();
}
async function fillBasket(s, n) {
  if (s.chance(0.35)) { await s.scrollBy(s.range(420, 900)); await quickAdd(s, n); return; }
  await browse(s, s.int(1, 2));
  await chanceTo(s);
  await openSeen(s); await look(s, 1); await addHere(s);
}

export const personas = {
  async browsing(s) {
    await s.open(SHOP + '/'); s.list = true;
    await s.read(s.range(1000, 2500));
    await chanceTo(s);
    if (s.chance(0.3)) await s.click('button#browse');
    if (s.chance(0.4)) { await s.click('.pill', s.int(1, 4)); await s.read(s.range(600, 1500)); }
    const seen = new Set();
    while (s.left > 9000) {
      await browse(s, s.int(1, 4));
      await breath(s); await chanceTo(s);
      if (s.left < 9000) break;
      if (s.chance(0.8)) {
        seen.add(await openSeen(s, seen)); await look(s, s.int(1, 3));
        if (s.chance(0.25)) await addHere(s);
        if (s.left > 7000) await backToList(s);
      } else if (s.chance(0.5)) { await s.toTop(); await s.click('.pill:not(.on)', s.int(0, 3)); }
      else if (s.chance(0.5)) { await s.toTop(); if (!s.touch) { await s.type('#find', s.pick(['lamp', 'vase', 'bowl', 'throw', 'clock']), { typos: 0 }); await s.read(s.range(1200, 2400)); seen.add(await openSeen(s, seen)); await look(s, 2); if (s.left > 7000) await backToList(s); } }
    }
    if (s.newsletter && s.left > -12000) { if ((await where(s)) !== 'list') await openList(s); await s.reveal('#news input'); await s.type('#news input', s.person.email); s.submitted('news'); await s.click('#news button'); await s.away(); await s.read(1500); }
  },
  async comparison_shopping(s) {
    await s.open(SHOP + '/'); s.list = true;
    await s.read(s.range(900, 2000));
    const types = {}; for (const p of PRODUCTS) (types[p.pic] ||= []).push(p.slug);
    const pool = s.pick(Object.values(types).filter((l) => l.length >= 2));
    const cat = PRODUCTS.find((p) => p.slug === pool[0]).cat;
    const more = s.shuffle(PRODUCTS.filter((p) => p.cat === cat && !pool.includes(p.slug)).map((p) => p.slug));
    const wanted = s.shuffle([...pool, ...more]).slice(0, s.int(3, 5));
    if (s.chance(0.5)) { await s.click(`.pill`, ['All', 'Kitchen', 'Living', 'Bedroom', 'Lighting'].indexOf(cat)); await s.read(900); }
    if (s.chance(0.4)) { await s.choose('select.sort', s.pick(['Price, low to high', 'Price, high to low', 'Best rated'])); await s.away(); await s.read(800); }
    await chanceTo(s);
    let i = 0;
    for (const slug of wanted) {
      if (i > 2 && s.left < 12000) break;
      if (!(await s.has(`#grid article[data-slug="${slug}"]`))) continue;
      if (s.twoTabs && i === 1) {
        await s.reveal(`#grid article[data-slug="${slug}"]`); await s.adv(400);
        await s.ev(`__h.custom('window hidden', {})`);
        const first = s.tab; await s.newTab(); await s.open(SHOP + '/p/' + slug); await look(s, 1); await price(s); await s.adv(560);
        await s.ev(`__h.custom('window hidden', {})`);
        s.tab = first; await s.ev(`__vc.to(${s.T})`); await s.ev(`__h.custom('window visible', {})`); await s.adv(500); await s.settlePointer();
        i++; continue;
      }
      await openSlug(s, slug); await s.read(s.range(600, 1300)); await price(s);
      await chanceTo(s);
      if (s.chance(0.5)) await look(s, 1);
      if (s.chance(0.55)) { await s.reveal('#spec'); await s.read(s.range(900, 2000)); }
      if (s.chance(0.4)) { await price(s); }
      await breath(s);
      i++;
      if (i < wanted.length && (s.left > 9000 || i < 3)) await backToList(s);
    }
    if (s.chance(0.4) && (await where(s)) === 'product') { await addHere(s); if (s.chance(0.4)) await toCart(s); }
    await s.read(s.range(800, 1800));
  },
  async checkout_frustration(s) {
    s.couponLater = s.plants.includes('rapid_click');
    await s.open(s.chance(0.4) ? SHOP + '/p/' + s.pick(PRODUCTS).slug : SHOP + '/');
    if ((await where(s)) === 'product') { await look(s, s.int(0, 1)); await addHere(s); } else { s.list = true; await fillBasket(s, s.int(1, 2)); }
    await toCart(s);
    if (s.chance(0.65)) {
      await coupon(s, s.shuffle(['AUTUMN20', 'WELCOME', 'FIG2025', 'SAVE15']).slice(0, s.int(1, 2)));
      if (s.plants.includes('rapid_click')) { s.plants.splice(s.plants.indexOf('rapid_click'), 1); s.submitted('coupon'); await s.hammer('#coupon button', { times: s.int(3, 4), note: 'the coupon stays invalid' }); await s.away(); }
    }
    if (s.chance(0.3)) await stepper(s, 2);
    await breath(s);
    await toCheckout(s);
    const bad = s.pick([['postcode'], ['phone'], ['postcode', 'phone'], []]);
    await fillShipping(s, { bad });
    if (bad.length) {
      await sendShipping(s, false);
      if (!s.touch && s.chance(0.4)) { await s.click('button#next'); await s.adv(s.range(500, 1100)); }
      for (const b of bad) await s.type('#' + b, b === 'phone' ? s.person.phone : s.person.postcode);
    }
    await chanceTo(s);
    await sendShipping(s);
    await breath(s);
    await fillCard(s, { upto: s.pick([4, 4, 5]) });
    if (s.couponLater) { s.couponLater = false; if (s.plants.includes('rapid_click')) s.plants[s.plants.indexOf('rapid_click')] = 'rapid_pay'; }
    const h = s.plants.includes('rapid_pay'); if (h) s.plants.splice(s.plants.indexOf('rapid_pay'), 1);
    await pay(s, { fails: s.int(1, 3), hammerAfter: h, giveUp: !s.chance(0.15) });
    if (s.chance(0.35) && s.elapsed < 108000 && (await where(s)) === 'payment') { await s.click('.nav a[href="/help"]', 0, { nav: true }); await s.read(1500); }
  },
  async shipping_hesitation(s) {
    await s.open(SHOP + '/'); s.list = true;
    await fillBasket(s, s.int(1, 2));
    await chanceTo(s);
    await toCart(s);
    await chanceTo(s);
    if (s.chance(0.3)) await coupon(s, [s.pick(['FIG10', 'FREESHIP'])]);
    await toCheckout(s);
    await chanceTo(s);
    const order = s.shuffle(['fill', 'options', 'help']);
    for (const o of order) {
      if ((await where(s)) !== 'checkout') break;
      if (o === 'fill' && s.chance(0.6)) await fillShipping(s, { upto: s.int(1, 4) });
      if (o === 'options') { await s.reveal('.choice', 1); await chanceTo(s); for (const n of s.shuffle([1, 2]).slice(0, s.int(1, 2))) { await delivery(s, n); await s.away(); await s.read(s.range(800, 1600)); } if (s.chance(0.5)) await delivery(s, 0); await s.away(); }
      if (o === 'help' && s.chance(0.55)) {
        await s.click('.nav a[href="/help/shipping"]', 0, { nav: true }); await s.read(s.range(1800, 4000)); await s.scrollBy(s.range(200, 450)); await s.read(s.range(1000, 2500));
        await breath(s);
        if (s.left > 8000 && s.chance(0.75)) await s.back(); else break;
      }
      await breath(s);
    }
    await chanceTo(s);
    const k = await where(s);
    if (k === 'checkout') { if (s.chance(0.55)) { await s.click(s.chance(0.5) ? 'a.cartlink' : '.nav a[href="/"]', 0, { nav: true }); await s.read(1400); } else await s.read(s.range(1200, 2600)); }
    else await s.read(1200);
  },
  async support_seeking(s) {
    if (s.site === 'dashboard') return supportApp(s);
    await s.open(SHOP + s.pick(['/', '/help', '/p/' + s.pick(PRODUCTS).slug, '/cart']));
    s.list = (await where(s)) === 'list';
    await s.read(s.range(900, 2200));
    if ((await where(s)) === 'list') await browse(s, 1);
    if ((await where(s)) !== 'help') await s.click(`.nav a[href="/help"]`, 0, { nav: true });
    await chanceTo(s);
    const acts = s.shuffle(['faq', 'search', 'shipping', 'returns']).slice(0, s.int(2, 4));
    for (const a of acts) {
      if (s.left < 8000) break;
      if ((await where(s)) !== 'help') { await s.click('.nav a[href="/help"]', 0, { nav: true }); await s.read(700); }
      if (a === 'faq') for (let i = 0; i < s.int(1, 3); i++) { const c = await s.ev(`__h.count('#faq .acc button')`); if (!c) break; await s.click('#faq .acc button', s.int(0, Math.min(7, c - 1))); await s.away(); await s.read(s.range(1100, 2400)); }
      if (a === 'search') { await s.type('.helpfind', s.pick(['refund', 'parcel', 'payment', 'address', 'delivery', 'damaged'])); await s.away(); await s.read(1000); if (await s.has('#faq .acc button')) { await s.click('#faq .acc button', 0); await s.away(); await s.read(s.range(1200, 2500)); } }
      if (a === 'shipping' || a === 'returns') { await s.click(`.nav a[href="/help/${a}"]`, 0, { nav: true }); await s.read(s.range(1400, 3000)); await s.scrollBy(s.range(220, 520)); await s.read(s.range(900, 2200)); await chanceTo(s); }
      await breath(s);
      await chanceTo(s);
    }
    if (s.chance(0.6) || s.mustAbandon) await contact(s, { finish: !s.mustAbandon && s.chance(0.75) });
    await maybePause(s, true);
  },
  async scanner(s) {
    if (s.site === 'dashboard') {
      await s.open(APP + s.pick(['/overview', '/customers']));
      await s.read(800);
      if ((await where(s)) !== 'customers') await s.click('#menu a[href="/customers"]', 0, { route: true });
      for (let i = 0; i < s.int(1, 3); i++) { await s.sweep(1); await s.read(s.range(600, 1300)); await s.sweep(-1); await s.read(s.range(400, 1200)); await chanceTo(s); if (s.chance(0.5)) { await s.click('th button', s.int(0, 1)); await s.away(); } await breath(s); if (s.left < 6000) break; }
      if (s.chance(0.6)) { await s.click('#menu a[href="/reports"]', 0, { route: true }); await s.scrollBy(400); await s.read(900); }
      return;
    }
    await s.open(SHOP + '/'); s.list = true;
    await s.read(s.range(500, 1200));
    for (let i = 0; i < 3; i++) {
      await s.sweep(1); await s.read(s.range(500, 1400));
      await breath(s);
      if (s.chance(0.5) || i === 0) { await s.sweep(-1); await s.read(s.range(400, 1200)); }
      await chanceTo(s);
      if (s.left < 9000) break;
      if (s.chance(0.6)) { const y = await s.ev('scrollY'); if (y > 600) await s.scrollBy(-s.range(100, 300)); await openSeen(s); await s.read(s.range(500, 1100)); await chanceTo(s); if (s.chance(0.5)) await s.scrollBy(s.range(500, 900)); await s.back(); }
      else if (s.chance(0.5)) { await s.toTop(); await s.click('.nav a[href="/help"]', 0, { nav: true }); await s.read(700); await s.click('.nav a[href="/"]', 0, { nav: true }); }
    }
  },
  async form_fatigue(s) {
    if (s.site === 'dashboard') return fatigueApp(s);
    if (s.chance(0.35)) {
      await s.open(SHOP + s.pick(['/', '/help'])); await s.read(900);
      await contact(s, { finish: false, tired: true }); await chanceTo(s); await breath(s);
      if (s.left > 6000) await s.read(1800);
      return;
    }
    await s.open(SHOP + '/'); s.list = true;
    await s.scrollBy(s.range(300, 700)); await quickAdd(s, 1);
    await toCart(s); await toCheckout(s);
    const stage = s.pick(['half', 'half', 'invalid', 'card']);
    if (stage === 'half') { await fillShipping(s, { upto: s.int(3, 6) }); await chanceTo(s); await breath(s); await retype(s, s.pick(['#email', '#first'])); await s.away(); await s.read(s.range(1500, 3500)); await s.scrollBy(s.range(150, 400)); await s.read(1500); }
    if (stage === 'invalid') { await fillShipping(s, { bad: ['postcode'] }); await sendShipping(s, false); await retype(s, '#postcode'); await breath(s); await sendShipping(s); await fillCard(s, { upto: s.int(1, 3) }); await s.away(); await s.read(2000); }
    if (stage === 'card') { await fillShipping(s); await sendShipping(s); await breath(s); await fillCard(s, { upto: s.int(1, 3) }); await retype(s, '#name'); await chanceTo(s); await s.away(); await s.read(s.range(1500, 3000)); }
    if (s.chance(0.5) && s.elapsed < 108000) { await s.click(s.chance(0.5) ? 'a.cartlink' : '.nav a[href="/"]', 0, { nav: true }); await s.read(1200); }
  },
  async data_exploration(s) {
    await s.open(APP + s.pick(['/', '/reports', '/customers', '/overview']));
    await s.read(s.range(900, 2000));
    let last = '';
    while (s.left > 6000) {
      const k = await where(s);
      await chanceTo(s);
      if (k === 'overview') { if (s.chance(0.7)) { await s.click('#range button:not(.on)', s.int(0, 1)); await s.away(); await s.read(s.range(1200, 2600)); } if (s.chance(0.5)) { await s.scrollBy(s.range(120, 260)); await s.read(s.range(900, 2000)); } }
      if (k === 'reports') await report(s);
      if (k === 'customers') await customers(s);
      if (k === 'account') { await s.read(s.range(1500, 3200)); if (s.chance(0.5)) await s.scrollBy(220); await s.read(700); if (s.chance(0.6) && !s.backed) { s.backed = true; await s.appBack(); await s.read(600); continue; } }
      await breath(s);
      if (s.left < 6000) break;
      const next = s.pick(['/reports', '/customers', '/overview', '/reports', '/customers'].filter((p) => p.slice(1) !== k && p !== last));
      last = '/' + k;
      await s.click(`#menu a[href="${next}"]`, 0, { route: true });
    }
    await s.read(900);
  },
  async settings_change(s) {
    await s.open(APP + s.pick(['/overview', '/overview', '/settings', '/reports']));
    await s.read(s.range(900, 2200));
    await chanceTo(s);
    if (!(await s.has('nav.tabs'))) { if (s.chance(0.3)) { await s.scrollBy(s.range(120, 220)); await s.read(900); } await s.click('#menu a[href="/settings"]', 0, { route: true }); }
    const todo = s.shuffle(['profile', 'notifications', 'team', 'billing']).slice(0, s.int(2, 4));
    for (const t of todo) {
      if (s.left < 5000) break;
      const p = '/settings' + (t === 'profile' ? '' : '/' + t);
      if ((await s.url()) !== p) await s.click(`nav.tabs a[href="${p}"]`, 0, { route: true });
      await s.read(s.range(500, 1300));
      await chanceTo(s);
      if (t === 'profile') { const w = s.pick(['#prole', '#pname', '#ptz']); if (w === '#ptz') await s.choose('#ptz', s.pick(['Europe/Berlin', 'America/New_York', 'Asia/Tokyo'])); else await s.type(w, w === '#prole' ? s.pick(['Head of finance', 'Controller', 'Operations']) : s.person.first + ' ' + s.person.last); s.submitted('profile'); await s.click('#profile button'); await s.away(); await s.read(900); }
      if (t === 'notifications') for (const i of s.shuffle([0, 1, 2, 3, 4]).slice(0, s.int(1, 4))) { await s.click('button.switch', i); await s.adv(s.range(300, 900)); }
      if (t === 'team') await invite(s, { fail: s.mustFail, finish: true });
      if (t === 'billing') { await s.click('button.choose', s.int(0, 1)); await s.read(s.range(900, 1900)); await s.click(s.chance(0.5) ? '#yes' : '#no'); await s.away(); await s.read(900); }
      await s.away();
      await breath(s);
    }
    if (s.chance(0.3)) { await s.click('#menu a[href="/overview"]', 0, { route: true }); await s.read(1200); }
  },
  async none(s) {
    if (s.site === 'dashboard') {
      await s.open(APP + s.pick(['/overview', '/help', '/reports']));
      while (s.left > 5000) {
        await s.read(s.range(2000, 5000)); await chanceTo(s);
        if (s.chance(0.5)) await s.scrollBy(s.range(90, 300));
        await breath(s);
        if (s.left > 7000 && s.chance(0.6)) { const k = '/' + (await where(s)); await s.click(`#menu a[href="${s.pick(['/overview', '/reports', '/help', '/settings'].filter((p) => p !== k && !(s.been ||= []).includes(p)).concat('/customers'))}"]`, 0, { route: true }).then(() => {}); (s.been ||= []).push(k); if (k === '/customers') break; }
      }
      return;
    }
    await s.open(SHOP + s.pick(['/', '/help/shipping', '/p/' + s.pick(PRODUCTS).slug, '/help', '/contact']));
    s.list = (await where(s)) === 'list';
    const paths = s.shuffle(['/help/returns', '/contact', '/', '/help/shipping', '/help']);
    while (s.left > 5000) {
      await s.read(s.range(1800, 4500));
      if (s.chance(0.55)) await s.scrollBy(s.range(120, 500));
      await chanceTo(s); await breath(s);
      if (s.left > 7000 && paths.length && s.chance(0.55)) { const p = paths.pop(); if (p !== (await s.url())) { await s.click(`.nav a[href="${p}"]`, 0, { nav: true }); s.list = false; } }
    }
  },
};

async function contact(s, { finish = true, tired = false } = {}) {
  await s.click('.nav a[href="/contact"]', 0, { nav: true });
  await s.read(800);
  const p = s.person;
  await s.type('#name', `${p.first} ${p.last}`);
  if (finish || s.chance(0.8)) await s.type('#email', p.email, { tab: !s.touch && s.chance(0.5) });
  if (tired && s.chance(0.5)) await retype(s, '#email');
  if (s.chance(0.5)) await s.type('#order', 'HF-' + (20000 + s.seed % 900), { typos: 0 });
  if (finish || s.chance(0.6)) await s.choose('#topic', s.pick(['Where is my order?', 'Returns and refunds', 'Payment problem', 'Something is broken']));
  const text = s.pick(['My parcel has not moved for four days.', 'The bowl arrived with a crack.', 'I was charged twice, I think.', 'Can I still change the address?']);
  if (finish || tired) await s.type('#message', finish ? text : text.slice(0, s.int(8, 20)));
  if (tired) { await s.away(); await s.read(1500); await s.read(600); }
  if (finish) { s.submitted('contact'); await s.click('button#send'); await s.away(); await s.read(1800); } else { await s.away(); await s.read(s.range(1500, 3000)); if (s.chance(0.4) && s.elapsed < 110000) { await s.click('.nav a[href="/help"]', 0, { nav: true }); await s.read(900); } }
}
async function retype(s, sel) {
  const v = (await s.rect(sel)).value || '';
  await s.click(sel); await s.erase(Math.min(v.length, s.int(3, 9))); await s.adv(s.range(500, 1300));
  const want = { '#email': s.person.email, '#first': s.person.first, '#name': `${s.person.first} ${s.person.last}`, '#postcode': s.person.postcode }[sel] || s.person.email;
  const now = (await s.rect(sel)).value;
  if (want.startsWith(now)) await s.type(sel, want.slice(now.length), { keep: true, typos: 0 }); else await s.type(sel, want);
}
async function supportApp(s) {
  await s.open(APP + s.pick(['/overview', '/reports', '/help']));
  await s.read(s.range(900, 2200)); await chanceTo(s);
  if ((await where(s)) !== 'help') await s.click('#menu a[href="/help"]', 0, { route: true });
  let rounds = 0;
  while (s.left > 6000 && rounds++ < 4) {
    if ((await where(s)) !== 'help') await s.click(s.touch || s.chance(0.6) ? '#tools a' : '#menu a[href="/help"]', 0, { route: true });
    if (s.chance(0.65)) { await s.type('#hq', s.pick(['churn', 'export', 'invite', 'numbers', 'plan', 'billing'])); await s.away(); await s.read(900); }
    const n = await s.ev(`__h.count('a.art')`); if (!n) break;
    const fresh = (await s.ev(`[...document.querySelectorAll('a.art')].map((e,i)=>[i,e.getAttribute('href')])`)).filter(([, h]) => !(s.readArts ||= new Set()).has(h));
    const [ai, ah] = fresh.length ? s.pick(fresh) : [s.int(0, n - 1), ''];
    s.readArts.add(ah);
    await s.click('a.art', ai, { route: true });
    await s.read(s.range(1800, 3800)); await s.scrollBy(s.range(120, 300)); await s.read(s.range(900, 2000));
    await chanceTo(s); await breath(s);
    if (s.chance(0.6)) { const no = s.chance(0.6) || s.mustAbandon; await s.click('button.vote', no ? 1 : 0); await s.away(); await s.adv(600); if (no && (s.mustAbandon || s.chance(0.6))) { await s.type('#fb', s.pick(['The step about refunds is missing.', 'I still cannot find the button.', 'Numbers differ by a day.'])); if (!s.mustAbandon) { s.submitted('feedback'); await s.click('#feedback button'); } await s.away(); await s.read(900); } }
    await s.adv(500);
  }
}
async function fatigueApp(s) {
  await s.open(APP + s.pick(['/settings/team', '/overview', '/settings']));
  await s.read(900);
  if ((await where(s)) !== 'team') { if (!(await s.has('nav.tabs'))) await s.click('#menu a[href="/settings"]', 0, { route: true }); await s.click('nav.tabs a[href="/settings/team"]', 0, { route: true }); }
  await invite(s, { finish: false, tired: true });
  await chanceTo(s); await breath(s);
  await s.click(s.chance(0.5) ? 'nav.tabs a[href="/settings"]' : '#menu a[href="/overview"]', 0, { route: true });
  await s.read(s.range(900, 1800));
  if (s.left > 9000 && (await where(s)) === 'settings') { await s.type('#prole', s.pick(['Finance', 'Head of'])); await retypeApp(s, '#pname'); await s.away(); await s.read(1500); await s.click('#menu a[href="/help"]', 0, { route: true }); await s.read(1200); }
}
async function retypeApp(s, sel) { await s.click(sel); await s.erase(s.int(3, 7)); s.noteChange((await s.rect(sel)).form, sel); await s.adv(700); await s.type(sel, s.person.last, { keep: true }); }
async function invite(s, { finish = true, fail = false, tired = false } = {}) {
  await s.type('#imail', s.person.email.replace('@', '.work@'));
  if (s.chance(0.7)) await s.choose('#irole', s.pick(['Editor', 'Admin']));
  if (s.chance(0.7) || tired) await s.type('#iteam', s.pick(['Finance', 'Growth', 'Support', 'Data']), { tab: false });
  if (tired) { await s.type('#inote', s.pick(['Hello, please join our', 'Could you look at the', 'As agreed, here is'])); await retypeApp(s, '#imail'); await s.away(); await s.read(1500); }
  if (!finish) return;
  s.apiPlan['/api/invite'] = fail ? ['503', 'ok'] : ['ok'];
  s.submitted('invite'); await s.click('#invite button'); await s.adv(900); await s.away(); await s.read(1000);
  if (fail) { s.submitted('invite'); await s.click('#invite button'); await s.adv(900); await s.away(); await s.read(900); s.mustFail = false; }
}
async function report(s) {
  const n = s.int(1, 3);
  for (let i = 0; i < n && s.left > 4500; i++) {
    const f = s.pick(['metric', 'fplan', 'fregion']);
    const v = { metric: ['Revenue', 'New customers', 'Churn', 'Expansion'], fplan: ['Starter', 'Growth', 'Scale'], fregion: ['Europe', 'Americas', 'Asia Pacific'] }[f];
    await s.choose('#' + f, s.pick(v));
    if (s.chance(0.4)) await s.choose('#fplan', s.pick(['Starter', 'Growth', 'Scale', 'All plans']));
    const bad = s.failReport && i === 0; if (bad) { s.apiPlan['/api/report'] = [s.pick(['500', '503', 'abort']), 'ok']; s.failReport = false; }
    await s.click('button#apply'); await s.away(); await s.adv(s.range(900, 1600));
    if (bad) { await s.read(1200); await s.click('button#apply'); await s.away(); await s.adv(1000); }
    await s.read(s.range(800, 2000));
    if (s.chance(0.45)) { await s.click('#kind button:not(.on)'); await s.away(); await s.read(s.range(700, 1600)); }
    if (s.chance(0.5) && (await s.has('#plot .bar'))) for (let j = 0; j < s.int(1, 3); j++) { await s.click('#plot .bar', s.int(2, 11)); await s.adv(s.range(400, 900)); }
    await s.away();
    if (s.chance(0.2)) { await s.click('#grain button:not(.on)'); await s.away(); }
    await chanceTo(s);
  }
  if (s.chance(0.5)) { await s.reveal('#rows td', 20); await s.read(s.range(900, 2200)); }
}
async function customers(s) {
  if (s.chance(0.6)) { await s.click('th button', s.touch ? s.pick([0, 1, 2]) : s.int(0, 4)); await s.away(); await s.read(s.range(700, 1500)); }
  if (!s.touch && s.chance(0.45)) { await s.type('#q', s.pick(['media', 'health', 'bak', 'log', 'games']), { typos: 0 }); await s.away(); await s.read(s.range(800, 1600)); }
  if (s.chance(0.6)) { await s.scrollBy(s.range(250, 700)); await s.read(s.range(800, 2000)); }
  await chanceTo(s);
  if (s.chance(0.6)) { const v = await s.ev(`__h.inview('tr.link')`); if (v.length) await s.click('tr.link', s.pick(v), { route: true }); }
}
