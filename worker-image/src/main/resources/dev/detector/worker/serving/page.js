'use strict';

// Sends images to the model and draws what it found. Threshold and classes only filter what is
// shown: changing them asks the server nothing.

const $ = (id) => document.getElementById(id);
const stage = $('stage');
const canvas = $('canvas');
const slider = $('threshold');

const LOWEST_SCORE = 0.01;
const MOST_IMAGES = 50;

let model = {model: '', models: [], classes: [], scoreThreshold: 0.3, maxBodyBytes: Infinity};
let images = []; // {picture, name, state, detections, milliseconds, parts, answer, error, thumbnail}
let shown = null; // one of them
let asking = Promise.resolve(); // one image after the other
const hidden = new Set(); // classes that are not shown

const nameOf = (id) => (model.classes.find((c) => c.id === id) || {name: `class ${id}`}).name;

// The server's plots use the same colours: HSL, hues a golden angle apart, and after each five
// of them another lightness.
const indexOf = (id) => Math.max(0, id - 1);
const hueOf = (id) => (145 + indexOf(id) * 137.508) % 360;
const lightnessOf = (id) => [0.5, 0.3, 0.72][Math.floor(indexOf(id) / 5) % 3];
const colourOf = (id) => `hsl(${hueOf(id).toFixed(3)} 90% ${lightnessOf(id) * 100}%)`;

function textOn(id) {
  const channel = (offset) => {
    const k = (offset + hueOf(id) / 30) % 12;
    const l = lightnessOf(id);
    const c = l - 0.9 * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4) > 0.179 ? '#000' : '#fff';
}

const percent = (score) => `${Math.round(score * 100)}%`;
const threshold = () => slider.value / 100;
const visible = () => shown.detections.filter((d) => d.score >= threshold() && !hidden.has(d.id));

