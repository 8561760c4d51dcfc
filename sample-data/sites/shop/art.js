/* Pictures of the shop, drawn as SVG and handed out as data URLs, so that a recording carries them along. */
(function () {
  var P = {
    clay: ['#d98e6b', '#b8694a', '#efb899'], sage: ['#93a58c', '#6f836a', '#bccab5'], oat: ['#e2d5bf', '#c4b394', '#f3ebdc'],
    ink: ['#3d4a57', '#27313b', '#63727f'], rose: ['#d3a39c', '#b37d77', '#ecccc6'], moss: ['#5d6f4e', '#445338', '#869a74'],
    sky: ['#9db6c4', '#7594a5', '#c9dae3'], oak: ['#c99a66', '#a57644', '#e3c195'], walnut: ['#7f5a3f', '#5e3f2a', '#a98264'],
    chalk: ['#f1ede6', '#d6cfc2', '#ffffff'], mustard: ['#d8a847', '#b28431', '#efcd86'], plum: ['#7b5468', '#5b3b4c', '#a88396']
  };
  var BG = { warm: ['#f4ede3', '#e9ddcd'], green: ['#e9eee6', '#d9e1d4'], blue: ['#e8eef1', '#d6e0e5'], pink: ['#f5e9e5', '#ead8d2'], grey: ['#efefec', '#e1e0db'] };
  function lg(id, a, b, c, v) {
    return '<linearGradient id="' + id + '" x1="0" y1="0" x2="' + (v ? 0 : 1) + '" y2="' + (v ? 1 : 0) + '"><stop offset="0" stop-color="' + a + '"/><stop offset=".45" stop-color="' + b + '"/><stop offset="1" stop-color="' + c + '"/></linearGradient>';
  }
  function shadow(x, y, rx, ry) { return '<ellipse cx="' + x + '" cy="' + y + '" rx="' + rx + '" ry="' + ry + '" fill="#3b2f22" opacity=".13"/>'; }
  var T = {
    mug: function (c) {
      return shadow(204, 300, 100, 13) + '<path d="M250 182c46-8 58 20 50 46-7 24-30 38-54 36" fill="none" stroke="' + c[1] + '" stroke-width="17" stroke-linecap="round"/>' +
        '<path d="M128 160h132v104c0 22-14 36-36 36h-60c-22 0-36-14-36-36z" fill="url(#m)"/><ellipse cx="194" cy="160" rx="66" ry="15" fill="' + c[2] + '"/><ellipse cx="194" cy="162" rx="56" ry="11" fill="#5a3c28"/>' +
        '<path d="M128 232h132v18h-132z" fill="' + c[1] + '" opacity=".35"/><path d="M170 128c-8-14 10-22 2-38M206 124c-8-14 10-22 2-38" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".8"/>';
    },
    bowl: function (c) {
      return shadow(200, 296, 104, 14) + '<path d="M84 196h232c-4 62-46 98-116 98S88 258 84 196z" fill="url(#m)"/><ellipse cx="200" cy="196" rx="116" ry="25" fill="' + c[2] + '"/><ellipse cx="200" cy="200" rx="100" ry="19" fill="' + c[1] + '" opacity=".75"/>' +
        '<path d="M92 226c60 16 156 16 216 0" fill="none" stroke="' + c[2] + '" stroke-width="4" opacity=".7"/><path d="M164 290h72l-6 12h-60z" fill="' + c[1] + '"/>';
    },
    vase: function (c) {
      return shadow(200, 318, 78, 12) + '<g stroke="#7c6a4c" stroke-width="4" fill="none" stroke-linecap="round"><path d="M196 150c-6-36-30-62-54-84"/><path d="M202 150c0-44 6-76 20-104"/><path d="M206 150c10-30 30-52 56-64"/></g>' +
        '<g fill="#b9a06c"><ellipse cx="140" cy="62" rx="9" ry="22" transform="rotate(-36 140 62)"/><ellipse cx="224" cy="44" rx="9" ry="24" transform="rotate(16 224 44)"/><ellipse cx="266" cy="84" rx="9" ry="22" transform="rotate(58 266 84)"/></g>' +
        '<path d="M176 146h48c-2 30 4 42 26 66 30 34 26 106-22 106h-56c-48 0-52-72-22-106 22-24 28-36 26-66z" fill="url(#m)"/><ellipse cx="200" cy="146" rx="24" ry="6" fill="' + c[1] + '"/><path d="M136 254c40 14 88 14 128 0" stroke="' + c[2] + '" stroke-width="4" fill="none" opacity=".6"/>';
    },
    lamp: function (c) {
      return shadow(200, 330, 74, 11) + '<circle cx="200" cy="150" r="128" fill="#fff3cf" opacity=".55"/><path d="M150 74h100l40 108H110z" fill="url(#m)"/><path d="M110 182h180l3 8H107z" fill="' + c[1] + '" opacity=".5"/>' +
        '<rect x="194" y="190" width="12" height="118" fill="#a8834f"/><path d="M150 318c0-10 22-16 50-16s50 6 50 16v8H150z" fill="#8d6a3d"/><ellipse cx="200" cy="250" rx="26" ry="34" fill="#b98f56"/>';
    },
    pendant: function (c) {
      return '<path d="M200 0v110" stroke="#3b3a36" stroke-width="4"/><rect x="190" y="98" width="20" height="22" rx="4" fill="#a8834f"/><path d="M96 244c0-72 46-126 104-126s104 54 104 126z" fill="url(#m)"/><ellipse cx="200" cy="244" rx="104" ry="20" fill="' + c[1] + '"/><ellipse cx="200" cy="246" rx="84" ry="14" fill="#fff1c4"/>' +
        '<path d="M130 262h140l46 110H84z" fill="#fff3cf" opacity=".4"/>';
    },
    chair: function (c) {
      return shadow(200, 344, 112, 12) + '<path d="M118 250l-16 92M282 250l16 92M140 262l-6 70M260 262l6 70" stroke="#7f5a3f" stroke-width="11" stroke-linecap="round"/><path d="M112 96c0-26 36-40 88-40s88 14 88 40v140H112z" fill="url(#m)"/>' +
        '<path d="M132 108c0-16 26-26 68-26s68 10 68 26v100H132z" fill="' + c[2] + '" opacity=".35"/><path d="M92 196c-14 0-22 10-20 24l8 44h24v-50c0-10-4-18-12-18zM308 196c14 0 22 10 20 24l-8 44h-24v-50c0-10 4-18 12-18z" fill="' + c[1] + '"/><rect x="96" y="222" width="208" height="48" rx="18" fill="' + c[0] + '"/><rect x="104" y="222" width="192" height="22" rx="11" fill="' + c[2] + '" opacity=".5"/>';
    },
    stool: function (c) {
      return shadow(200, 336, 90, 11) + '<path d="M150 184l-30 150M250 184l30 150M200 184v150" stroke="url(#m)" stroke-width="14" stroke-linecap="round"/><path d="M138 268h124" stroke="' + c[1] + '" stroke-width="9"/><rect x="106" y="152" width="188" height="34" rx="17" fill="' + c[0] + '"/><rect x="112" y="154" width="176" height="12" rx="6" fill="' + c[2] + '" opacity=".7"/>';
    },
    cushion: function (c) {
      return shadow(200, 306, 122, 13) + '<path d="M84 120c34 10 76 12 116 12s82-2 116-12c-8 34-10 62-10 84s2 58 10 92c-34-10-76-10-116-10s-82 0-116 10c8-34 10-70 10-92s-2-50-10-84z" fill="url(#m)"/>' +
        '<g stroke="' + c[2] + '" stroke-width="5" opacity=".75"><path d="M130 134v152M165 132v154M200 132v154M235 132v154M270 134v152"/></g>';
    },
    throwb: function (c) {
      return shadow(200, 316, 128, 13) + '<rect x="84" y="232" width="232" height="40" rx="18" fill="' + c[1] + '"/><rect x="78" y="200" width="244" height="42" rx="19" fill="' + c[0] + '"/><rect x="86" y="166" width="228" height="42" rx="19" fill="' + c[2] + '"/><rect x="92" y="132" width="216" height="42" rx="19" fill="url(#m)"/>' +
        '<g stroke="' + c[1] + '" stroke-width="4" stroke-linecap="round">' + [96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 272, 288, 304].map(function (x) { return '<path d="M' + x + ' 270v34"/>'; }).join('') + '</g>';
    },
    candle: function (c) {
      return shadow(200, 312, 80, 12) + '<rect x="136" y="168" width="128" height="142" rx="14" fill="url(#m)"/><ellipse cx="200" cy="170" rx="62" ry="13" fill="#fffaf0"/><path d="M200 168v-22" stroke="#4d4238" stroke-width="4"/><path d="M200 92c18 22 22 34 12 48-6 8-18 8-24 0-10-14-6-26 12-48z" fill="#f4b654"/><path d="M200 116c8 10 9 16 5 23-3 4-7 4-10 0-4-7-3-13 5-23z" fill="#fff1c4"/>' +
        '<rect x="156" y="214" width="88" height="54" rx="4" fill="#fffaf0"/><path d="M170 232h60M178 246h44" stroke="#8a7a66" stroke-width="4" stroke-linecap="round"/>';
    },
    board: function (c) {
      return shadow(210, 320, 110, 11) + '<path d="M120 96c0-12 8-20 20-20h120c12 0 20 8 20 20v150c0 12-8 20-20 20h-40v46c0 12-8 18-20 18s-20-6-20-18v-46h-40c-12 0-20-8-20-20z" fill="url(#m)"/><circle cx="200" cy="306" r="8" fill="#efe5d6"/>' +
        '<g stroke="' + c[1] + '" stroke-width="3" fill="none" opacity=".45"><path d="M140 84c8 60-8 110 4 178M170 80c10 70-12 120 0 182M226 80c-10 60 12 130 2 182M254 84c-8 60 6 110-2 174"/></g>';
    },
    plant: function (c) {
      return shadow(200, 326, 82, 12) + '<g fill="#5f7d55"><path d="M200 220c-70-10-104-52-106-104 58 2 98 36 106 104z"/><path d="M200 220c70-10 104-52 106-104-58 2-98 36-106 104z" fill="#6f8f63"/><path d="M200 222c-36-50-34-112 0-160 34 48 36 110 0 160z" fill="#7da06f"/><path d="M198 224c-50 14-92 2-114-28 44-16 88-8 114 28zM202 224c50 14 92 2 114-28-44-16-88-8-114 28z" fill="#52704a"/></g>' +
        '<path d="M132 222h136l-14 90c-2 10-8 16-18 16h-72c-10 0-16-6-18-16z" fill="url(#m)"/><rect x="124" y="212" width="152" height="24" rx="8" fill="' + c[1] + '"/>';
    },
    clock: function (c) {
      return '<circle cx="206" cy="208" r="118" fill="#3b2f22" opacity=".1"/><circle cx="200" cy="198" r="118" fill="url(#m)"/><circle cx="200" cy="198" r="100" fill="#fffdf8"/><g stroke="#4b4640" stroke-width="5" stroke-linecap="round"><path d="M200 112v14M200 270v14M114 198h14M272 198h14"/></g><path d="M200 198l-34-44" stroke="#33302c" stroke-width="8" stroke-linecap="round"/><path d="M200 198l58-28" stroke="#33302c" stroke-width="6" stroke-linecap="round"/><circle cx="200" cy="198" r="8" fill="' + c[1] + '"/>';
    },
    basket: function (c) {
      var s = ''; for (var y = 0; y < 6; y++) for (var x = 0; x < 8; x++) s += '<rect x="' + (106 + x * 24) + '" y="' + (170 + y * 23) + '" width="20" height="18" rx="6" fill="' + ((x + y) % 2 ? c[1] : c[2]) + '" opacity=".8"/>';
      return shadow(200, 322, 112, 12) + '<path d="M150 168c0-70 100-70 100 0" fill="none" stroke="' + c[1] + '" stroke-width="12"/><path d="M92 160h216l-16 142c-2 10-8 16-18 16H126c-10 0-16-6-18-16z" fill="url(#m)"/><g>' + s + '</g><rect x="84" y="150" width="232" height="24" rx="12" fill="' + c[1] + '"/>';
    },
    teapot: function (c) {
      return shadow(200, 306, 116, 13) + '<path d="M288 216c40-8 42-50 66-58l8 14c-20 14-14 66-66 84z" fill="' + c[1] + '"/><path d="M116 176c-50-14-74 14-66 46 6 26 34 42 66 38" fill="none" stroke="' + c[1] + '" stroke-width="15" stroke-linecap="round"/><path d="M104 226c0-56 40-84 98-84s98 28 98 84c0 46-32 78-98 78s-98-32-98-78z" fill="url(#m)"/>' +
        '<path d="M146 152c8-20 28-28 56-28s48 8 56 28z" fill="' + c[2] + '"/><circle cx="202" cy="112" r="13" fill="' + c[1] + '"/><path d="M116 252c50 16 122 16 172 0" stroke="' + c[2] + '" stroke-width="4" fill="none" opacity=".6"/>';
    },
    plates: function (c) {
      return shadow(200, 304, 126, 13) + [0, 1, 2, 3].map(function (i) { var y = 272 - i * 22; return '<ellipse cx="200" cy="' + (y + 8) + '" rx="122" ry="26" fill="' + c[1] + '"/><ellipse cx="200" cy="' + y + '" rx="122" ry="26" fill="' + (i % 2 ? c[0] : c[2]) + '"/>'; }).join('') + '<ellipse cx="200" cy="206" rx="84" ry="15" fill="' + c[1] + '" opacity=".35"/><ellipse cx="200" cy="182" rx="60" ry="12" fill="url(#m)"/><path d="M140 150c0 22 26 34 60 34s60-12 60-34z" fill="url(#m)"/><ellipse cx="200" cy="150" rx="60" ry="13" fill="' + c[2] + '"/>';
    },
    mirror: function (c) {
      return '<ellipse cx="208" cy="208" rx="104" ry="138" fill="#3b2f22" opacity=".1"/><ellipse cx="200" cy="198" rx="106" ry="140" fill="url(#m)"/><ellipse cx="200" cy="198" rx="92" ry="126" fill="#dfe8ea"/><path d="M128 240l110-150 26 26-118 166z" fill="#fff" opacity=".55"/><path d="M160 300l126-170 4 26-106 150z" fill="#fff" opacity=".35"/>';
    },
    carafe: function (c) {
      return shadow(200, 322, 88, 12) + '<path d="M174 84h52v62c0 18 42 44 42 106 0 44-20 68-68 68s-68-24-68-68c0-62 42-88 42-106z" fill="#dbe7ea" opacity=".85"/><path d="M136 232c40 10 88 10 128 0 6 60-10 84-64 84s-70-24-64-84z" fill="url(#m)" opacity=".85"/><path d="M168 76h64v16h-64z" fill="' + c[1] + '"/><rect x="182" y="48" width="36" height="34" rx="6" fill="#c99a66"/><path d="M156 200c-10 26-10 60-4 80" stroke="#fff" stroke-width="6" fill="none" stroke-linecap="round" opacity=".8"/>';
    },
    towel: function (c) {
      return shadow(200, 312, 112, 12) + [0, 1, 2].map(function (i) { var y = 252 - i * 54, k = [c[1], c[0], c[2]][i]; return '<rect x="' + (94 + i * 5) + '" y="' + y + '" width="' + (212 - i * 10) + '" height="56" rx="22" fill="' + k + '"/><path d="M' + (112 + i * 5) + ' ' + (y + 38) + 'h' + (176 - i * 10) + '" stroke="#fff" stroke-width="4" opacity=".5"/>'; }).join('') + '<path d="M110 144c10-26 40-34 90-34s80 8 90 34z" fill="url(#m)"/>';
    },
    tray: function (c) {
      return shadow(200, 300, 132, 14) + '<ellipse cx="200" cy="262" rx="140" ry="46" fill="' + c[1] + '"/><ellipse cx="200" cy="250" rx="140" ry="46" fill="url(#m)"/><ellipse cx="200" cy="252" rx="120" ry="36" fill="' + c[2] + '" opacity=".5"/><rect x="128" y="164" width="60" height="82" rx="10" fill="#f1ede6"/><ellipse cx="158" cy="166" rx="30" ry="8" fill="#fff"/><path d="M226 196h70v34c0 14-8 22-22 22h-26c-14 0-22-8-22-22z" fill="#93a58c"/><ellipse cx="261" cy="196" rx="35" ry="8" fill="#bccab5"/>';
    }
  };
  function svg(type, colour, bg, view) {
    var c = P[colour] || P.oat, b = BG[bg] || BG.warm, v = view || 0, inner = T[type](c), box = '0 0 400 400';
    if (v === 1) box = '84 96 224 224';
    if (v === 2) { inner = '<g transform="translate(400 0) scale(-1 1)">' + inner + '</g>'; b = BG.grey; }
    if (v === 3) inner = '<g transform="translate(-26 96) scale(.66)">' + inner + '</g><g transform="translate(160 66) scale(.74)">' + inner + '</g>';
    return '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="' + box + '"><defs>' + lg('m', c[2], c[0], c[1]) + lg('w', b[0], b[0], b[1], 1) + '</defs><rect width="400" height="400" fill="url(#w)"/><rect y="286" width="400" height="114" fill="' + b[1] + '"/>' + inner + '</svg>';
  }
  function url(s) { return 'data:image/svg+xml,' + s.replace(/%/g, '%25').replace(/#/g, '%23').replace(/</g, '%3C').replace(/>/g, '%3E').replace(/"/g, "'").replace(/\{/g, '%7B').replace(/\}/g, '%7D'); }
  function room() {
    return '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="440" viewBox="0 0 640 440"><defs>' + lg('w', '#e9e2d4', '#efe7da', '#e2d6c2', 1) + lg('m', '#bccab5', '#93a58c', '#6f836a') + '</defs><rect width="640" height="440" fill="url(#w)"/><rect y="346" width="640" height="94" fill="#c9a97f"/><path d="M0 366h640M0 392h640M0 420h640" stroke="#b8966a" stroke-width="2"/>' +
      '<rect x="52" y="48" width="150" height="196" rx="4" fill="#fffaf0"/><rect x="62" y="58" width="130" height="176" fill="#cfe0e4"/><path d="M62 180c40-30 80-26 130 4v50H62z" fill="#a9bf9f"/><circle cx="158" cy="92" r="16" fill="#fff4cf"/><path d="M127 58v176M62 146h130" stroke="#fffaf0" stroke-width="7"/>' +
      '<rect x="430" y="112" width="170" height="10" rx="3" fill="#8d6a3d"/><rect x="446" y="66" width="30" height="46" rx="4" fill="#d98e6b"/><rect x="480" y="76" width="16" height="36" fill="#3d4a57"/><rect x="498" y="70" width="14" height="42" fill="#d8a847"/><rect x="514" y="80" width="18" height="32" fill="#f1ede6"/><path d="M560 112c-14-20-6-40 6-40s20 20 6 40z" fill="#6f836a"/><path d="M556 70c-12-14-8-28-2-36M566 70c2-18 10-26 16-30" stroke="#5f7d55" stroke-width="4" fill="none"/>' +
      '<ellipse cx="330" cy="398" rx="230" ry="26" fill="#e8dcc6"/><ellipse cx="330" cy="398" rx="196" ry="19" fill="none" stroke="#c4b394" stroke-width="4"/>' +
      '<g transform="translate(196 96) scale(.78)"><path d="M118 250l-16 100M282 250l16 100" stroke="#7f5a3f" stroke-width="12" stroke-linecap="round"/><path d="M96 90c0-30 42-44 104-44s104 14 104 44v150H96z" fill="url(#m)"/><path d="M76 190c-16 0-24 10-22 26l10 56h26v-60c0-12-4-22-14-22zM324 190c16 0 24 10 22 26l-10 56h-26v-60c0-12 4-22 14-22z" fill="#6f836a"/><rect x="82" y="222" width="236" height="56" rx="20" fill="#93a58c"/><path d="M150 130c30 8 70 8 100 0-6 30-6 60 0 92-30-8-70-8-100 0 6-32 6-62 0-92z" fill="#d98e6b"/></g>' +
      '<path d="M520 372V190" stroke="#a8834f" stroke-width="7"/><ellipse cx="520" cy="376" rx="42" ry="8" fill="#8d6a3d"/><circle cx="520" cy="178" r="84" fill="#fff3cf" opacity=".5"/><path d="M486 140h68l28 66H458z" fill="#f3ebdc"/><path d="M486 140h68l6 14h-80z" fill="#e2d5bf"/>' +
      '<path d="M92 300h92l-10 66c-2 8-6 12-14 12h-44c-8 0-12-4-14-12z" fill="#d98e6b"/><g fill="#5f7d55"><path d="M138 300c-50-6-74-36-76-78 42 4 70 30 76 78z"/><path d="M138 300c50-6 74-36 76-78-42 4-70 30-76 78z" fill="#6f8f63"/><path d="M138 300c-24-38-22-80 0-112 22 32 24 74 0 112z" fill="#7da06f"/></g></svg>';
  }
  window.ART = { pic: function (t, c, b, v) { return url(svg(t, c, b, v)); }, room: function () { return url(room()); }, colours: P };
})();
