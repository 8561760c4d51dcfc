// Virtual clock: runs before every other script of a page. Date, performance.now, timers, requestAnimationFrame
// and the resource timing API follow a time that only the recording script moves, so that a session of two
// minutes is recorded in a few seconds and always with the same timestamps. Input events stay real.
(() => {
  if (window !== window.top || !location.protocol.startsWith('http')) return;
  const start = Number(sessionStorage.getItem('__vt')) || window.__vtStart || 1790000000000;
  const lat = Number(sessionStorage.getItem('__vlat')) || 0;
  sessionStorage.removeItem('__vlat');
  const RealDate = Date;
  const realRAF = window.requestAnimationFrame.bind(window);
  const realTimeout = window.setTimeout.bind(window);
  const realFetch = window.fetch.bind(window);
  let now = start + lat;
  const origin = start;
  let seq = 1;
  const timers = new Map();
  const hash = (n) => { let x = (n ^ (n >>> 15)) * 2246822519 >>> 0; x ^= x >>> 13; return (x >>> 0) % 1000 / 1000; };
  const keep = () => sessionStorage.setItem('__vt', String(now));
  keep();

  class VDate extends RealDate {
    constructor(...a) { if (a.length) super(...a); else super(now); }
    static now() { return now; }
  }
  window.Date = VDate;
  performance.now = () => now - origin;
  const add = (cb, ms, args, every) => {
    const id = seq++;
    const d = Math.max(every ? 4 : 0, Math.round(Number(ms) || 0));
    timers.set(id, { id, due: now + d, cb, args, every: every ? d : 0 });
    return id;
  };
  window.setTimeout = (cb, ms, ...args) => add(cb, ms, args, false);
  window.setInterval = (cb, ms, ...args) => add(cb, ms, args, true);
  window.clearTimeout = window.clearInterval = (id) => { timers.delete(id); };
  window.requestAnimationFrame = (cb) => add(() => cb(now - origin), 16, [], false);
  window.cancelAnimationFrame = (id) => { timers.delete(id); };
  window.requestIdleCallback = (cb) => add(() => cb({ didTimeout: false, timeRemaining: () => 10 }), 20, [], false);
  window.cancelIdleCallback = (id) => { timers.delete(id); };

  // resource timing in virtual time: one navigation entry and one entry per fetch
  const entries = [];
  const observers = new Set();
  const deliver = (entry) => {
    entries.push(entry);
    for (const o of observers) if (o.types.includes(entry.entryType)) {
      try { o.cb({ getEntries: () => [entry] }, o); } catch (e) { /* observer's own problem */ }
    }
  };
  window.PerformanceObserver = class {
    constructor(cb) { this.cb = cb; this.types = []; }
    observe(o) { this.types = o.entryTypes || [o.type]; observers.add(this); }
    disconnect() { observers.delete(this); }
    takeRecords() { return []; }
  };
  performance.getEntries = () => entries.slice();
  performance.getEntriesByName = (n) => entries.filter((e) => e.name === n);
  performance.getEntriesByType = (t) => entries.filter((e) => e.entryType === t);
  window.fetch = async (input, init) => {
    const startTime = now - origin;
    const name = new URL(typeof input === 'string' ? input : input.url, location.href).href;
    let status = 0;
    window.__vc.inflight++;
    try {
      const res = await realFetch(input, init);
      status = res.status;
      return res;
    } finally {
      window.__vc.inflight--;
      const end = now - origin;
      deliver({ entryType: 'resource', initiatorType: 'fetch', name, startTime, responseEnd: end, duration: end - startTime, responseStatus: status });
    }
  };

  document.addEventListener('DOMContentLoaded', () => { now += 20 + Math.round(60 * hash(now)); keep(); }, true);
  window.addEventListener('load', (ev) => {
    if (ev.target !== document) return;
    now += 15 + Math.round(90 * hash(now + 7)); keep();
    realTimeout(() => deliver({ entryType: 'navigation', initiatorType: 'navigation', name: location.href, startTime: 0, responseEnd: lat, duration: lat, responseStatus: 200 }), 0);
  }, true);

  // handlers of the page take some milliseconds: they run below <html>, after the recorder noted the event
  for (const type of ['click', 'input', 'change', 'submit', 'keydown']) document.addEventListener(type, (ev) => {
    if (ev.eventPhase === Event.CAPTURING_PHASE) queueTick(ev);
  }, true);
  const ticked = new WeakSet();
  function queueTick(ev) {
    const root = document.documentElement;
    if (!root.__ticks) { root.__ticks = true; for (const type of ['click', 'input', 'change', 'submit', 'keydown']) root.addEventListener(type, (e) => { if (!ticked.has(e)) { ticked.add(e); now += 2 + Math.round(6 * hash(now)); keep(); } }, true); }
  }

  window.__vc = {
    inflight: 0,
    get now() { return now; },
    async adv(ms) {
      const target = now + ms;
      for (;;) {
        let next = null;
        for (const t of timers.values()) if (t.due <= target && (!next || t.due < next.due || (t.due === next.due && t.id < next.id))) next = t;
        if (!next) break;
        if (next.due > now) now = next.due;
        if (next.every) next.due += next.every; else timers.delete(next.id);
        try { if (typeof next.cb === 'function') next.cb(...next.args); } catch (e) { window.dispatchEvent(new ErrorEvent('error', { message: 'Uncaught ' + e, error: e })); }
        await null; await null;
      }
      now = target; keep();
    },
    async to(t) { if (t > now) await this.adv(t - now); },
    nextNav(ms) { sessionStorage.setItem('__vlat', String(ms)); },
    frames(n = 2) { return new Promise((r) => { const f = () => (n-- > 0 ? realRAF(f) : r()); f(); }); },
    settle() { return new Promise((r) => realTimeout(r, 0)); },
  };
})();