function el(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function swatch(id) {
  const square = el('span', 'swatch');
  square.style.backgroundColor = colourOf(id);
  square.setAttribute('aria-hidden', 'true');
  return square;
}

// How large the picture is shown: as large as there is room, small ones up to three times.
function fit({width, height}) {
  const room = stage.clientWidth / width;
  return Math.min(room, Math.max(320, innerHeight * 0.72) / height, 3);
}

function draw(highlighted) {
  const {picture} = shown;
  const shownScale = fit(picture);
  // Canvas pixels for one of the picture's: as fine as the screen, so that letters are sharp.
  const fine = Math.max(1, Math.min(shownScale * (devicePixelRatio || 1), 6));
  canvas.width = Math.round(picture.width * fine);
  canvas.height = Math.round(picture.height * fine);
  canvas.style.width = `${Math.floor(picture.width * shownScale)}px`;
  const g = canvas.getContext('2d');
  g.scale(fine, fine); // from here on, the picture's own pixels
  g.drawImage(picture, 0, 0);
  const scale = 1 / shownScale; // of one pixel on the screen
  const line = 2.5 * scale;
  const font = 13 * scale;
  g.lineJoin = 'round';
  g.textBaseline = 'middle';
  g.font = `600 ${font}px system-ui, sans-serif`;
  const list = visible();
  for (const d of [...list].reverse()) {
    g.globalAlpha = highlighted && highlighted !== d ? 0.25 : 1;
    g.lineWidth = line + 2 * scale;
    g.strokeStyle = 'rgb(0 0 0 / .45)';
    g.strokeRect(...rectangle(d, line));
    g.lineWidth = line;
    g.strokeStyle = colourOf(d.id);
    g.strokeRect(...rectangle(d, line));
  }
  const taken = [];
  for (const d of list) {
    g.globalAlpha = highlighted && highlighted !== d ? 0.25 : 1;
    const text = `${nameOf(d.id)} ${percent(d.score)}`;
    const width = g.measureText(text).width + font * 0.7;
    const height = font * 1.5;
    const at = place(rectangle(d, line), width, height, line, taken);
    taken.push([...at, width, height]);
    g.fillStyle = colourOf(d.id);
    g.fillRect(...at, width, height);
    g.fillStyle = textOn(d.id);
    g.fillText(text, at[0] + font * 0.35, at[1] + height * 0.53);
  }
  g.globalAlpha = 1;
}

function rectangle(d, line) {
  const fit = (v, max) => Math.min(Math.max(v, line / 2), max - line / 2);
  const left = fit(d.box[1], shown.picture.width);
  const top = fit(d.box[0], shown.picture.height);
  return [left, top, fit(d.box[3], shown.picture.width) - left, fit(d.box[2], shown.picture.height) - top];
}

// Above the box, inside at its top, below it, inside at its bottom: the first that is free.
function place([left, top, width, height], w, h, line, taken) {
  const x = Math.max(0, Math.min(left - line / 2, shown.picture.width - w));
  const free = (y) => taken.every(([a, b, c, d]) => x + w <= a || a + c <= x || y + h <= b || b + d <= y);
  const inside = [top + line / 2 - h, top - line / 2, top + height - line / 2, top + height + line / 2 - h]
      .filter((y) => y >= 0 && y + h <= shown.picture.height);
  const y = inside.find(free) ?? inside[0] ?? 0;
  return [x, y];
}

function render() {
  $('threshold-value').textContent = percent(threshold());
  slider.setAttribute('aria-valuetext', percent(threshold()));
  writeCommand();
  $('drop').hidden = shown !== null;
  for (const id of ['another', 'save']) $(id).hidden = shown === null;
  canvas.hidden = shown === null;
  $('strip').hidden = images.length < 2;
  for (const image of images) {
    image.thumbnail.setAttribute('aria-current', image === shown);
    image.thumbnail.classList.toggle('failed', image.error !== '');
  }
  if (!shown) return;
  draw();
  const done = shown.state === 'done';
  $('busy').hidden = shown.state !== 'waiting';
  $('error').hidden = shown.error === '';
  $('error').textContent = shown.error;
  $('raw').hidden = !done;
  for (const id of ['times', 'parts']) $(id).hidden = !done;
  $('detections').hidden = !done || visible().length === 0;
  if (!done) {
    $('status').textContent = '';
    canvas.setAttribute('aria-label', `${shown.name}, detection under way`);
    return;
  }
  const list = visible();
  const body = $('detections').tBodies[0];
  body.replaceChildren(...list.map((d) => {
    const row = el('tr');
    const name = el('td', 'class');
    name.append(swatch(d.id), nameOf(d.id));
    const [top, left, bottom, right] = d.box.map(Math.round);
    row.append(name, el('td', 'number', `${(d.score * 100).toFixed(1)}%`),
        el('td', 'number box', `${left}, ${top} – ${right}, ${bottom}`));
    row.addEventListener('mouseenter', () => draw(d));
    row.addEventListener('mouseleave', () => draw());
    return row;
  }));
  const found = list.length === 1 ? '1 object' : `${list.length} objects`;
  const best = shown.detections[0];
  $('status').textContent = `${found} in ${Math.round(shown.milliseconds)} ms` +
      (list.length === 0 && best ? `. The best score is ${percent(best.score)}, ${nameOf(best.id)}.` : '');
  canvas.setAttribute('aria-label', list.length === 0 ? `${shown.name}; nothing was found in it` :
      `${shown.name} with ${found}: ${list.map((d) => `${nameOf(d.id)} ${percent(d.score)}`).join(', ')}`);
  renderTimes();
  $('answer').textContent = JSON.stringify(shown.answer, null, 1);
}

// Of the server's parts, by its header Server-Timing, and what is left: the way there and back.
function renderTimes() {
  const hues = {queue: 30, decode: 200, inference: 165, encode: 280, network: 230};
  const parts = shown.parts.filter(([, ms]) => ms >= 0.05);
  $('times').replaceChildren(...parts.map(([name, ms]) => {
    const bar = el('span');
    bar.style.flexGrow = ms;
    bar.style.backgroundColor = `hsl(${hues[name] ?? 0} 60% 50%)`;
    return bar;
  }));
  $('parts').replaceChildren(...parts.map(([name, ms]) => {
    const item = el('li');
    const square = el('span', 'swatch');
    square.style.backgroundColor = `hsl(${hues[name] ?? 0} 60% 50%)`;
    item.append(square, `${name} ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`);
    return item;
  }));
}

function quoted(text) {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

function writeCommand() {
  const file = shown ? shown.name : 'image.jpg';
  const url = new URL(`v1/models/${model.model}`, location.href.split(/[?#]/)[0]).href;
  $('command').textContent =
      `# names, scores and boxes as JSON\n` +
      `curl '${url}:detect?threshold=${threshold()}' --data-binary @${quoted(file)}\n` +
      `# the image with the boxes drawn\n` +
      `curl '${url}:detect?threshold=${threshold()}' -H 'Accept: image/png' --data-binary @${quoted(file)} -o boxes.png`;
}

function fail(message) {
  $('error').textContent = message;
  $('error').hidden = false;
}

// Browsers turn a photo as its Exif note says, and so does the server; both see the same picture.
async function add(file) {
  const name = file.name || 'image.png';
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch (e) {
    fail(`${name} is no image that the browser can show. Choose a JPEG or PNG file.`);
    return;
  }
  const image = {picture, name, state: 'waiting', detections: [], milliseconds: 0, parts: [], answer: null, error: ''};
  image.thumbnail = thumbnail(image);
  images.push(image);
  if (images.length > MOST_IMAGES) images.shift().thumbnail.remove();
  if (!shown || shown.state !== 'waiting') shown = image;
  render();
  asking = asking.then(() => detect(image, file));
}

function thumbnail(image) {
  const button = el('button');
  button.type = 'button';
  button.title = image.name;
  button.setAttribute('aria-label', image.name);
  const small = el('canvas');
  const scale = 144 / image.picture.width;
  small.width = 144;
  small.height = Math.max(1, Math.min(288, Math.round(image.picture.height * scale)));
  small.getContext('2d').drawImage(image.picture, 0, 0, 144, image.picture.height * scale);
  button.append(small);
  button.addEventListener('click', () => { shown = image; render(); });
  $('strip').append(button);
  return button;
}

async function detect(image, file) {
  try {
    if (file.size > model.maxBodyBytes) {
      throw new Error(`The file has ${file.size} bytes, the server takes ${model.maxBodyBytes}.`);
    }
    const start = performance.now();
    const response = await fetch(`v1/models/${model.model}:detect?threshold=${LOWEST_SCORE}`,
        {method: 'POST', body: file, headers: {'Content-Type': file.type || 'application/octet-stream'}});
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    image.milliseconds = performance.now() - start;
    image.parts = parts(response.headers.get('Server-Timing') || '', image.milliseconds);
    image.answer = answer;
    image.detections = answer.detections.map(({class_id: id, score, box}) =>
        ({id, score, box: [box.y_min, box.x_min, box.y_max, box.x_max]}));
  } catch (e) {
    image.error = e instanceof TypeError ? 'The server does not answer.' : e.message;
  }
  image.state = image.error ? 'failed' : 'done';
  render();
}

function parts(header, whole) {
  const server = [...header.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name, ms]) => [name, Number(ms)]);
  const inServer = server.reduce((sum, [, ms]) => sum + ms, 0);
  return [...server, ['network', Math.max(0, whole - inServer)]];
}

function take(files) {
  const taken = [...files].filter((f) => f.type.startsWith('image/'));
  $('error').hidden = true;
  taken.slice(0, MOST_IMAGES).reduce((before, file) => before.then(() => add(file)), Promise.resolve());
  if (files.length && !taken.length) fail('That is no image. Choose a JPEG or PNG file.');
}

$('file').addEventListener('change', (e) => { take(e.target.files); e.target.value = ''; });
$('another').addEventListener('click', () => $('file').click());
slider.addEventListener('input', render);
addEventListener('resize', () => shown && draw());
addEventListener('paste', (e) => take(e.clipboardData.files));
addEventListener('dragover', (e) => { e.preventDefault(); stage.classList.add('over'); });
addEventListener('dragleave', (e) => { if (!e.relatedTarget) stage.classList.remove('over'); });
addEventListener('drop', (e) => {
  e.preventDefault();
  stage.classList.remove('over');
  take(e.dataTransfer.files);
});
$('save').addEventListener('click', () => canvas.toBlob((blob) => {
  const link = el('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${shown.name.replace(/\.\w+$/, '')}-detections.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}));
$('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText($('command').textContent);
    $('copy').textContent = 'Copied';
  } catch (e) { // only https pages and localhost may write the clipboard
    getSelection().selectAllChildren($('command'));
    $('copy').textContent = 'Selected';
  }
  setTimeout(() => { $('copy').textContent = 'Copy'; }, 1500);
});

function classChips() {
  const most = 12;
  const chip = (c) => {
    const button = el('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', !hidden.has(c.id));
    button.append(swatch(c.id), c.name);
    button.addEventListener('click', () => {
      if (!hidden.delete(c.id)) hidden.add(c.id);
      button.setAttribute('aria-pressed', !hidden.has(c.id));
      render();
    });
    return button;
  };
  $('classes').replaceChildren(...model.classes.slice(0, most).map(chip));
  if (model.classes.length > most) {
    const more = el('button', '', `+ ${model.classes.length - most}`);
    more.type = 'button';
    more.addEventListener('click', () => more.replaceWith(...model.classes.slice(most).map(chip)));
    $('classes').append(more);
  }
}

$('models').addEventListener('change', () => { location.search = `?model=${encodeURIComponent($('models').value)}`; });

fetch(`page.json${location.search}`).then((r) => r.json()).then((description) => {
  if (description.error) throw new Error(description.error);
  model = description;
  document.title = `${model.model} · detector`;
  $('model').textContent = model.models.length < 2 ? model.model : 'Detector';
  $('models').hidden = model.models.length < 2;
  $('models').replaceChildren(...model.models.map((name) => {
    const option = el('option', '', name);
    option.selected = name === model.model;
    return option;
  }));
  slider.value = Math.round(model.scoreThreshold * 100);
  classChips();
  render();
}).catch((e) => fail(e instanceof TypeError ? 'The server does not answer.' : e.message));
render();
