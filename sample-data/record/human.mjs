// A visitor: one or more tabs, a pointer or a finger, and a clock that only moves when the visitor does something.
import { resolve } from './serve.mjs';

export function mulberry32(a) {
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
export class End extends Error {}

export class Visitor {
  constructor({ id, seed, device, start, viewport, limit = 118000 }) {
    Object.assign(this, { id, device, viewport, limit });
    this.touch = device === 'phone';
    this.rng = mulberry32(seed);
    this.seed = seed;
    this.t0 = start;
    this.T = start;
    this.events = [];
    this.truth = [];
    this.clicks = [];
    this.pending = [];
    this.forms = new Map();
    this.tabs = [];
    this.tempo = this.range(0.78, 1.3);
    this.typing = this.range(75, 170);
    this.wheelStyle = this.rng() < 0.6 ? 'notch' : 'pad';
    this.mouse = { x: this.range(300, 900), y: this.range(200, 500) };
    this.apiPlan = { '/api/pay': ['ok'], '/api/report': ['ok'], '/api/invite': ['ok'] };
    this.side = this.rng() < 0.75;
    this.nseed = 1;
  }
  // random helpers
  range(a, b) { return a + this.rng() * (b - a); }
  int(a, b) { return Math.floor(this.range(a, b + 1)); }
  chance(p) { return this.rng() < p; }
  pick(list) { return list[Math.floor(this.rng() * list.length)]; }
  shuffle(list) { const l = list.slice(); for (let i = l.length - 1; i > 0; i--) { const j = Math.floor(this.rng() * (i + 1)); [l[i], l[j]] = [l[j], l[i]]; } return l; }
  get elapsed() { return this.T - this.t0; }
  get left() { return this.budget - this.elapsed; }

  // tabs
  async begin(browser, init) {
    this.context = await browser.newContext({ viewport: this.viewport, hasTouch: this.touch, isMobile: this.touch, deviceScaleFactor: this.touch ? 2 : 1, locale: 'en-GB', timezoneId: 'UTC' });
    this.init = init;
    await this.context.route('**/*', (route) => this.serve(route));
    await this.newTab();
  }
  async newTab() {
    const page = await this.context.newPage();
    await page.addInitScript({ content: `window.__vtStart=${this.T};` });
    await page.addInitScript({ content: this.init });
    const cdp = await this.context.newCDPSession(page);
    const tab = { page, cdp, n: this.tabs.length };
    cdp.on('Runtime.bindingCalled', (m) => { const e = JSON.parse(m.payload); e.__tab = tab.n; this.events.push(e); });
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: '__emit' });
    this.tabs.push(tab);
    this.tab = tab;
    return tab;
  }
  async serve(route) {
    const url = new URL(route.request().url());
    if (!url.pathname.startsWith('/api/')) {
      const f = resolve(url.href);
      return f ? route.fulfill(f) : route.abort();
    }
    const plan = this.apiPlan[url.pathname] || ['ok'];
    const what = plan.length > 1 ? plan.shift() : plan[0];
    const due = this.T + Math.round(what === 'ok' ? 420 + this.seed % 37 * 11 : 260 + this.seed % 41 * 8);
    this.pending.push({ due, nav: what === 'ok' && url.pathname === '/api/pay', go: () => (what === 'abort' ? route.abort('connectionreset') : what === 'ok' ? route.fulfill({ status: 200, contentType: 'application/json', body: '{"ok":true}' }) : route.fulfill({ status: Number(what), contentType: 'application/json', body: '{"ok":false}' })).catch(() => {}) });
  }
  async ev(expression) {
    const r = await this.tab.cdp.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (r.exceptionDetails) throw new Error(`${this.id}: ${expression.slice(0, 120)}: ${r.exceptionDetails.exception?.description || r.exceptionDetails.text}`);
    return r.result.value;
  }
  async frames(n = 2) { await this.ev(`__vc.frames(${n})`); }
  // move the clock on
  async adv(ms) {
    if (!this.ending && this.elapsed + ms > this.limit) throw new End('time is up');
    const target = this.T + Math.max(0, Math.ceil(ms - 0.4));
    for (;;) {
      for (let i = 0; i < 60; i++) { if ((await this.ev('__vc.inflight')) <= this.pending.length) break; await new Promise((r) => setTimeout(r, 4)); }
      this.pending.sort((a, b) => a.due - b.due);
      const p = this.pending[0];
      if (!p || p.due > target) break;
      if (p.due > this.T) { await this.ev(`__vc.to(${p.due})`); this.T = p.due; }
      this.pending.shift();
      if (p.nav) { await this.nav(async () => { await p.go(); }); return; }
      await p.go();
      for (let i = 0; i < 100; i++) { if ((await this.ev('__vc.inflight')) <= this.pending.length) break; await new Promise((r) => setTimeout(r, 4)); }
      await this.ev('__vc.settle()');
      await this.ev('__vc.settle()');
    }
    if (target > this.T) { await this.ev(`__vc.to(${target})`); this.T = target; }
  }
  // something that loads a page
  async nav(action) {
    this.leaveForms();
    await this.ev(`__vc.nextNav(${Math.round(this.range(180, 620))})`).catch(() => {});
    const loaded = this.tab.page.waitForEvent('load', { timeout: 20000 });
    loaded.catch(() => {});
    await action();
    await loaded;
    await this.ready();
  }
  async ready() {
    for (let i = 0; i < 200; i++) {
      try { const now = await this.ev('window.__vc && window.__h && document.readyState==="complete" ? __vc.now : 0'); if (now) { await this.frames(2); await this.ev('__vc.settle()'); this.T = Math.max(now, await this.ev('__vc.now')); break; } } catch (e) { /* page is changing */ }
      await new Promise((r) => setTimeout(r, 10));
    }
    await this.adv(1);
  }
  async open(url) {
    this.leaveForms();
    await this.tab.page.goto(url, { waitUntil: 'load' });
    await this.ready();
    if (!this.identified) { this.identified = true; await this.ev(`__h.custom('identify', ${JSON.stringify(this.identity)})`); }
    await this.adv(this.range(350, 900) * this.tempo);
    await this.settlePointer();
  }
  // a fresh page under a resting pointer: move off whatever happens to be there
  async settlePointer() {
    if (this.touch) return;
    await this.moveTo(...(await this.neutralNear(true)));
  }
  async neutralNear(far = false) { return this.ev(`__h.neutral(${this.mouse.x | 0},${this.mouse.y | 0},${this.nseed++},${far})`); }
  async url() { return this.ev('location.pathname'); }

  // pointer
  async moveTo(x, y, { quick = false } = {}) {
    if (this.touch) return;
    const vw = this.viewport.width, vh = this.viewport.height;
    x = Math.max(2, Math.min(vw - 3, x)); y = Math.max(2, Math.min(vh - 3, y));
    const dist = Math.hypot(x - this.mouse.x, y - this.mouse.y);
    if (dist < 2) return;
    if (dist > 260 && this.chance(0.3) && !quick) {
      const k = 1 + this.range(0.02, 0.06);
      await this.glide(this.mouse.x + (x - this.mouse.x) * k + this.range(-6, 6), this.mouse.y + (y - this.mouse.y) * k + this.range(-6, 6));
      await this.adv(this.range(40, 110));
    }
    await this.glide(x, y, quick);
  }
  async glide(x, y, quick) {
    const from = { ...this.mouse };
    const vw = this.viewport.width, vh = this.viewport.height;
    x = Math.max(2, Math.min(vw - 3, x)); y = Math.max(2, Math.min(vh - 3, y));
    const dist = Math.hypot(x - from.x, y - from.y);
    const dur = (quick ? 90 : 150) + (quick ? 60 : 110) * Math.log2(dist / 24 + 1) * this.tempo * this.range(0.85, 1.2);
    const nx = -(y - from.y) / (dist || 1), ny = (x - from.x) / (dist || 1);
    const bend = dist * this.range(-0.12, 0.12), skew = this.range(0.3, 0.7);
    let t = 0;
    while (t < dur) {
      const dt = this.range(30, 46);
      t = Math.min(dur, t + dt);
      const k = t / dur, s = k * k * k * (10 - 15 * k + 6 * k * k);
      const arc = bend * Math.sin(Math.PI * Math.pow(s, skew + 0.5));
      await this.adv(dt);
      const j = k < 1 ? 0.8 : 0;
      await this.point(from.x + (x - from.x) * s + nx * arc + this.range(-j, j), from.y + (y - from.y) * s + ny * arc + this.range(-j, j));
    }
  }
  async point(x, y) {
    this.mouse = { x: Math.round(x), y: Math.round(y) };
    await this.tab.cdp.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: this.mouse.x, y: this.mouse.y, button: 'none', pointerType: 'mouse' });
  }
  async rect(sel, n = 0) { return this.ev(`__h.rect(${JSON.stringify(sel)},${n})`); }
  async has(sel) { return (await this.ev(`__h.count(${JSON.stringify(sel)})`)) > 0; }

  // bring an element into view by scrolling as a person would
  async reveal(sel, n = 0, pad = 110) {
    for (let i = 0; i < 40; i++) {
      const r = await this.rect(sel, n);
      if (!r) throw new Error(`${this.id}: no ${sel} #${n} on ${await this.url()}`);
      const mid = r.y + Math.min(r.h, r.vh * 0.6) / 2;
      if (mid > pad && mid < r.vh - pad) return r;
      if ((mid <= pad && r.sy <= 1) || (mid >= r.vh - pad && r.sy >= r.max - 1)) { if (r.y + r.h / 2 > 6 && r.y + r.h / 2 < r.vh - 6) return r; }
      const want = mid - r.vh * this.range(0.4, 0.58);
      await this.scrollBy(Math.abs(want) < 60 ? Math.sign(want) * 60 : want);
    }
    return this.rect(sel, n);
  }
  spot(r, inset = 0.25) { return [r.x + r.w * this.range(inset, 1 - inset), r.y + Math.min(r.h, 400) * this.range(inset, 1 - inset)]; }
  async aim(sel, n = 0) {
    const r = await this.reveal(sel, n);
    let p = this.spot(r);
    for (let i = 0; i < 12; i++) { if (await this.ev(`__h.hit(${p[0]},${p[1]},${JSON.stringify(sel)},${n})`)) break; p = this.spot(r, 0.1); }
    await this.moveTo(...p);
    return { r, p };
  }
  async press(x, y, count = 1) {
    if (this.touch) {
      await this.tab.cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: Math.round(x), y: Math.round(y), id: 1 }] });
      await this.adv(this.range(45, 95));
      await this.tab.cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await this.ev('__vc.frames(2)').catch(() => {});
      return;
    }
    const o = { x: this.mouse.x, y: this.mouse.y, button: 'left', clickCount: count, pointerType: 'mouse' };
    await this.tab.cdp.send('Input.dispatchMouseEvent', { type: 'mousePressed', buttons: 1, ...o });
    await this.adv(this.range(50, 100));
    await this.tab.cdp.send('Input.dispatchMouseEvent', { type: 'mouseReleased', buttons: 0, ...o });
  }
  /** Point at an element and click it. `nav` when it loads a page, `route` when the app changes its route. */
  async click(sel, n = 0, { nav = false, route = false, think = null, quick = false } = {}) {
    const { r, p } = await this.aim(sel, n);
    await this.adv(think ?? this.range(120, 420) * this.tempo);
    this.clicks.push({ t: this.T, sel: n ? `${sel} (${n + 1})` : sel });
    if (nav) { await this.nav(() => this.press(p[0], p[1])); await this.adv(this.range(300, 800)); await this.settlePointer(); return r; }
    if (route) this.leaveForms();
    await this.press(p[0], p[1]);
    await this.ev('__vc.settle()').catch(() => {});
    await this.adv(quick ? 20 : this.range(180, 420) * this.tempo);
    if (route) { await this.adv(this.range(150, 500)); await this.settlePointer(); }
    return r;
  }
  async away() { if (this.touch) { await this.adv(120); return; } await this.moveTo(...(await this.neutralNear(true))); }
  async back() { await this.nav(() => this.tab.page.evaluate(() => { history.back(); })); await this.adv(this.range(300, 800)); await this.settlePointer(); }
  async appBack() { this.leaveForms(); await this.ev('history.back()'); await this.frames(2); await this.ev('__vc.settle()'); await this.adv(this.range(300, 700)); await this.settlePointer(); }

  // reading: time passes, the pointer drifts over places that are neither links nor controls
  async read(ms) {
    const end = Math.round(this.T + ms * this.tempo);
    while (this.T < end) {
      const rest = Math.min(end - this.T, this.range(700, 2600));
      await this.adv(rest);
      if (!this.touch && this.T < end && this.chance(0.6)) await this.moveTo(...(await this.neutralNear(true)));
    }
  }
  async park() {
    if (this.touch) return;
    const vw = this.viewport.width;
    if (this.mouse.x > vw - 26) return;
    if (await this.ev(`__h.busy(${vw - 14},${this.mouse.y})`)) { await this.moveTo(vw - this.range(9, 22), this.range(180, 420)); return; }
    await this.moveTo(vw - this.range(9, 22), Math.max(120, Math.min(this.viewport.height - 60, this.mouse.y + this.range(-60, 60))));
  }
  async wheel(dy) {
    await this.tab.cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: this.mouse.x, y: this.mouse.y, deltaX: 0, deltaY: Math.round(dy), pointerType: 'mouse' });
    await this.frames(2);
  }
  async scrollBy(dy, { fast = false, pause = true } = {}) {
    if (this.touch) return this.swipe(dy, { fast });
    await this.park();
    const s = await this.ev('__h.scroll()');
    dy = Math.max(-s.y, Math.min(s.max - s.y, dy));
    let left = Math.abs(dy), sign = Math.sign(dy), burst = 0, notches = this.int(3, 5);
    while (left > 4) {
      const step = Math.min(left, this.wheelStyle === 'notch' ? 100 : this.range(34, 78));
      await this.wheel(sign * step);
      left -= step;
      await this.adv(fast ? this.range(40, 60) : this.wheelStyle === 'notch' ? this.range(95, 165) : this.range(44, 70));
      if (!fast && ++burst % (this.wheelStyle === 'notch' ? notches : notches * 2) === 0 && left > 4) await this.adv(this.range(560, 1100) * this.tempo);
    }
    await this.adv(fast ? 30 : this.range(160, 380));
  }
  async swipe(dy, { fast = false } = {}) {
    let left = Math.abs(dy), sign = Math.sign(dy), guard = 0;
    while (left > 24 && guard++ < 40) {
      const s = await this.ev('__h.scroll()');
      if ((sign > 0 && s.y >= s.max - 1) || (sign < 0 && s.y <= 1)) break;
      const len = Math.min(left, fast ? 520 : this.range(240, 360));
      const x = this.range(150, 250), y0 = sign > 0 ? this.range(640, 720) : this.range(180, 260);
      const steps = fast ? 6 : 8;
      const tp = (y) => [{ x: Math.round(x + (y - y0) * 0.04), y: Math.round(y), id: 1 }];
      await this.tab.cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: tp(y0) });
      const before = s.y;
      for (let i = 1; i <= steps; i++) {
        const k = i / steps, e = k * (2 - k);
        await this.adv(fast ? this.range(26, 32) : this.range(32, 46));
        await this.tab.cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: tp(y0 - sign * (len + 16) * e) });
        await this.frames(1);
      }
      await this.adv(fast ? 20 : this.range(30, 60));
      await this.tab.cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      let last = -1;
      for (let i = 0; i < 40; i++) { await this.frames(2); const y = (await this.ev('scrollY')); if (Math.abs(y - last) < 1) break; last = y; await this.adv(fast ? 12 : 22); }
      const moved = Math.abs((await this.ev('scrollY')) - before);
      left -= Math.max(moved, 20);
      await this.adv(fast ? this.range(40, 110) : this.range(540, 900) * this.tempo);
    }
  }
  async toTop() { const s = await this.ev('__h.scroll()'); if (s.y > 2) await this.scrollBy(-s.y); }

  // forms
  noteChange(form, sel) { if (!form) return; const f = this.forms.get(form); if (!f) this.forms.set(form, { first: this.T, sel }); }
  submitted(form) { this.forms.delete(form); }
  leaveForms(note = 'left without submitting') {
    for (const [form, f] of this.forms) this.plant('form_abandon', f.first, this.T, `form#${form}`, `first field changed: ${f.sel}; ${note}`);
    this.forms.clear();
  }
  async type(sel, text, { n = 0, typos = 0.03, keep = false, tab = false } = {}) {
    const r = await this.rect(sel, n);
    if (tab) { await this.tab.cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }); await this.tab.cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }); await this.frames(1); await this.adv(this.range(180, 420)); } else await this.click(sel, n);
    if (!keep && r.value) await this.erase(r.value.length);
    const form = r.form;
    for (const ch of text) {
      if (this.chance(typos) && /[a-z]/i.test(ch)) {
        await this.key(this.pick([...'aeioustnr']), form, sel);
        await this.adv(this.range(160, 420));
        await this.erase(1);
      }
      await this.key(ch, form, sel);
    }
    await this.adv(this.range(180, 500) * this.tempo);
  }
  async key(ch, form, sel) {
    await this.tab.cdp.send('Input.insertText', { text: ch });
    this.noteChange(form, sel);
    await this.adv(Math.max(45, this.typing * this.range(0.55, 1.6)) + (ch === ' ' ? this.range(20, 90) : 0));
  }
  async erase(n) {
    if (!this.touch) await this.tab.cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'End', code: 'End', windowsVirtualKeyCode: 35 });
    for (let i = 0; i < n; i++) {
      const k = { key: 'Backspace', code: 'Backspace', windowsVirtualKeyCode: 8 };
      await this.tab.cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...k });
      await this.tab.cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...k });
      await this.adv(this.range(50, 110));
    }
  }
  async choose(sel, value, n = 0) {
    const r = await this.rect(sel, n);
    await this.click(sel, n, { think: this.range(80, 240) });
    await this.adv(this.range(420, 1000) * this.tempo);
    await this.ev(`__h.setValue(${JSON.stringify(sel)},${n},${JSON.stringify(value)})`);
    this.noteChange(r.form, sel);
    await this.adv(this.range(160, 420));
  }

  // signals
  plant(signal, a, b, selector, note = '') { this.truth.push({ signal, start: a, end: b, selector, note }); }
  async calm() { if (await this.ev('__h.blur()')) await this.adv(this.range(600, 1000)); }
  /** n quick clicks on one element. `dead` when it does not react. */
  async hammer(sel, { n = 0, times = 3, dead = false, note = '' } = {}) {
    const { p } = await this.aim(sel, n);
    if (dead) { await this.calm(); }
    await this.adv(this.range(160, 420));
    const span = this.range(560, 860), gap = Math.max(110, span / (times - 1));
    const first = this.T; let last = first;
    for (let i = 0; i < times; i++) {
      this.clicks.push({ t: this.T, sel });
      const t = this.T;
      await this.press(p[0], p[1], Math.min(3, i + 1));
      await this.ev('__vc.settle()');
      last = this.T;
      if (i < times - 1) await this.adv(Math.max(20, gap - (this.T - t) + this.range(-18, 18)));
    }
    this.plant('rapid_click', first, last, sel, note || `${times} clicks`);
    if (dead) { await this.adv(this.range(700, 1300)); await this.away(); await this.adv(2750); this.plant('dead_click', first, last, sel, `${times} clicks in a row, nothing happens`); }
    else await this.adv(this.range(300, 700));
  }
  async deadClick(sel, { n = 0, times = 1 } = {}) {
    const { p } = await this.aim(sel, n);
    await this.calm();
    await this.adv(this.range(200, 500));
    const first = this.T; let last = first;
    for (let i = 0; i < times; i++) {
      this.clicks.push({ t: this.T, sel });
      await this.press(p[0], p[1], 1);
      last = this.T;
      if (i < times - 1) await this.adv(this.range(1100, 1700));
    }
    await this.adv(this.range(600, 1300));
    await this.away();
    await this.adv(2700);
    this.plant('dead_click', first, last, n ? `${sel} (${n + 1})` : sel, times > 1 ? `${times} slow clicks, nothing happens` : 'one click, nothing happens');
  }
  async hesitate(sel, { n = 0, ms = null } = {}) {
    const r = await this.reveal(sel, n);
    await this.adv(this.range(200, 500));
    const cx = r.x + r.w * this.range(0.42, 0.58), cy = r.y + r.h * this.range(0.42, 0.58);
    await this.moveTo(cx, cy, { quick: true });
    const c = { ...this.mouse }, first = this.T, end = this.T + (ms || this.range(2500, 4800));
    while (this.T < end) {
      await this.adv(this.range(140, 420));
      await this.point(c.x + this.range(-2.4, 2.4), c.y + this.range(-1.6, 1.6));
    }
    const last = this.T;
    await this.adv(60);
    await this.away();
    this.plant('hesitation', first, last, n ? `${sel} (${n + 1})` : sel, `rests ${last - first} ms, leaves without a click`);
    await this.adv(this.range(300, 800));
  }
  /** Up and down and up again on one page. */
  async yoyo(turns = 9) {
    const s = await this.ev('__h.scroll()');
    const span = Math.min(620, s.max * 0.7);
    if (span < 180) return false;
    await this.park();
    const first = this.T;
    let down = s.y < s.max / 2;
    for (let i = 0; i <= turns; i++) {
      const d = this.range(0.55, 1) * span * (down ? 1 : -1);
      if (this.touch) await this.swipe(d * 0.8); else await this.scrollBy(d);
      down = !down;
      await this.adv(this.range(120, 520));
    }
    this.plant('excessive_scroll', first, this.T, 'document', `${turns} or more reversals`);
    return true;
  }
  /** A fast sweep over at least three viewports. */
  async sweep(direction = 1, speed = null) {
    const s = await this.ev('__h.scroll()');
    const room = direction > 0 ? s.max - s.y : s.y;
    if (room < s.vh * 4.1) return false;
    const v = Math.min(speed || this.range(1.85, 2.5), room / s.vh / 2.35);
    const first = this.T;
    if (this.touch) await this.swipe(direction * Math.min(room, s.vh * this.range(4.2, 6)), { fast: true });
    else {
      await this.park();
      const start = this.T, want = Math.min(room, s.vh * v * this.range(2.3, 3.2));
      let done = 0;
      while (done < want - 5) {
        const dt = this.range(42, 58), step = Math.min(want - done, v * s.vh * dt / 1000);
        await this.wheel(direction * step);
        done += step;
        await this.adv(dt);
      }
      await this.adv(60);
      this.plant('scanner', start, this.T, 'document', `${(done / s.vh).toFixed(1)} viewports at ${(done / s.vh / ((this.T - start) / 1000)).toFixed(1)} viewports per second`);
      await this.adv(this.range(300, 700));
      return true;
    }
    const e = await this.ev('__h.scroll()');
    this.plant('scanner', first, this.T, 'document', `${(Math.abs(e.y - s.y) / s.vh).toFixed(1)} viewports`);
    await this.adv(this.range(500, 900));
    return true;
  }
  async finish() {
    this.ending = true;
    this.leaveForms('session ends');
    await this.adv(650).catch(() => {});
    await this.ev(`__h.custom('window hidden', {})`).catch(() => {});
    for (const tab of this.tabs) if (tab !== this.tab) await tab.cdp.send('Runtime.evaluate', { expression: `__vc.to(${this.T - 1})`, awaitPromise: true }).catch(() => {});
    await this.context.close();
  }
}
