// What a guest does here: a chat with the duck.
import { send } from './api.js';
import { duckRow, messageRow } from './render.js';
import { t } from './words.js';

/**
 * Says something to the duck and shows its answer. Throws a Refusal when there is none.
 * @param {string} text
 * @param {import('./messagebox.js').MessageBox} messages
 * @param {import('./api.js').Target} target
 * @param {string} picture the guest's
 */
export async function talkToDuck(text, messages, target, picture) {
  const answer = await send(target, text);
  messages.append(messageRow({ name: t('script.you'), picture, text, time: new Date(), own: true }));
  messages.append(duckRow(answer));
}
