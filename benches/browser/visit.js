// A picker's long shift, played inside of the page in the virtual time of sample-data/record/vclock.js: what moves,
// is typed, scrolled and replaced is seen by the real recorder. Input events are dispatched, not typed by hand: 36
// minutes of them through a browser's protocol would take longer than the shift.
window.__visit = (() => {
  let state = 20240607;
  const R = () => { state = (state + 0x6d2b79f5) | 0; let t = Math.imul(state ^ (state >>> 15), 1 | state); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
  const int = (n) => Math.floor(R() * n), pick = (l) => l[int(l.length)];
  const WORDS = 'sturdy light steel oak brass linen matt glossy folding stacking narrow wide short tall quiet heavy plain ribbed coated washable spare small large winter summer shelf hook tray crate lamp stool rack bench cart ladder hinge board'.split(' ');
  const words = (n) => Array.from({ length: n }, () => pick(WORDS)).join(' ');
  const el = (tag, cls, text, ...kids) => { const e = document.createElement(tag); if (cls) e.className = cls; if (text) e.textContent = text; e.append(...kids); return e; };
  let number = 0;
  const card = () => {
    const n = ++number, a = el('article', '', '', el('div', 'pic ' + pick(['a', 'b', 'c'])), el('h3', '', words(3)), el('p', '', words(14)));
    a.dataset.sku = `SKU-${10000 + n}`; a.id = `article-${n}`;
    const tags = el('div', 'row', '', el('span', 'tag', pick(WORDS)), el('span', 'tag', pick(WORDS)), el('span', 'tag', `bay ${int(60)}`));
    const bar = el('div', 'bar', '', el('i')); bar.firstChild.style.width = `${5 + int(95)}%`;
    a.append(tags, bar, el('div', 'row', '', el('span', 'price', `${5 + int(90)}.${10 + int(90)} €`), el('button', '', 'Pick')));
    return a;
  };
  const order = () => el('tr', '', '', el('td', '', `#${40000 + int(9999)}`), el('td', '', words(2)), el('td', '', String(1 + int(40))), el('td', '', pick(['open', 'packed', 'sent'])));
  let mouse = [640, 400];
  const fire = (type, at, extra = {}) => {
    const to = document.elementFromPoint(at[0], at[1]) || document.body;
    to.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, composed: true, clientX: at[0], clientY: at[1], ...extra }));
  };
  const cards = () => document.getElementById('cards').children;
  // As on most pages, little of it lives: the first cards are worked on over and over, the others seldom.
  const LIVE = 48;
  const any = (l, share) => l[int(R() < share ? Math.min(LIVE, l.length) : l.length)];
  const steps = {
    move() { mouse = [Math.max(4, Math.min(1590, mouse[0] + (R() - 0.5) * 240)), Math.max(4, Math.min(990, mouse[1] + (R() - 0.5) * 160))]; fire('mousemove', mouse); },
    scroll() { const y = Math.max(0, Math.min(document.documentElement.scrollHeight - innerHeight, scrollY + (R() - 0.47) * 700)); scrollTo(0, Math.round(y)); document.dispatchEvent(new Event('scroll')); },
    click() { for (const t of ['mousedown', 'mouseup', 'click']) fire(t, mouse); },
    type() { const f = document.getElementById('find'); f.value = f.value.length > 24 ? '' : f.value + pick([...'abcdefghilmnoprstu ']); f.dispatchEvent(new Event('input', { bubbles: true })); },
    clock() { const s = Math.floor(performance.now() / 1000); document.getElementById('clock').textContent = `${String(Math.floor(s / 60)).padStart(2, '0')}:${String(s % 60).padStart(2, '0')}`; },
    load() { document.getElementById('load').style.width = `${int(100)}%`; },
    mark() { const c = any(cards(), 0.85); c.className = pick(['', 'picked', 'sold', 'picked sold']); document.getElementById('count').textContent = `${int(400)} picked`; },
    bar() { const c = any(cards(), 0.85); c.querySelector('.bar i').style.width = `${int(100)}%`; },
    price() { any(cards(), 0.85).querySelector('.price').textContent = `${5 + int(90)}.${10 + int(90)} €`; },
    panel() { document.body.classList.toggle(pick(['open', 'dense', 'open'])); },
    route() { for (const a of document.getElementById('nav').children) a.className = ''; pick(document.getElementById('nav').children).className = 'on'; history.pushState({}, '', `/desk/${int(90)}`); },
    log() { const l = document.getElementById('log'); l.prepend(el('li', '', `${words(5)} at bay ${int(60)}`)); if (l.children.length > 30) l.lastChild.remove(); },
    order() { const o = document.getElementById('orders'); o.prepend(order()); o.lastChild.remove(); },
    // heavy: some cards go, others come
    restock() { const c = cards(), at = int((R() < 0.995 ? LIVE : c.length) - 8); for (let i = 0; i < 3; i++) c[at].remove(); for (let i = 0; i < 3; i++) c[at].before(card()); },
    reorder() { const c = cards(); c[int(LIVE)].before(c[int(LIVE)]); },
  };
  const LIGHT = ['move', 'move', 'move', 'scroll', 'scroll', 'scroll', 'scroll', 'click', 'type', 'type', 'clock', 'load', 'load', 'mark', 'mark', 'bar', 'bar', 'price', 'log', 'order', 'panel', 'route'];
  return {
    fill(elements, seed) {
      state = seed;
      document.getElementById('nav').append(...Array.from({ length: 24 }, (_, i) => el('a', i ? '' : 'on', words(2))));
      document.getElementById('orders').append(...Array.from({ length: 60 }, order));
      while (document.querySelectorAll('*').length < elements) document.getElementById('cards').append(card());
      return document.querySelectorAll('*').length;
    },
    /** Goes on until `until` (virtual ms) and keeps events and bytes near their share of the way there. */
    async play(until, perEventMs, bytesPerEvent) {
      const began = __vc.now, events0 = __bench.events.length, bytes0 = __bench.bytes;
      let turns = 0;
      while (__vc.now < until && turns++ < 4000) {
        const due = (__vc.now - began) / perEventMs, made = __bench.events.length - events0;
        if (made < due) {
          const thin = __bench.bytes - bytes0 < made * bytesPerEvent;
          steps[thin ? pick(['restock', 'restock', 'reorder']) : pick(LIGHT)]();
          await null; await null;
          // Recorders throttle moves and scrolls: time has to pass for more of them.
          await __vc.adv(4 + int(12));
        } else await __vc.adv(perEventMs);
      }
      return __vc.now < until;
    },
  };
})();
