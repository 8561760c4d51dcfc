/* Halden & Fig: page logic. Plain DOM, no framework. */
(function () {
  var $ = function (s, r) { return (r || document).querySelector(s); };
  var $$ = function (s, r) { return Array.prototype.slice.call((r || document).querySelectorAll(s)); };
  var esc = function (s) { return String(s).replace(/[&<>"]/g, function (c) { return { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]; }); };
  var page = document.body.getAttribute('data-page');
  var cart = JSON.parse(localStorage.getItem('cart') || '[]');
  var save = function () { localStorage.setItem('cart', JSON.stringify(cart)); var c = $('.count'); if (c) c.textContent = items(); };
  var items = function () { return cart.reduce(function (n, i) { return n + i.qty; }, 0); };
  var subtotal = function () { return cart.reduce(function (n, i) { return n + i.qty * bySlug(i.slug).price; }, 0); };
  var pic = function (p, colour, view) { return ART.pic(p.pic, colour || p.colours[0], p.bg, view); };
  var stars = function (r) { return '<span class="stars">' + '★★★★★'.slice(0, Math.round(r)) + '☆☆☆☆☆'.slice(0, 5 - Math.round(r)) + '</span>'; };
  var NAMES = { clay: 'Clay', sage: 'Sage', oat: 'Oat', ink: 'Ink', rose: 'Rose', moss: 'Moss', sky: 'Sky', oak: 'Oak', walnut: 'Walnut', chalk: 'Chalk', mustard: 'Mustard', plum: 'Plum' };
  function putInCart(slug, colour, size, qty) {
    var same = cart.filter(function (i) { return i.slug === slug && i.colour === colour && i.size === size; })[0];
    if (same) same.qty += qty; else cart.push({ slug: slug, colour: colour, size: size, qty: qty });
    save();
  }

  /* header and footer, on every page */
  var links = [['/', 'Shop', 'list'], ['/help', 'Help', 'help'], ['/help/shipping', 'Delivery', 'shipping'], ['/help/returns', 'Returns', 'returns'], ['/contact', 'Contact', 'contact']];
  $('#top').innerHTML = '<div class="promo">Free delivery on orders over £120 · 30 days to change your mind</div><header class="top"><div class="wrap"><a class="logo" href="/"><svg width="32" height="32" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#2f4a3c"/><path d="M16 6c5 5 7 9 7 13a7 7 0 0 1-14 0c0-4 2-8 7-13z" fill="#d98e6b"/><path d="M16 12v14" stroke="#2f4a3c" stroke-width="2"/></svg><span>Halden <em>&amp;</em> Fig</span></a><nav class="nav">' +
    links.map(function (l) { return '<a href="' + l[0] + '"' + (l[2] === page ? ' class="on"' : '') + '>' + l[1] + '</a>'; }).join('') + '</nav>' +
    (page === 'list' ? '<input class="find" id="find" type="text" placeholder="Search the shop" aria-label="Search the shop">' : '') +
    '<div class="icons"><a class="icon cartlink" href="/cart"><svg width="20" height="20" viewBox="0 0 20 20"><path d="M3 6h14l-1.4 11H4.4z" fill="none" stroke="#26302b" stroke-width="1.6"/><path d="M7 8V5a3 3 0 0 1 6 0v3" fill="none" stroke="#26302b" stroke-width="1.6"/></svg>Basket <span class="count">' + items() + '</span></a></div></div></header>';
  $('#foot').innerHTML = '<footer class="foot"><div class="wrap"><div class="cols"><div><b>Halden &amp; Fig</b><p>Quiet, well-made things for the rooms you live in. Designed in a small studio, made by people we know by name.</p></div><div><b>Shop</b><a href="/">Everything</a><a href="/cart">Basket</a><a href="/p/tarn-lounge-chair">Tarn lounge chair</a></div><div><b>Help</b><a href="/help">Help centre</a><a href="/help/shipping">Delivery</a><a href="/help/returns">Returns</a></div><div><b>Say hello</b><a href="/contact">Contact us</a><p>hello@haldenfig.example<br>(555) 010-0142</p></div></div><p class="legal">© 2026 Halden &amp; Fig. An invented shop, made for demonstrations.</p></div></footer>';

  function card(p) {
    return '<article class="card" data-slug="' + p.slug + '"><a class="pic" href="/p/' + p.slug + '"><img alt="' + esc(p.name) + '" src="' + pic(p) + '">' + (p.badge ? '<span class="badge">' + p.badge + '</span>' : '') + '</a><div class="body"><a class="name" href="/p/' + p.slug + '">' + esc(p.name) + '</a><div class="meta">' + stars(p.rating) + '<span>' + p.rating + ' (' + p.reviews + ')</span></div><div class="buy"><span class="price">' + money(p.price) + '</span><button class="add" type="button" data-slug="' + p.slug + '">Add</button></div></div></article>';
  }
  document.addEventListener('click', function (ev) {
    var b = ev.target.closest ? ev.target.closest('button.add') : null;
    if (b) { putInCart(b.getAttribute('data-slug'), bySlug(b.getAttribute('data-slug')).colours[0], 'Standard', 1); b.textContent = 'Added'; }
  });
  function invalid(input, text) {
    var f = input.closest('.field'), old = $('.error', f);
    if (old) old.parentNode.removeChild(old);
    if (!text) { input.removeAttribute('aria-invalid'); return true; }
    input.setAttribute('aria-invalid', 'true');
    var d = document.createElement('div'); d.className = 'error'; d.setAttribute('role', 'alert'); d.textContent = text; f.appendChild(d);
    return false;
  }
  function check(form, rules) {
    var good = true, first = null;
    rules.forEach(function (r) {
      var el = form.elements[r[0]], v = el.value.trim(), msg = '';
      if (!v) msg = r[1]; else if (r[2] && !r[2].test(v)) msg = r[3];
      if (!invalid(el, msg)) { good = false; first = first || el; }
    });
    if (first) first.focus();
    return good;
  }

  if (page === 'list') {
    $('.heropic img').src = ART.room();
    $('.band img').src = ART.pic('carafe', 'sky', 'green', 3);
    var state = { cat: 'All', q: '', sort: 'Featured' };
    var draw = function () {
      var l = PRODUCTS.filter(function (p) { return (state.cat === 'All' || p.cat === state.cat) && p.name.toLowerCase().indexOf(state.q) >= 0; });
      if (state.sort === 'Price, low to high') l.sort(function (a, b) { return a.price - b.price; });
      if (state.sort === 'Price, high to low') l.sort(function (a, b) { return b.price - a.price; });
      if (state.sort === 'Best rated') l.sort(function (a, b) { return b.rating - a.rating; });
      $('#grid').innerHTML = l.map(card).join('');
      $('#hits').textContent = l.length + ' things for your home';
    };
    draw();
    $$('.pill').forEach(function (b) { b.addEventListener('click', function () { $$('.pill').forEach(function (o) { o.classList.remove('on'); }); b.classList.add('on'); state.cat = b.textContent; draw(); }); });
    $('.sort').addEventListener('change', function (e) { state.sort = e.target.value; draw(); });
    $('#find').addEventListener('input', function (e) { state.q = e.target.value.trim().toLowerCase(); draw(); });
    $('#browse').addEventListener('click', function () { window.scrollTo(0, $('#shop').offsetTop - 20); });
    $('#news').addEventListener('submit', function (e) { e.preventDefault(); $('#news').innerHTML = '<p class="ok" role="status">Thank you. The first letter arrives on Sunday.</p>'; });
  }

  if (page === 'product') {
    var p = bySlug(location.pathname.split('/').pop()) || PRODUCTS[0];
    var sizes = { Kitchen: ['Single', 'Set of 2', 'Set of 4'], Living: ['Small', 'Medium', 'Large'], Bedroom: ['Single', 'Double', 'King'], Lighting: ['UK plug', 'EU plug'] }[p.cat];
    var st = { colour: p.colours[0], size: sizes[0], view: 0, qty: 1 };
    document.title = p.name + ' · Halden & Fig';
    $('#crumbs').innerHTML = '<a href="/">Shop</a> / ' + p.cat + ' / ' + esc(p.name);
    $('#product').innerHTML = '<div class="gallery"><div class="stage"><img id="stage" alt="' + esc(p.name) + '" src="' + pic(p) + '"><button class="arrow prev" type="button" aria-label="Previous picture">‹</button><button class="arrow next" type="button" aria-label="Next picture">›</button><div class="zoom" title="Zoom"><svg width="20" height="20" viewBox="0 0 20 20"><circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="#26302b" stroke-width="1.8"/><path d="M13 13l5 5" stroke="#26302b" stroke-width="1.8"/></svg></div></div><div class="thumbs">' +
      [0, 1, 2, 3].map(function (v) { return '<button class="thumb' + (v ? '' : ' on') + '" type="button" data-view="' + v + '"><img alt="Picture ' + (v + 1) + '" src="' + pic(p, st.colour, v) + '"></button>'; }).join('') + '</div></div><div class="info">' + (p.badge ? '<span class="kicker">' + p.badge + '</span>' : '<span class="kicker">' + p.cat + '</span>') + '<h1>' + esc(p.name) + '</h1><div class="meta">' + stars(p.rating) + '<span>' + p.rating + ' · ' + p.reviews + ' reviews</span></div><div class="price" id="price">' + money(p.price) + '</div><div class="tax">Price includes VAT, delivery is added at checkout</div><p class="line">' + p.line + '</p>' +
      '<div class="opt"><b>Colour: <i id="cname" style="font-style:normal;font-weight:400;flex:1;margin-left:6px">' + NAMES[st.colour] + '</i></b><div class="swatches">' + p.colours.map(function (c, i) { return '<button type="button" class="swatch' + (i ? '' : ' on') + '" data-colour="' + c + '" aria-label="' + NAMES[c] + '" style="background:' + ART.colours[c][0] + '"></button>'; }).join('') + '</div></div>' +
      '<div class="opt"><b>Size <span class="guide">Size guide</span></b><div class="sizes">' + sizes.map(function (s, i) { return '<button type="button" class="size' + (i ? '' : ' on') + '">' + s + '</button>'; }).join('') + '</div></div>' +
      '<div class="buyrow"><div class="stepper"><button type="button" class="minus" aria-label="Fewer">−</button><output id="qty">1</output><button type="button" class="plus" aria-label="More">+</button></div><button class="btn" type="button" id="buy">Add to basket</button></div><div id="said"></div><div class="ship"><b>Delivery from £6.95</b>, 3 to 5 working days. Express £12.95. <a href="/help/shipping">Delivery costs and times</a></div><div id="accs"></div></div>';
    var show = function () { $('#stage').src = pic(p, st.colour, st.view); $$('.thumb').forEach(function (t, i) { t.classList.toggle('on', i === st.view); }); };
    $$('.thumb').forEach(function (t) { t.addEventListener('click', function () { st.view = +t.getAttribute('data-view'); show(); }); });
    $('.arrow.prev').addEventListener('click', function () { st.view = (st.view + 3) % 4; show(); });
    $('.arrow.next').addEventListener('click', function () { st.view = (st.view + 1) % 4; show(); });
    $$('.swatch').forEach(function (s) { s.addEventListener('click', function () { st.colour = s.getAttribute('data-colour'); $$('.swatch').forEach(function (o) { o.classList.toggle('on', o === s); }); $('#cname').textContent = NAMES[st.colour]; show(); $$('.thumb img').forEach(function (im, i) { im.src = pic(p, st.colour, i); }); }); });
    $$('.size').forEach(function (s, i) { s.addEventListener('click', function () { st.size = sizes[i]; $$('.size').forEach(function (o) { o.classList.toggle('on', o === s); }); }); });
    var setQty = function (d) { st.qty = Math.max(1, Math.min(9, st.qty + d)); $('#qty').textContent = st.qty; $('#price').textContent = money(p.price * st.qty); };
    $('.plus').addEventListener('click', function () { setQty(1); });
    $('.minus').addEventListener('click', function () { setQty(-1); });
    $('#buy').addEventListener('click', function () { putInCart(p.slug, st.colour, st.size, st.qty); $('#said').innerHTML = '<div class="toast" role="status">In your basket: ' + items() + (items() === 1 ? ' item' : ' items') + '</div>'; });
    var accs = [['Details', 'Designed in our studio and made in batches of two hundred. Small differences in glaze, grain and weave are part of it.'], ['Size and care', 'Wipe clean or wash by hand. Keep away from long hours of direct sun.'], ['Delivery and returns', 'Standard delivery £6.95, express £12.95. You may return anything unused within 30 days.']];
    $('#accs').innerHTML = accs.map(function (a, i) { return '<div class="acc' + (i === 2 ? ' last' : '') + '"><button type="button" aria-expanded="false">' + a[0] + '<span>+</span></button></div>'; }).join('');
    $$('.acc button').forEach(function (b, i) { b.addEventListener('click', function () { var box = b.parentNode, d = $('div', box); if (d) { box.removeChild(d); b.setAttribute('aria-expanded', 'false'); $('span', b).textContent = '+'; } else { d = document.createElement('div'); d.textContent = accs[i][1]; box.appendChild(d); b.setAttribute('aria-expanded', 'true'); $('span', b).textContent = '−'; } }); });
    $('#about').innerHTML = '<h2>About the ' + esc(p.name) + '</h2><p>' + p.line + ' We spent two winters on it: the weight, the way it meets the table, how it looks in the evening. It is made to be used daily and repaired when needed.</p><p style="margin-top:14px">The workshop keeps spare parts for ten years. If something breaks, write to us before you throw it away.</p>';
    var dims = [['Height', 18 + p.price % 40 + ' cm'], ['Width', 12 + p.price % 31 + ' cm'], ['Weight', (0.4 + (p.price % 17) / 4).toFixed(1) + ' kg'], ['Material', { Kitchen: 'Stoneware and oak', Living: 'Wool, wood, clay', Bedroom: 'Linen and cotton', Lighting: 'Linen, steel, ceramic' }[p.cat]], ['Made in', 'Portugal']];
    $('#spec').innerHTML = dims.map(function (d) { return '<i>' + d[0] + '</i><span>' + d[1] + '</span>'; }).join('');
    $('#reviews').innerHTML = [['Ruth P.', 'Heavier than I thought, in the best way. It looks like it has always been here.'], ['Tomas E.', 'Colour is a little warmer than on my screen. Keeping it.'], ['Imogen W.', 'Came well packed, and the note from the maker was a nice touch.']].map(function (r, i) { return '<div class="review"><b>' + stars(5 - i % 2) + ' ' + r[0] + '</b>' + r[1] + '</div>'; }).join('');
    $('#also').innerHTML = PRODUCTS.filter(function (q) { return q.slug !== p.slug && (q.pic === p.pic || q.cat === p.cat); }).sort(function (a, b) { return (b.pic === p.pic) - (a.pic === p.pic); }).slice(0, 4).map(card).join('');
  }

  if (page === 'cart') {
    var off = 0;
    var drawCart = function () {
      if (!cart.length) { $('#lines').innerHTML = '<p>Your basket is empty. <a class="btn small" href="/">Back to the shop</a></p>'; $('#side').style.display = 'none'; return; }
      $('#lines').innerHTML = cart.map(function (i, n) { var p = bySlug(i.slug); return '<div class="item"><img alt="' + esc(p.name) + '" src="' + pic(p, i.colour) + '"><div><b>' + esc(p.name) + '</b><small>' + NAMES[i.colour] + ', ' + i.size + '</small><button class="rm" type="button" data-n="' + n + '">Remove</button></div><div class="stepper"><button type="button" class="minus" data-n="' + n + '" aria-label="Fewer">−</button><output>' + i.qty + '</output><button type="button" class="plus" data-n="' + n + '" aria-label="More">+</button></div><div class="price">' + money(p.price * i.qty) + '</div></div>'; }).join('');
      sums();
    };
    var sums = function () { var s = subtotal() * (1 - off); $('#sums').innerHTML = '<div class="sum"><span>Subtotal</span><span class="price">' + money(subtotal()) + '</span></div>' + (off ? '<div class="sum"><span>Discount</span><span>−' + money(subtotal() * off) + '</span></div>' : '') + '<div class="sum"><span>Delivery</span><span>' + (s >= 120 ? 'Free' : 'from £6.95') + '</span></div><div class="sum total"><span>Total</span><span class="price">' + money(s) + '</span></div>'; };
    drawCart();
    $('#lines').addEventListener('click', function (ev) {
      var b = ev.target.closest('button'); if (!b) return; var n = +b.getAttribute('data-n');
      if (b.className === 'rm') { cart.splice(n, 1); save(); drawCart(); return; }
      cart[n].qty = Math.max(1, cart[n].qty + (b.className === 'plus' ? 1 : -1)); save();
      var row = b.closest('.item'); $('output', row).textContent = cart[n].qty; $('.price', row).textContent = money(bySlug(cart[n].slug).price * cart[n].qty); sums();
    });
    $('#coupon').addEventListener('submit', function (ev) {
      ev.preventDefault(); var v = $('#coupon input').value.trim().toUpperCase(), m = $('#couponmsg');
      if (v === 'FIG10') { off = 0.1; m.innerHTML = '<p class="ok" role="status">10% off, thank you.</p>'; sums(); }
      else m.innerHTML = '<div class="alert" role="alert" style="margin:0 0 12px">' + (v ? 'The code ' + esc(v) + ' is not valid or has expired.' : 'Please enter a code.') + '</div>';
    });
  }

  var mini = function (ship) {
    return cart.map(function (i) { var p = bySlug(i.slug); return '<div class="mini"><img alt="" src="' + pic(p, i.colour) + '"><span>' + esc(p.name) + ' × ' + i.qty + '</span><span class="price">' + money(p.price * i.qty) + '</span></div>'; }).join('') +
      '<div class="sum" style="margin-top:10px"><span>Subtotal</span><span>' + money(subtotal()) + '</span></div><div class="sum"><span>Delivery</span><span id="shipcost">' + (ship ? money(ship) : 'Free') + '</span></div><div class="sum total"><span>Total</span><span class="price" id="grand">' + money(subtotal() + ship) + '</span></div>';
  };
  if (page === 'checkout') {
    var free = subtotal() >= 120, std = free ? 0 : 6.95;
    if (free) { var sr = $('.choice input'); sr.value = '0'; $('.choice .price').textContent = 'Free'; }
    localStorage.setItem('ship', std);
    $('#mini').innerHTML = mini(std);
    $$('.choice input').forEach(function (r) { r.addEventListener('change', function () { $$('.choice').forEach(function (c) { c.classList.toggle('on', $('input', c).checked); }); var c = +r.value; $('#shipcost').textContent = c ? money(c) : 'Free'; $('#grand').textContent = money(subtotal() + c); localStorage.setItem('ship', r.value); }); });
    $('#shipping').addEventListener('submit', function (ev) {
      ev.preventDefault();
      if (check(ev.target, [['email', 'Please enter your e-mail address.', /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i, 'This does not look like an e-mail address.'], ['first', 'Please enter your first name.'], ['last', 'Please enter your last name.'], ['address', 'Please enter street and number.'], ['city', 'Please enter a town or city.'], ['postcode', 'Please enter a postcode.', /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/, 'Write the postcode with a space and capital letters, as in AB1 2CD.'], ['phone', 'The courier needs a phone number.', /^\(?\d{3}\)?[ -]?\d{3}[ -]?\d{4}$/, 'Please use the form 555 010 0123.']])) location.href = '/checkout/payment';
    });
  }
  if (page === 'payment') {
    var sc = +(localStorage.getItem('ship') || 6.95);
    $('#mini').innerHTML = mini(sc);
    $('#pay').textContent = 'Pay ' + money(subtotal() + sc);
    var busy = false;
    $('#payment').addEventListener('submit', function (ev) {
      ev.preventDefault(); if (busy) return;
      if (!check(ev.target, [['name', 'Please enter the name on the card.'], ['card', 'Please enter the card number.', /^\d{4} ?\d{4} ?\d{4} ?\d{4}$/, 'A card number has 16 digits.'], ['expiry', 'Please enter the expiry date.', /^\d{2}\/\d{2}$/, 'Please use MM/YY.'], ['cvc', 'Please enter the security code.', /^\d{3}$/, 'Three digits from the back of the card.']])) return;
      busy = true; $('#pay').classList.add('busy'); $('#pay').textContent = 'Paying …'; $('#payalert').innerHTML = '';
      fetch('/api/pay', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ items: items(), total: subtotal() + sc }) }).then(function (r) {
        if (!r.ok) throw new Error('gateway answered ' + r.status);
        localStorage.setItem('cart', '[]'); location.href = '/order/confirmed';
      }).catch(function (e) {
        busy = false; console.error('Payment failed: ' + e.message);
        $('#pay').classList.remove('busy'); $('#pay').textContent = 'Pay ' + money(subtotal() + sc);
        $('#payalert').innerHTML = '<div class="alert" role="alert" style="margin:18px 0 0"><b>Your payment did not go through.</b> Something went wrong on the way to your bank. You have not been charged. Please try again.</div>';
      });
    });
  }
  if (page === 'help') {
    var faqs = [['Where is my order?', 'You receive a link when the parcel leaves our workshop. Orders placed before noon leave the same day.'], ['How much is delivery?', 'Standard delivery is £6.95, express £12.95. Above £120 standard delivery is free.'], ['Can I change the address of my order?', 'Yes, as long as it has not left the workshop. Write to us with the order number.'], ['How do I return something?', 'Print the label from your order page and bring the parcel to any shop of the courier.'], ['When do I get my money back?', 'Within five working days after the parcel is back with us.'], ['My payment failed, was I charged?', 'No. A failed payment may show as pending for a day and then disappears.'], ['Do you deliver to islands and highlands?', 'We do. Delivery takes two days longer and costs £4.00 more.'], ['My parcel arrived damaged', 'We are sorry. Send us a picture within 14 days and we send a new one.'], ['Do you offer gift cards?', 'Not yet. We plan them for the winter.']];
    var drawFaq = function (q) { $('#faq').innerHTML = faqs.filter(function (f) { return (f[0] + f[1]).toLowerCase().indexOf(q) >= 0; }).map(function (f) { return '<div class="acc"><button type="button" aria-expanded="false" data-q="' + esc(f[0]) + '">' + f[0] + '<span>+</span></button></div>'; }).join('') || '<p class="note">Nothing found. Try other words, or write to us.</p>'; };
    drawFaq('');
    $('#faq').addEventListener('click', function (ev) { var b = ev.target.closest('button'); if (!b) return; var box = b.parentNode, d = $('div', box); if (d) { box.removeChild(d); $('span', b).textContent = '+'; } else { d = document.createElement('div'); d.textContent = faqs.filter(function (f) { return f[0] === b.getAttribute('data-q'); })[0][1]; box.appendChild(d); $('span', b).textContent = '−'; } });
    $('.helpfind').addEventListener('input', function (ev) { drawFaq(ev.target.value.trim().toLowerCase()); });
  }
  if (page === 'contact') {
    $('#contact').addEventListener('submit', function (ev) {
      ev.preventDefault();
      if (!check(ev.target, [['name', 'Please tell us your name.'], ['email', 'Please enter your e-mail address.', /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i, 'This does not look like an e-mail address.'], ['topic', 'Please choose a topic.'], ['message', 'Please write a few words.']])) return;
      $('#send').textContent = 'Sending …';
      fetch('/api/contact', { method: 'POST' }).then(function () { $('#contact').innerHTML = '<div class="toast" role="status">Thank you. We answer within one working day.</div>'; });
    });
  }
})();
