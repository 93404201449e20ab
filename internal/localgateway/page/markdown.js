// Markdown to nodes that are safe to show: marked writes HTML, and DOMPurify lets through the
// few elements that Markdown has. HTML in an answer is shown as text. Images of other hosts are
// links, so that an answer cannot make the browser call anybody.
import { Marked } from './vendor/marked.js';
import DOMPurify from './vendor/dompurify.js';

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const picture = /^data:image\/(png|jpeg|gif|webp);base64,/i;
const address = /^(https?:\/\/|mailto:)/i;
let inLink = false;

const renderer = {
  html: ({ text, block }) => {
    if (/^<br\s*\/?>\s*$/i.test(text)) return '<br>'; // which models write in tables
    return block ? `<p class="raw">${escape(text.trimEnd())}</p>` : escape(text);
  },
  heading({ tokens, depth }) { // below the headings of the page
    const tag = `h${Math.min(depth + 2, 6)}`;
    return `<${tag} class="h${depth}">${this.parser.parseInline(tokens)}</${tag}>`;
  },
  code: ({ text, lang }) => {
    const name = escape((lang ?? '').match(/^\S+/)?.[0] ?? '');
    return `<div class="code"><div class="bar">${name || 'text'}</div><pre><code>${escape(text)}\n</code></pre></div>`;
  },
  table({ header, rows }) {
    const row = (cells, tag) => `<tr>${cells.map((c) => `<${tag}${c.align ? ` align="${c.align}"` : ''}>${this.parser.parseInline(c.tokens)}</${tag}>`).join('')}</tr>`;
    return `<div class="wide"><table><thead>${row(header, 'th')}</thead><tbody>${rows.map((r) => row(r, 'td')).join('')}</tbody></table></div>`;
  },
  checkbox: ({ checked }) => checked ? '☑ ' : '☐ ',
  link({ href, title, tokens }) {
    if (inLink || !address.test(href)) return this.parser.parseInline(tokens);
    inLink = true;
    try {
      return `<a href="${escape(href)}" title="${escape(title || href)}">${this.parser.parseInline(tokens)}</a>`;
    } finally {
      inLink = false;
    }
  },
  image: ({ href, text }) => {
    if (picture.test(href)) return `<img src="${escape(href)}" alt="${escape(text)}">`;
    const name = `image: ${escape(text || href)}`;
    return inLink || !address.test(href) ? name : `<a href="${escape(href)}" title="${escape(href)}">${name}</a>`;
  },
};
const marked = new Marked({ gfm: true, breaks: true, renderer });

const allowed = {
  ALLOWED_TAGS: ['a', 'blockquote', 'br', 'code', 'del', 'div', 'em', 'h3', 'h4', 'h5', 'h6', 'hr', 'img', 'li', 'ol', 'p', 'pre', 'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'],
  ALLOWED_ATTR: ['align', 'alt', 'class', 'href', 'src', 'start', 'title'],
  ALLOWED_URI_REGEXP: /^(https?:\/\/|mailto:|data:image\/(png|jpeg|gif|webp);base64,)/i,
  ADD_URI_SAFE_ATTR: ['align', 'start'], // which are no addresses
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'IMG' && !picture.test(node.getAttribute('src') ?? '')) node.remove();
  if (node.tagName === 'A') Object.assign(node, { target: '_blank', rel: 'noopener noreferrer nofollow' });
});

// blocks are the blocks of text, each with its source in raw.
export const blocks = (text) => marked.lexer(text);

// nodes are what blocks look like.
export function nodes(list) {
  const fragment = DOMPurify.sanitize(marked.parser(list), allowed);
  for (const code of fragment.querySelectorAll('.code')) {
    const bar = code.querySelector('.bar'), pre = code.querySelector('pre');
    if (!bar || !pre) continue;
    reach(pre, `Code, ${bar.textContent}`);
    const copy = document.createElement('button');
    Object.assign(copy, { type: 'button', className: 'copy', textContent: 'Copy' });
    copy.setAttribute('aria-label', 'Copy code');
    bar.append(copy);
  }
  for (const table of fragment.querySelectorAll('.wide')) reach(table, 'Table');
  return fragment;
}

// reach lets the keyboard scroll what is wider than the page.
function reach(node, name) {
  node.tabIndex = 0;
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', name);
}

// plain is text as it is, for what no parser can read.
export function plain(text) {
  const p = document.createElement('p');
  p.className = 'raw';
  p.textContent = text;
  const fragment = document.createDocumentFragment();
  fragment.append(p);
  return fragment;
}
