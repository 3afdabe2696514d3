// Node's socket.io under test, as its documentation has one write it: defaults, WebSocket and long polling, one process.
// It takes orders as the Go servers do (see package control): lines of JSON on standard input.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { setImmediate as yieldNow, setTimeout as sleep } from 'node:timers/promises'
import { Server } from 'socket.io'

const require = createRequire(import.meta.url)
const id = '01KAP0Z3Y8000000000000000X'
const seconds = 1795361621.123456
const tick = 2 // milliseconds: the shortest sleep between messages
const tooLate = 2000 // milliseconds behind, after which an order is given up

const http = createServer()
const io = new Server(http)
const chat = io.of('/testnamespace')

chat.on('connection', (socket) => {
  socket.on('request_for_response', (request, answer) => {
    socket.join(request.param)
    answer({ code: 200, msg: 'ok' })
  })
})

const room = (i) => `room-${String(i).padStart(4, '0')}`

function publish(number, text) {
  chat.to(room(number)).emit('response', {
    code: '200', msg: text, username: 'bench', id, room: room(number), time: seconds, text,
  })
}

// wallClock returns a function that gives nanoseconds since 1970 as text. Date.now() has milliseconds only, so the
// process clock is set by the moment at which it changes.
function wallClock() {
  let now = Date.now()
  const before = now
  while (now === before) now = Date.now()
  const ahead = now - performance.now()
  return (at) => String(Math.round((at + ahead) * 1000)).padStart(16, '0') + '000'
}

const message = (seq, stamp) => `${String(seq).padStart(8, '0')} ${stamp} hi!`

// carryOut publishes at the ordered rate. A message carries the moment at which it was due.
async function carryOut(order) {
  const stamp = wallClock()
  const began = performance.now()
  let sent = 0
  for (; sent < order.count; sent++) {
    let due = performance.now()
    if (order.perSecond > 0) {
      due = began + (sent / order.perSecond) * 1000
      const wait = due - performance.now()
      if (wait > 0) await sleep(Math.max(wait, tick))
      else if (-wait > tooLate) break
      else await yieldNow() // sockets must get their turn
    }
    publish(sent % order.rooms, message(sent, stamp(due)))
  }
  return { sent, began: Number(stamp(began)) }
}

const orders = {
  open: () => ({ cookies: [] }),
  publish: carryOut,
  stats: () => ({}),
}

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')

http.listen(0, '127.0.0.1', () => {
  say({
    addr: `127.0.0.1:${http.address().port}`,
    versions: { node: process.version, 'socket.io': require('socket.io/package.json').version },
  })
})

const lines = createInterface({ input: process.stdin })
lines.on('close', () => process.exit(0))
lines.on('line', async (line) => {
  const order = JSON.parse(line)
  const known = orders[order.do]
  say(known ? await known(order) : { error: `unknown order ${order.do}` })
})
