// @ts-check
// Elements of the page that the browser's modules make themselves.

/** Strokes on a 24 × 24 grid, as in Icon.razor. @type {Record<string, string>} */
const strokes = {
  close: 'M6 6l12 12M18 6L6 18',
  split: 'M4 5h16v14H4zM12 5v14',
  line: 'M4 7h10M4 12h16M4 17h7M17 15l3 2.500-3 2.500',
  next: 'M9 6l6 6-6 6',
};

/** One that the room's page must have. @param {string} id */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`The room page has no element #${id}.`);
  }

  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [attributes] null and false leave an attribute away; a function listens, by its event's name
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, /** @type {EventListener} */ (value));
    } else {
      setAttribute(element, name, value);
    }
  }

  element.append(...children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

/** @param {keyof typeof strokes} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  for (const [attribute, value] of Object.entries({
    class: 'glyph', viewBox: '0 0 24 24', width: '18', height: '18', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8',
    'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true',
  })) {
    svg.setAttribute(attribute, value);
  }

  path.setAttribute('d', strokes[name]);
  svg.append(path);
  return svg;
}
