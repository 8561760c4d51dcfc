// Runs in the browser: plays events to given moments and tells all that the document then is.

/** Lines of what a document shows: elements with attributes and values, texts, shadow roots, frames, rules of sheets. */
function described(replayer) {
  const lines = [];
  const rules = (sheet) => { try { return [...sheet.cssRules].map((rule) => rule.cssText); } catch { return ['(closed)']; } };
  const walk = (node, depth) => {
    const say = (text) => lines.push(`${' '.repeat(Math.min(depth, 200))}${text}`);
    switch (node.nodeType) {
      case Node.DOCUMENT_NODE:
        say(`#document ${node.compatMode}`);
        break;
      case Node.DOCUMENT_TYPE_NODE: say(`<!doctype ${node.name}>`); return;
      case Node.TEXT_NODE: case Node.CDATA_SECTION_NODE: say(JSON.stringify(node.data)); return;
      // What comments say is not kept: no player shows it.
      case Node.COMMENT_NODE: say('<!-- -->'); return;
      case Node.ELEMENT_NODE: {
        const attributes = [...node.attributes].map((a) => `${a.name}=${JSON.stringify(a.value)}`).sort();
        const state = [];
        if (['INPUT', 'TEXTAREA', 'SELECT'].includes(node.tagName)) state.push(`value:${JSON.stringify(node.value)}`);
        if (node.localName === 'input' && node.checked !== undefined) state.push(`checked:${node.checked}`);
        if (node.scrollTop || node.scrollLeft) state.push(`scroll:${Math.round(node.scrollLeft)},${Math.round(node.scrollTop)}`);
        say(`<${node.namespaceURI === 'http://www.w3.org/2000/svg' ? 'svg:' : ''}${node.localName} ${[...attributes, ...state].join(' ')}>`);
        if (node.sheet && node.localName === 'style') for (const rule of rules(node.sheet)) say(` {} ${rule}`);
        if (node.localName === 'canvas') say(` canvas ${node.width}x${node.height}`);
        break;
      }
      default: say(`node ${node.nodeType}`);
    }
    for (const sheet of node.adoptedStyleSheets ?? []) for (const rule of rules(sheet)) say(` [adopted] ${rule}`);
    if (node.shadowRoot) {
      say(' #shadow');
      for (const sheet of node.shadowRoot.adoptedStyleSheets ?? []) for (const rule of rules(sheet)) say(`  [adopted] ${rule}`);
      for (const child of node.shadowRoot.childNodes) walk(child, depth + 2);
    }
    if (node.localName === 'iframe' && node.contentDocument) walk(node.contentDocument, depth + 2);
    for (const child of node.childNodes) walk(child, depth + 1);
  };
  const frame = replayer.iframe;
  lines.push(`viewport ${frame.width}x${frame.height}`);
  const root = frame.contentDocument;
  walk(root, 0);
  const view = frame.contentWindow;
  lines.push(`page scroll ${Math.round(view.scrollX)},${Math.round(view.scrollY)}`);
  const pointer = replayer.wrapper.querySelector('.replayer-mouse');
  lines.push(`pointer ${pointer?.style.left},${pointer?.style.top}`);
  return lines;
}

const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/** What the document is once frames within it have loaded what there is (all but the recording is cut off). */
async function settled(replayer) {
  let lines = described(replayer);
  for (let tries = 0; tries < 20 && replayer.iframe.contentDocument.querySelector('iframe'); tries++) {
    await rest(25);
    const again = described(replayer);
    const rests = again.length === lines.length && again.every((line, n) => line === lines[n]);
    lines = again;
    if (rests && tries > 1) break;
  }
  return lines;
}

/** What the document is at each of these times (milliseconds since 1970). */
async function played(events, times) {
  const holder = document.createElement('div');
  document.body.append(holder);
  const replayer = new rrweb.Replayer(events, { root: holder, showWarning: false, mouseTail: false, loadTimeout: 0, UNSAFE_replayCanvas: false });
  const told = [];
  replayer.pause(0);
  await rest(30);
  for (const time of times) {
    replayer.pause(Math.max(0, time - events[0].timestamp));
    await rest(25);
    told.push(await settled(replayer));
  }
  replayer.destroy();
  holder.remove();
  return told;
}

/** The same but for characters that are masked whatever the rules say: card numbers and national ids one by one, passwords
 * with their length. */
const covers = (one, two) => one.length === two.length && [...two].every((c, n) => c === '•' || c === one[n]);
const blank = (line) => (line.includes(' type="password"') ? line.replace(/value[:=]"[^"]*"/g, 'value') : line);
const alike = (one, two) => one === two || (two?.includes('•') && covers(blank(one), blank(two)));

/** Both sides at the same moments; of each moment that differs the first lines that do. */
window.compareTabs = async (times) => {
  const [a, b] = await Promise.all(['/original.json', '/exported.json'].map(async (place) => (await fetch(place)).json()));
  let one, two;
  try { one = await played(a, times); } catch (error) { return { unplayable: String(error) }; }
  try { two = await played(b, times); } catch (error) { return { broken: String(error?.stack ?? error) }; }
  const differences = [];
  let masked = 0;
  times.forEach((time, n) => {
    masked += one[n].some((line, i) => line !== two[n][i] && alike(line, two[n][i])) ? 1 : 0;
    const at = one[n].findIndex((line, i) => !alike(line, two[n][i]));
    if (at >= 0 || one[n].length !== two[n].length) {
      const place = at >= 0 ? at : one[n].length;
      differences.push({ time, line: place, original: one[n].slice(place, place + 3), exported: two[n].slice(place, place + 3) });
    }
  });
  return { differences, masked, lines: Math.max(...one.map((lines) => lines.length)) };
};
