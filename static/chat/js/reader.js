// Who is signed in with this browser, which all its windows share: each page tells the others for whom it was made.

/**
 * @param {string} user for whom this page was made; empty: a guest
 * @param {() => void} onOther somebody else is signed in now
 */
export function watchReader(user, onOther) {
  const channel = new BroadcastChannel('hihi-reader');
  channel.addEventListener('message', ({ data }) => data !== user && onOther());
  if (user !== '') channel.postMessage(user); // a sign-out is told by the server
}
