'use strict';

// Sends an image to the model and draws what it found. The threshold only filters what is shown:
// moving it asks the server nothing.

const $ = (id) => document.getElementById(id);
const stage = $('stage');
const canvas = $('canvas');
const slider = $('threshold');

let model = {model: '', classes: [], scoreThreshold: 0.3, maxBodyBytes: Infinity};
let shown = null; // {picture, name, detections, milliseconds, timing}
let latest = 0; // number of the newest request; answers to older ones are dropped

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
const visible = () => shown.detections.filter((d) => d.score >= threshold());

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
  if (!shown) return;
  draw();
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
  $('detections').hidden = list.length === 0;
  const found = list.length === 1 ? '1 object' : `${list.length} objects`;
  const hidden = shown.detections.length - list.length;
  $('status').textContent = `${found} in ${Math.round(shown.milliseconds)} ms` +
      (shown.timing ? ` (${shown.timing})` : '') +
      (list.length === 0 && hidden > 0 ? `. The best score is ${percent(shown.detections[0].score)}.` : '');
  canvas.setAttribute('aria-label', list.length === 0 ? 'The image; nothing was found in it' :
      `The image with ${found}: ${list.map((d) => `${nameOf(d.id)} ${percent(d.score)}`).join(', ')}`);
}

function quoted(text) {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

function writeCommand() {
  const file = shown ? shown.name : 'image.jpg';
  const type = /\.png$/i.test(file) ? 'image/png' : 'image/jpeg';
  const url = new URL(`v1/models/${model.model}`, location.href.split(/[?#]/)[0]).href;
  $('command').textContent =
      `# boxes, scores and classes as JSON\n` +
      `curl ${url}:predict -H 'Content-Type: ${type}' --data-binary @${quoted(file)}\n` +
      `# the image with the boxes drawn\n` +
      `curl '${url}:plot?threshold=${threshold()}' --data-binary @${quoted(file)} -o plot.png`;
}

function fail(message) {
  $('error').textContent = message;
  $('error').hidden = false;
}

// Browsers turn a photo as its Exif note says, and so does the server; both see the same picture.
async function detect(file) {
  const request = ++latest;
  $('error').hidden = true;
  if (file.size > model.maxBodyBytes) {
    fail(`The file has ${file.size} bytes, the server takes ${model.maxBodyBytes}.`);
    return;
  }
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch (e) {
    fail(`${file.name || 'This'} is no image that the browser can show. Choose a JPEG or PNG file.`);
    return;
  }
  $('drop').hidden = true;
  canvas.hidden = false;
  $('busy').hidden = false;
  $('another').hidden = $('save').hidden = false;
  shown = {picture, name: file.name || 'image.png', detections: [], milliseconds: 0, timing: ''};
  canvas.setAttribute('aria-label', 'The image, detection under way');
  $('detections').hidden = true;
  draw();
  try {
    const start = performance.now();
    const response = await fetch(`v1/models/${model.model}:predict`,
        {method: 'POST', body: file, headers: {'Content-Type': file.type || 'application/octet-stream'}});
    const answer = await response.json();
    if (request !== latest) return;
    if (!response.ok) throw new Error(answer.error);
    shown.milliseconds = performance.now() - start;
    const inference = /inference;dur=([\d.]+)/.exec(response.headers.get('Server-Timing') || '');
    shown.timing = inference ? `${Math.round(inference[1])} ms of it in the model` : '';
    shown.detections = read(answer.predictions[0], picture);
  } catch (e) {
    if (request === latest) {
      fail(e instanceof TypeError ? 'The server does not answer.' : e.message);
      $('status').textContent = '';
    }
  } finally {
    if (request === latest) $('busy').hidden = true;
  }
  if (request === latest && $('error').hidden) render();
}

function read(prediction, {width, height}) {
  const all = [];
  for (let i = 0; i < Math.min(prediction.num_detections, prediction.detection_scores.length); i++) {
    const [top, left, bottom, right] = prediction.detection_boxes[i];
    all.push({
      id: prediction.detection_classes[i],
      score: prediction.detection_scores[i],
      box: [top * height, left * width, bottom * height, right * width],
    });
  }
  return all.filter((d) => d.score >= 0.01).sort((a, b) => b.score - a.score);
}

function take(files) {
  const image = [...files].find((f) => f.type.startsWith('image/'));
  if (image) detect(image);
  else if (files.length) fail('That is no image. Choose a JPEG or PNG file.');
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

fetch('page.json').then((r) => r.json()).then((description) => {
  model = description;
  document.title = `${model.model} · detector`;
  $('model').textContent = model.model;
  slider.value = Math.round(model.scoreThreshold * 100);
  const most = 12;
  $('classes').replaceChildren(...model.classes.slice(0, most).map((c) => {
    const item = el('li');
    item.append(swatch(c.id), c.name);
    return item;
  }));
  if (model.classes.length > most) $('classes').append(el('li', '', `+ ${model.classes.length - most}`));
  render();
}).catch(() => fail('The server does not answer.'));
render();
