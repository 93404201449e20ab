// The message that is written: its text, and the images that go along.
import { $, say } from './dom.js';
import * as images from './images.js';
import { pictures } from './turn.js';

export const field = $('prompt');
let attached = [], blind = ''; // blind is a model that is asked and takes no images

// takesImages allows images, unless a model that is asked takes none.
export function takesImages(unless = '') {
  blind = unless;
  $('attach').disabled = Boolean(blind);
  $('attach').title = blind ? `${blind} does not take images` : 'Attach images, or paste them';
}

// listen tells ask what is to be asked: the text and the images. They stay where ask returns false.
// While busy, Enter begins no question.
export function listen(ask, busy) {
  $('form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (!ask(field.value.trim(), attached)) return;
    field.value = '';
    grow();
    attach([]);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!busy()) $('form').requestSubmit();
  });
}

// grow fits the field to its text, for browsers that do not do so by themselves.
function grow() {
  if (CSS.supports('field-sizing', 'content')) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
}

// attach shows the images that go along with the next question.
function attach(list) {
  attached = list;
  $('images').replaceChildren();
  pictures($('images'), attached, (image) => { attach(attached.filter((other) => other !== image)); field.focus(); });
}

// take attaches files.
async function take(files) {
  if (blind && files.length) return warn(`${blind} does not take images`);
  for (const file of files) {
    try {
      const image = await images.read(file);
      attach([...attached, image]);
      say(`${image.name} is attached`);
    } catch (err) {
      warn(err.message);
    }
  }
}

// warn says something in the line under the message.
function warn(text) {
  $('sum').textContent = text;
  say(text);
}

field.addEventListener('input', grow);
$('attach').addEventListener('click', () => $('file').click());
$('file').addEventListener('change', async () => { await take([...$('file').files]); $('file').value = ''; field.focus(); });
field.addEventListener('paste', (event) => {
  const files = images.of(event.clipboardData);
  if (!files.length) return;
  event.preventDefault();
  take(files);
});
addEventListener('dragover', (event) => { if (event.dataTransfer?.types.includes('Files')) event.preventDefault(); });
addEventListener('drop', (event) => { if (event.dataTransfer?.files.length) { event.preventDefault(); take(images.of(event.dataTransfer)); } });
