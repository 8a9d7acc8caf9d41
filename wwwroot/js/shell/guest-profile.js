// @ts-check
// How a guest is called: said once at the door, remembered on the device for the next door, and changed in the room.

const nameKey = 'collab.guest-name';
const path = '/api/guests/me';

/** In UTF-16 units: one that is drawn may be made of several. */
const initialsMaximum = 8;

/** A dialog does not wait for a server that is away. */
const patienceMilliseconds = 1500;

/** On the page of the join code: the name that this person gave the last time. */
export function rememberName() {
  const field = document.querySelector('form input[autocomplete="name"][name="Input.DisplayName"]');
  if (!(field instanceof HTMLInputElement)) {
    return;
  }

  try {
    field.value ||= localStorage.getItem(nameKey) ?? '';
    field.form?.addEventListener('submit', () => localStorage.setItem(nameKey, field.value));
  } catch {
    // Nothing is remembered on this device.
  }
}

/** Name, colour and initials, for the dialog of the room; empty for those with an account, who have a page for it. */
export async function profileForm() {
  const form = document.createElement('form');
  form.className = 'guest-profile';
  if (document.documentElement.hasAttribute('data-account')) {
    const link = Object.assign(document.createElement('a'), { href: '/account', target: '_blank', textContent: 'My name, colour and initials, on my account page' });
    form.append(link);
  } else {
    await fill(form);
  }

  return form;
}

/** @param {HTMLFormElement} form */
async function fill(form) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(patienceMilliseconds) }).catch(() => null);
  if (!answer?.ok) {
    return;
  }

  const profile = await answer.json();
  const name = Object.assign(document.createElement('input'), { value: profile.displayName, maxLength: 40, required: true, autocomplete: 'name' });
  const nameField = document.createElement('label');
  nameField.append(Object.assign(document.createElement('span'), { textContent: 'My name here' }), name);
  const initials = Object.assign(document.createElement('input'), {
    value: profile.initials ?? '', maxLength: initialsMaximum, autocomplete: 'off', placeholder: 'Those of my name',
  });
  const initialsField = document.createElement('label');
  initialsField.append(Object.assign(document.createElement('span'), { textContent: 'My initials (one or two letters)' }), initials);
  const colors = document.createElement('fieldset');
  colors.className = 'swatches';
  colors.append(Object.assign(document.createElement('legend'), { textContent: 'My colour' }), ...profile.colors.map(
    (/** @type {string} */ color, /** @type {number} */ index) => swatch(color, index + 1, color === profile.color)));
  const said = Object.assign(document.createElement('p'), { className: 'hint' });
  said.setAttribute('role', 'status');
  const save = Object.assign(document.createElement('button'), { type: 'submit', className: 'button outline', textContent: 'Change how I am shown' });
  form.append(nameField, initialsField, colors, save, said);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const color = new FormData(form).get('color');
    said.textContent = await change({ displayName: name.value, color, initials: initials.value });
  });
}

/** @param {{ displayName: string, color: unknown, initials: string }} profile @returns {Promise<string>} what to say of it */
async function change(profile) {
  const answer = await fetch(path, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(profile),
  }).catch(() => null);
  if (!answer) {
    return 'The server does not answer. Try again in a moment.';
  }

  if (!answer.ok) {
    return (await answer.json()).detail ?? 'This cannot be done.';
  }

  try {
    localStorage.setItem(nameKey, profile.displayName);
  } catch {
    // It holds for this session.
  }

  return 'Everybody sees it.';
}

/** @param {string} color @param {number} number @param {boolean} isChosen */
function swatch(color, number, isChosen) {
  const label = document.createElement('label');
  const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'color', value: color, checked: isChosen });
  radio.setAttribute('aria-label', `Colour ${number}`);
  const mark = Object.assign(document.createElement('span'), { className: 'person-mark is-swatch', textContent: String(number) });
  mark.setAttribute('aria-hidden', 'true');
  mark.style.background = color;
  label.append(radio, mark);
  return label;
}
