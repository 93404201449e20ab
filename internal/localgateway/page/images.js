// Pictures for a question: from a file, the clipboard, or dropped on the page.

const kinds = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const large = 700_000; // bytes: a larger one is made smaller, so that a talk with some fits into a request
const longest = 1568; // pixels

// read makes a picture of a file, as a data URL.
export async function read(file) {
  if (!kinds.includes(file.type)) throw new Error(`${file.name} is not a PNG, JPEG, GIF or WebP image`);
  const url = await dataURL(file.size > large ? await shrink(file) : file);
  return { name: file.name || 'image', url };
}

// of are the images in what was pasted or dropped.
export const of = (transfer) => [...transfer?.files ?? []].filter((file) => file.type.startsWith('image/'));

async function shrink(file) {
  const image = await createImageBitmap(file).catch(() => { throw new Error(`${file.name} is not an image that this browser can read`); });
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  const draw = canvas.getContext('2d');
  draw.fillStyle = '#fff'; // behind what is transparent
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.85); });
}

const dataURL = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});
