// Reads recordings as their recorders wrote them, without any help of ours, into the tabs that a player can play.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const isEvent = (e) => e !== null && typeof e === 'object' && Number.isInteger(e.type) && typeof e.timestamp === 'number';
const isEvents = (list) => Array.isArray(list) && list.length > 0 && list.every(isEvent);

/** The places where files keep their events; what is packed, split or translated by a vendor is not for this test. */
function events(value) {
  const places = [value, value?.events, value?.rrweb_data, value?.result, value?.snapshots, value?.data?.snapshots];
  const found = places.find(isEvents);
  return found;
}

/** Sessions of a file: `[[event, …] per tab, …]`, the tabs by name; `undefined` for a file of another kind. */
export function original(file) {
  let bytes = fs.readFileSync(file);
  if (file.endsWith('.gz')) bytes = zlib.gunzipSync(bytes);
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  let all;
  try {
    all = events(JSON.parse(text));
  } catch {
    try { all = text.split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line)); } catch { return undefined; }
    if (!isEvents(all)) return undefined;
  }
  // Screens of phones are drawn as pages by the importer: no player shows the originals.
  if (!all || !all.some((e) => e.type === 2 && e.data?.node)) return undefined;
  return tabs(all);
}

/** Events by tab, in the order of their times; ties stay as they came. */
export function tabs(all) {
  const byTab = new Map();
  for (const event of all) {
    const name = String(event.windowId ?? '');
    if (!byTab.has(name)) byTab.set(name, []);
    // `delay` is what a player wrote into events that it had played.
    const { delay, ...rest } = event;
    byTab.get(name).push(rest);
  }
  return [...byTab.values()].map((list) => list.map((e, n) => [e, n]).sort((a, b) => a[0].timestamp - b[0].timestamp || a[1] - b[1]).map(([e]) => e));
}

/** All files below the given ones, sorted. */
export function files(places) {
  const walk = (place) => (fs.statSync(place).isDirectory() ? fs.readdirSync(place).sort().flatMap((name) => walk(path.join(place, name))) : [place]);
  return places.flatMap(walk).filter((file) => /\.(json|ndjson|jsonl)(\.gz)?$/.test(file));
}
