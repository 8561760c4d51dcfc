// Answers requests for the two demo hosts from the folder ../sites, without a network.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SITES = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'sites');
export const SHOP = 'http://shop.haldenfig.example';
export const APP = 'http://app.corvane.example';
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' };
const SHOP_PAGES = { '/': 'index', '/cart': 'cart', '/checkout': 'checkout', '/checkout/payment': 'payment', '/order/confirmed': 'confirmed', '/help': 'help', '/help/shipping': 'shipping', '/help/returns': 'returns', '/contact': 'contact' };

function file(site, name) {
  const p = path.join(SITES, site, name);
  if (!p.startsWith(SITES) || !fs.existsSync(p)) return { status: 404, contentType: 'text/plain', body: 'not found' };
  return { status: 200, contentType: TYPES[path.extname(p)] || 'application/octet-stream', body: fs.readFileSync(p) };
}

/** A playwright `fulfill` answer for a page or asset of the sites, or null for a foreign host. */
export function resolve(url) {
  const u = new URL(url);
  if (u.pathname === '/favicon.ico') return { status: 204, body: '' };
  const asset = /\.(css|js|svg)$/.test(u.pathname);
  if (u.origin === SHOP) {
    if (asset) return file('shop', u.pathname.slice(1));
    if (u.pathname.startsWith('/p/')) return file('shop', 'product.html');
    const page = SHOP_PAGES[u.pathname];
    return page ? file('shop', page + '.html') : { status: 404, contentType: 'text/plain', body: 'not found' };
  }
  if (u.origin === APP) return asset ? file('dashboard', u.pathname.slice(1)) : file('dashboard', 'index.html');
  return null;
}
