// Small helpers for elements.

export const $ = (id) => document.getElementById(id);

// add appends an element to parent.
export function add(parent, tag, className = '', text) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  parent.append(e);
  return e;
}

// button appends one that does something.
export function button(parent, className, text, click) {
  const e = add(parent, 'button', className, text);
  e.type = 'button';
  e.addEventListener('click', click);
  return e;
}

// say tells those who listen to the page.
export function say(text) { $('status').textContent = text; }

// copy puts text on the clipboard, and says so on the button that was pressed.
export async function copy(text, from) {
  const name = from.dataset.name ??= from.textContent; // not Copied, where it is pressed again
  try {
    await navigator.clipboard.writeText(text);
    from.textContent = 'Copied';
    say('Copied');
  } catch {
    from.textContent = 'Not allowed by the browser';
  }
  setTimeout(() => { from.textContent = name; }, 1500);
}

// remembered is what this browser has kept under a name, and remember keeps it. Some browsers keep
// nothing.
export function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}
export function remember(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // it lasts as long as the page
  }
}
