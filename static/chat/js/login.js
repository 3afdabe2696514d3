// The login page: posts the form to /login_check and goes on to where the visitor wanted to be. Asked for JSON, the
// server tells by the status what went wrong; old pages get 200 and the bare word "success" or "error".

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
    // Built by hand: URLSearchParams of FormData would turn a file field, which there is none of, into text.
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    response = await fetch(form.action, {
      method: 'POST', body, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return '连不上服务器，请检查网络后再试。';
  }
  if (response.ok) return null;
  if (response.status === 401) return '用户名或密码不对。忘了密码，可以请管理员给一个设新密码的链接。';
  if (response.status === 403) return '这个账号已经停用，请联系管理员。';
  if (response.status === 429) return '尝试的次数太多了，请过一会儿再试。';
  return `服务器暂时不能登录（${response.status}），请过一会儿再试。`;
}
