/* The catalogue of Halden & Fig, an invented shop. */
(function () {
  // slug, name, picture, colours, background, price, category, rating, reviews, badge, line
  var rows = [
    ['harbour-stoneware-mug', 'Harbour stoneware mug', 'mug', ['clay', 'sage', 'ink'], 'warm', 16, 'Kitchen', 4.8, 212, 'Bestseller', 'A 350 ml mug, thrown by hand and glazed twice.'],
    ['alder-serving-bowl', 'Alder serving bowl', 'bowl', ['sage', 'chalk', 'clay'], 'green', 34, 'Kitchen', 4.6, 88, '', 'Wide enough for a family salad, deep enough for soup.'],
    ['linden-table-lamp', 'Linden table lamp', 'lamp', ['oat', 'rose', 'sky'], 'pink', 89, 'Lighting', 4.7, 143, '', 'Linen shade on a turned oak foot, warm and quiet.'],
    ['tarn-lounge-chair', 'Tarn lounge chair', 'chair', ['sage', 'mustard', 'ink'], 'warm', 429, 'Living', 4.9, 57, 'New', 'A deep seat in wool boucle with walnut legs.'],
    ['isla-ribbed-vase', 'Isla ribbed vase', 'vase', ['chalk', 'clay', 'ink'], 'blue', 42, 'Living', 4.5, 64, '', 'A tall vase for one generous bunch.'],
    ['corran-wool-throw', 'Corran wool throw', 'throwb', ['mustard', 'sky', 'rose'], 'grey', 75, 'Bedroom', 4.8, 176, 'Bestseller', 'Lambswool woven in small batches, 140 by 190 cm.'],
    ['quarry-candle-no-4', 'Quarry candle no. 4', 'candle', ['ink', 'sage', 'rose'], 'warm', 24, 'Living', 4.4, 301, '', 'Cedar, fig leaf and a little smoke. Burns 50 hours.'],
    ['ashdown-cutting-board', 'Ashdown cutting board', 'board', ['oak', 'walnut', 'oak'], 'green', 38, 'Kitchen', 4.7, 95, '', 'End grain oak, oiled, with a handle that fits.'],
    ['merrow-stripe-cushion', 'Merrow stripe cushion', 'cushion', ['clay', 'moss', 'sky'], 'pink', 36, 'Living', 4.3, 72, '', 'Washed cotton cover with a feather inner, 50 by 50 cm.'],
    ['fenwick-planter', 'Fenwick planter', 'plant', ['clay', 'chalk', 'ink'], 'green', 29, 'Living', 4.6, 130, '', 'Terracotta with a saucer that does not leak.'],
    ['pell-wall-clock', 'Pell wall clock', 'clock', ['oak', 'ink', 'sage'], 'blue', 58, 'Living', 4.5, 41, '', 'Silent movement, 30 cm, easy to read from the sofa.'],
    ['seagrass-log-basket', 'Seagrass log basket', 'basket', ['oak', 'oat', 'walnut'], 'warm', 48, 'Living', 4.2, 66, '', 'Woven over a steel frame: logs, blankets or toys.'],
    ['orchard-teapot', 'Orchard teapot', 'teapot', ['moss', 'clay', 'chalk'], 'pink', 46, 'Kitchen', 4.8, 119, 'New', 'Pours without dripping. Holds four cups.'],
    ['dorset-dinner-set', 'Dorset dinner set', 'plates', ['oat', 'sky', 'sage'], 'grey', 128, 'Kitchen', 4.7, 83, '', 'Twelve pieces in reactive glaze, dishwasher safe.'],
    ['wick-bedside-lamp', 'Wick bedside lamp', 'lamp', ['mustard', 'chalk', 'ink'], 'green', 64, 'Lighting', 4.4, 58, '', 'A small lamp with a dimmer in the cable.'],
    ['hollow-pendant', 'Hollow pendant', 'pendant', ['ink', 'sage', 'clay'], 'warm', 112, 'Lighting', 4.6, 49, '', 'Spun steel over the table, 32 cm wide.'],
    ['rook-bar-stool', 'Rook bar stool', 'stool', ['walnut', 'oak', 'ink'], 'blue', 145, 'Living', 4.5, 37, '', 'Solid wood, 65 cm high, foot rail included.'],
    ['selkie-oval-mirror', 'Selkie oval mirror', 'mirror', ['oak', 'ink', 'walnut'], 'pink', 139, 'Bedroom', 4.7, 52, '', 'Oak frame, 60 by 80 cm, hangs both ways.'],
    ['brae-bath-towel-set', 'Brae bath towel set', 'towel', ['sky', 'oat', 'rose'], 'grey', 52, 'Bedroom', 4.5, 154, '', 'Three towels in heavy combed cotton.'],
    ['loch-water-carafe', 'Loch water carafe', 'carafe', ['sky', 'sage', 'rose'], 'green', 31, 'Kitchen', 4.3, 46, '', 'Mouth-blown glass with an oak stopper, 1.1 litres.'],
    ['tidal-breakfast-tray', 'Tidal breakfast tray', 'tray', ['oak', 'walnut', 'oak'], 'warm', 44, 'Kitchen', 4.4, 39, '', 'Round tray with a raised rim, 42 cm.'],
    ['cairn-espresso-cup', 'Cairn espresso cup', 'mug', ['ink', 'rose', 'mustard'], 'blue', 12, 'Kitchen', 4.6, 187, '', 'A small cup that keeps its heat.'],
    ['marlow-reading-chair', 'Marlow reading chair', 'chair', ['rose', 'moss', 'oat'], 'grey', 389, 'Living', 4.6, 44, '', 'A high back, two soft arms and room for a book.'],
    ['thistle-linen-cushion', 'Thistle linen cushion', 'cushion', ['plum', 'oat', 'sage'], 'green', 32, 'Bedroom', 4.5, 61, '', 'Stone-washed linen, 45 by 45 cm.'],
    ['glen-planter-tall', 'Glen planter, tall', 'plant', ['ink', 'oat', 'sage'], 'pink', 54, 'Living', 4.4, 28, '', 'For the plant that has outgrown its window sill.'],
    ['umber-dome-pendant', 'Umber dome pendant', 'pendant', ['clay', 'mustard', 'chalk'], 'grey', 98, 'Lighting', 4.3, 33, 'Last few', 'Ceramic shade with a glaze like baked earth.'],
    ['kelp-bud-vase', 'Kelp bud vase', 'vase', ['moss', 'sky', 'rose'], 'warm', 22, 'Living', 4.7, 109, '', 'For a single stem on a narrow shelf.'],
    ['saltmarsh-throw', 'Saltmarsh throw', 'throwb', ['sage', 'oat', 'ink'], 'blue', 82, 'Bedroom', 4.6, 71, '', 'Recycled wool with a twisted fringe.'],
    ['pantry-nesting-bowls', 'Pantry nesting bowls', 'bowl', ['chalk', 'sky', 'mustard'], 'pink', 49, 'Kitchen', 4.8, 98, '', 'Set of three, from pinch bowl to bread dough.'],
    ['fathom-candle-large', 'Fathom candle, large', 'candle', ['sky', 'oat', 'moss'], 'green', 39, 'Living', 4.5, 84, '', 'Sea salt and bergamot, three wicks.'],
    ['brindle-basket-low', 'Brindle basket, low', 'basket', ['walnut', 'oat', 'oak'], 'grey', 36, 'Bedroom', 4.3, 47, '', 'A low basket for what lives beside the bed.'],
    ['hearth-teapot-for-two', 'Hearth teapot for two', 'teapot', ['ink', 'mustard', 'rose'], 'warm', 39, 'Kitchen', 4.7, 76, '', 'The small sister of the Orchard teapot.'],
    ['ember-stool-low', 'Ember stool, low', 'stool', ['oak', 'moss', 'walnut'], 'pink', 95, 'Living', 4.4, 25, '', 'A seat, a step or a side table.'],
    ['pebble-round-mirror', 'Pebble mirror', 'mirror', ['walnut', 'oak', 'sage'], 'green', 119, 'Bedroom', 4.5, 31, '', 'Soft oval in dark walnut, 50 by 70 cm.'],
    ['shore-hand-towels', 'Shore hand towels', 'towel', ['sage', 'sky', 'clay'], 'warm', 28, 'Bedroom', 4.4, 92, '', 'A pair of waffle towels that dry quickly.'],
    ['midday-wall-clock', 'Midday wall clock', 'clock', ['mustard', 'clay', 'ink'], 'grey', 49, 'Living', 4.2, 22, '', 'A small clock for a busy kitchen.']
  ];
  window.PRODUCTS = rows.map(function (r) { return { slug: r[0], name: r[1], pic: r[2], colours: r[3].filter(function (c, i, a) { return a.indexOf(c) === i; }), bg: r[4], price: r[5], cat: r[6], rating: r[7], reviews: r[8], badge: r[9], line: r[10] }; });
  window.money = function (n) { return '£' + n.toFixed(2); };
  window.bySlug = function (s) { return window.PRODUCTS.filter(function (p) { return p.slug === s; })[0]; };
})();
