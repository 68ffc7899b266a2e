// Rasterises seven icon sets to RGB pictures of 64 × 64 (or SIZE × SIZE) on white: `node rasterise.mjs OUT [SIZE]`.
// Writes OUT/pictures.u8 (bytes [N, SIZE, SIZE, 3]) and OUT/pictures.json (checksums and an index row
// [hexcode, style, subject, icon name] a picture). The same packages give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
const STYLES = ['noto', 'twemoji', 'fluent-emoji', 'fluent-emoji-flat', 'emojione', 'fxemoji', 'noto-v1'];
/** emojibase's group → our subject: smileys, people, animals, food, travel, activities, objects. */
const SUBJECT_OF_GROUP = new Map([0, 1, 3, 4, 5, 6, 7].map((group, subject) => [group, subject]));
/** Icons are drawn this many times larger and reduced: librsvg does not smooth the edges of filtered shapes. */
const OVER = 4;
const SHORTCODES = ['cldr', 'emojibase', 'emojibase-legacy', 'github', 'iamcal', 'joypixels'];

const [out, sizeText = '64'] = process.argv.slice(2);
if (!out) throw new Error('usage: node rasterise.mjs OUT [SIZE]');
const size = Number(sizeText);
/** Pixels left white on every side: a set that fills its box would leave no background there. */
const margin = size / 32;

const plain = (name) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** Every name of an emoji we know, without separators → its hexcode. Earlier sources win; no skin tones are listed. */
function hexcodeOfName() {
  const emoji = require('emojibase-data/en/data.json').filter((e) => SUBJECT_OF_GROUP.has(e.group));
  const known = new Set(emoji.map((e) => e.hexcode));
  const names = new Map();
  const add = (name, hexcode) => {
    if (known.has(hexcode) && !names.has(plain(name))) names.set(plain(name), hexcode);
  };
  for (const e of emoji) add(e.label, e.hexcode);
  for (const set of ['noto', 'twemoji', 'fluent-emoji-flat']) {
    const chars = require(`@iconify-json/${set}/chars.json`);
    for (const [code, name] of Object.entries(chars)) {
      const bare = code.toUpperCase();
      add(name, bare);
      add(name, bare.replace(/-FE0F/g, ''));
    }
  }
  for (const source of SHORTCODES) {
    const codes = require(`emojibase-data/en/shortcodes/${source}.json`);
    for (const [hexcode, list] of Object.entries(codes)) for (const name of [list].flat()) add(name, hexcode);
  }
  return { names, subject: new Map(emoji.map((e) => [e.hexcode, SUBJECT_OF_GROUP.get(e.group)])) };
}

/** One icon an emoji and style, in the order hexcode, style. */
function chooseIcons() {
  const { names, subject } = hexcodeOfName();
  const chosen = new Map();
  for (const [style, set] of STYLES.entries()) {
    const data = require(`@iconify-json/${set}/icons.json`);
    for (const name of Object.keys(data.icons).sort()) {
      const hexcode = names.get(plain(name));
      const key = `${hexcode}/${style}`;
      if (hexcode === undefined || chosen.has(key)) continue;
      const icon = data.icons[name];
      const width = icon.width ?? data.width ?? 16;
      const height = icon.height ?? data.height ?? 16;
      const box = `${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}`;
      const body = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"`;
      const svg = `${body} width="${OVER * size}" height="${OVER * size}" viewBox="${box}">${icon.body}</svg>`;
      chosen.set(key, { hexcode, style, subject: subject.get(hexcode), name, svg });
    }
  }
  const order = (a, b) => (a.hexcode < b.hexcode ? -1 : a.hexcode > b.hexcode ? 1 : a.style - b.style);
  return [...chosen.values()].sort(order);
}

/** Whether anything is drawn within `margin` pixels of the edge. */
function fillsMargin(picture) {
  return picture.some((value, i) => {
    const x = Math.floor(i / 3) % size;
    const y = Math.floor(i / (3 * size));
    return value < 250 && Math.min(x, y, size - 1 - x, size - 1 - y) < margin;
  });
}

/**
 * RGB bytes of one icon on white, made smaller where it would fill the margin. In two steps, as sharp would draw a
 * vector at the final size at once.
 */
async function draw(svg) {
  const large = await sharp(Buffer.from(svg), { unlimited: true }).flatten({ background: '#ffffff' }).raw().toBuffer();
  const raw = { width: OVER * size, height: OVER * size, channels: 3 };
  const reduced = (side) => sharp(large, { raw }).resize(side, side, { kernel: 'cubic' });
  const full = await reduced(size).raw().toBuffer();
  if (!fillsMargin(full)) return full;
  const margins = { top: margin, bottom: margin, left: margin, right: margin };
  return reduced(size - 2 * margin)
    .extend({ ...margins, background: '#ffffff' })
    .raw()
    .toBuffer();
}

const icons = chooseIcons();
const pictures = Buffer.alloc(icons.length * size * size * 3);
for (const [i, icon] of icons.entries()) (await draw(icon.svg)).copy(pictures, i * size * size * 3);

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'pictures.u8'), pictures);
const meta = {
  height: size,
  width: size,
  styles: STYLES,
  packages: require('./package.json').dependencies,
  sha256: createHash('sha256').update(pictures).digest('hex'),
  index: icons.map((icon) => [icon.hexcode, icon.style, icon.subject, icon.name]),
};
writeFileSync(join(out, 'pictures.json'), `${JSON.stringify(meta)}\n`);
const counts = STYLES.map((style, i) => `${style} ${icons.filter((icon) => icon.style === i).length}`);
console.log(`${icons.length} pictures (${counts.join(', ')}), sha256 ${meta.sha256}`);
