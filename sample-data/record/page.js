// Runs in every page after the virtual clock and the rrweb bundles: starts the recorder, adds our own custom
// events, and offers the script a few questions about the page. Nothing of this ends up in the recorded DOM.
(() => {
  if (window !== window.top || !location.protocol.startsWith('http')) return;
  const emit = (e) => window.__emit(JSON.stringify(e));
  rrweb.record({
    emit,
    recordCanvas: false,
    inlineStylesheet: true,
    maskInputOptions: { password: true },
    plugins: [
      rrwebPluginConsoleRecord.getRecordConsolePlugin({ level: ['log', 'warn', 'error'], logger: window.console }),
      rrwebPluginNetworkRecord.getRecordNetworkPlugin({
        recordHeaders: { request: true, response: false },
        transformRequestFn: (r) => ({ ...r, status: r.status ?? 0 }),
      }),
    ],
  });
  const custom = (tag, payload) => rrweb.record.addCustomEvent(tag, payload);
  const pageview = () => custom('$pageview', { href: location.href });
  window.addEventListener('load', pageview);
  for (const name of ['pushState', 'replaceState']) {
    const real = history[name].bind(history);
    history[name] = (...a) => { real(...a); if (document.readyState === 'complete') pageview(); };
  }
  window.addEventListener('popstate', pageview);
  window.addEventListener('error', (e) => custom('js_error', { message: e.message, stack: e.error && e.error.stack ? e.error.stack : '' }));
  window.addEventListener('unhandledrejection', (e) => custom('js_error', { message: String(e.reason && e.reason.message || e.reason), stack: e.reason && e.reason.stack || '' }));
  // a select must not open its native list in a headless browser; focus and click stay as they are
  window.addEventListener('mousedown', (e) => { if (e.target.tagName === 'SELECT') { e.preventDefault(); e.target.focus(); } }, true);

  const BUSY = 'a,button,input,select,textarea,label,img,svg,th,tr.link,article,[role],.tag,.zoom,.guide,.price,.btn,.stage,.heropic,.perk,.quote,.band,.news,.foot,.side,.tools,.kpi,.item,.mini,.choice,.sum,.seg,.planc,.art,.tile,.dl,.acc,.spec,.review,.chip';
  const shown = (el) => { const r = el.getBoundingClientRect(); return r.width > 3 && r.height > 3; };
  window.__h = {
    custom,
    find(sel, n = 0) { const all = [...document.querySelectorAll(sel)].filter(shown); return all[n < 0 ? all.length + n : n]; },
    rect(sel, n) { const el = this.find(sel, n); if (!el) return null; const r = el.getBoundingClientRect(); return { x: r.left, y: r.top, w: r.width, h: r.height, vw: innerWidth, vh: innerHeight, sy: scrollY, max: document.documentElement.scrollHeight - innerHeight, form: el.closest('form') ? el.closest('form').id : '', tag: el.tagName, value: el.value, disabled: !!el.disabled }; },
    count(sel) { return [...document.querySelectorAll(sel)].filter(shown).length; },
    inview(sel) { return [...document.querySelectorAll(sel)].filter(shown).map((el, i) => [i, el.getBoundingClientRect()]).filter(([, r]) => r.top > 70 && r.bottom < innerHeight - 20 && r.left >= 0 && r.right <= innerWidth).map(([i]) => i); },
    hit(x, y, sel, n) { const el = document.elementFromPoint(x, y), t = this.find(sel, n); return !!(el && t && (t === el || t.contains(el))); },
    busy(x, y) { const el = document.elementFromPoint(x, y); return !el || !!el.closest(BUSY); },
    // a place near (x, y) where the pointer may rest without resting on anything
    neutral(x, y, seed, far) {
      let best = null, s = seed * 7919 + 13;
      const R = () => { s = (s * 48271) % 2147483647; return s / 2147483647; };
      for (let i = 0; i < 160; i++) {
        const px = 8 + R() * (innerWidth - 16), py = 60 + R() * (innerHeight - 80);
        let ok = true;
        for (const [dx, dy] of [[0, 0], [-11, 0], [11, 0], [0, -11], [0, 11]]) if (this.busy(Math.max(1, Math.min(innerWidth - 2, px + dx)), py + dy)) { ok = false; break; }
        if (!ok) continue;
        const d = Math.hypot(px - x, py - y) + (far && Math.hypot(px - x, py - y) < 60 ? 5000 : 0) + R() * 220;
        if (!best || d < best[2]) best = [px, py, d];
      }
      return best ? [best[0], best[1]] : [innerWidth - 9, innerHeight / 2];
    },
    margin(side, k) { return side ? [innerWidth - 8 - 10 * k, 0] : [8 + 10 * k, 0]; },
    scroll() { return { y: scrollY, max: document.documentElement.scrollHeight - innerHeight, vh: innerHeight }; },
    blur() { if (document.activeElement && document.activeElement !== document.body) { document.activeElement.blur(); return true; } return false; },
    setValue(sel, n, v) { const el = this.find(sel, n); const set = Object.getOwnPropertyDescriptor(el.tagName === 'SELECT' ? HTMLSelectElement.prototype : HTMLInputElement.prototype, 'value').set; set.call(el, v); el.dispatchEvent(new Event('input', { bubbles: true })); el.dispatchEvent(new Event('change', { bubbles: true })); return el.value; },
    url() { return location.href; },
  };
})();
