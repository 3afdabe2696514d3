// The login page: posts the form to /login_check and goes on to where the visitor wanted to be. Asked for JSON, the
// server tells by the status what went wrong; old pages get 200 and the bare word "success" or "error".
import { t } from './words.js';

const form = /** @type {HTMLFormElement} */ (document.getElementById('login'));
const button = /** @type {HTMLButtonElement} */ (document.getElementById('sub_login'));
const problem = /** @type {HTMLElement} */ (document.getElementById('login_error'));
const password = /** @type {HTMLInputElement} */ (document.getElementById('Password'));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  problem.textContent = '';
  const failure = await signIn();
  if (failure === null) {
    location.assign(form.dataset.next || '/');
    return; // the button stays disabled while the next page loads
  }
  problem.textContent = failure;
  button.disabled = false;
  password.select();
});

/** @returns {Promise<string | null>} null once signed in, else what to tell the visitor */
async function signIn() {
  let response;
  try {
    // Field by field: the type of a form's value may be a file, which there is none of here.
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    response = await fetch(form.action, {
      method: 'POST', body, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return t('script.login.unreachable');
  }
  if (response.ok) return null;
  if (response.status === 401) return t('script.login.wrong');
  if (response.status === 403) return t('script.login.disabled');
  if (response.status === 429) return t('script.login.too_many');
  return t('script.login.other', { Status: response.status });
}
