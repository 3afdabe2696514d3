package render

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"hihichat/bench/results"
)

// method says how the figures came about.
const method = `## Method

Each server runs as a process of its own and is started anew for each measurement; the servers take turns. A load
generator on the same machine connects bare clients: one goroutine reads all WebSockets by epoll and looks at each
message's number (nothing lost, one order) and at the moment at which it was due, from which the delays are counted: a
server that falls behind can't hide it. Clients connect to the namespace /testnamespace by Engine.IO 4 and name their
room, as the chat's clients do; the floor has neither. All frames are of one shape and length.

**The scenarios up to "Idle" publish through the realtime layer, without HTTP and store**: hihichat as the chat does once a
message is stored (Hub.MessageStored: it makes the message's JSON), the others by a broadcast to the room. A server is
told what to publish on its standard input, and looks every 2 ms for what is due. hihichat's sockets are signed in, and
their membership is checked, on the reference store in memory.

From "The whole way" on it is the real program, on a data folder of its own on the disk: with its embedded SQLite, and with
--redis-url and a redis-server beside it that loses nothing it has acknowledged (appendonly yes, appendfsync always;
accounts and sessions are in SQLite there too). "CPU" is hihichat's alone; that of Redis is a figure of its own. Where a table
says how something grows, its rows have taken turns: for pages even on the same running program.

CPU is what the operating system accounts to the server's process (utime and stime of /proc/PID/stat), from before the
first message until after the last delivery; memory is VmRSS and VmHWM. Behind each median stand the least and the
greatest of the repeats.

`

// table is one table of figures.
type table struct {
	title     string
	text      string
	scenarios []string
	figures   []results.Figure
}

// label names a row: the server, behind the point of a table that has several.
func (t table) label(scenario, variant string) string {
	if point, ok := pointOf(scenario); ok {
		return point + ": " + labels[variant]
	}
	return labels[variant]
}

// pointOf returns what stands behind the colon of a scenario that is a point of a series, for people to read.
func pointOf(scenario string) (point string, ok bool) {
	_, point, ok = strings.Cut(scenario, ": ")
	return longNumber.ReplaceAllStringFunc(point, func(digits string) string {
		n, _ := strconv.ParseInt(digits, 10, 64)
		return thousands(n)
	}), ok
}

var longNumber = regexp.MustCompile(`[0-9]{4,18}`)

// stream is the figures of scenarios with a steady rate of messages.
var stream = []results.Figure{
	results.CPUPerDelivery, results.P50, results.P99, results.Max, results.Delivered, results.Lost, results.Misordered, results.Closed,
}

var tables = []table{
	{
		"Steady", "1,000 sockets in one room, 20 messages/s for 6 s.",
		[]string{results.Steady}, stream,
	}, {
		"Saturation", "1,000 sockets in one room: the highest rate of messages, held for 3 s, with 99% of deliveries within 100 ms and no more " +
			"than one in 1,000 lost, in one of two attempts; found to 19% by doubling and halving.",
		[]string{results.Saturation},
		[]results.Figure{results.Rate, results.Throughput, results.P99, results.CPUPerDelivery, results.Lost, results.Retries},
	}, {
		"Burst", "500 messages to 500 sockets in one room, as fast as the server can; again until enough CPU was used to be counted. " +
			"Throughput is the median of the bursts, from the first message to the last delivery; memory that of the first.",
		[]string{results.Burst},
		[]results.Figure{results.Delivered, results.Throughput, results.CPUPerDelivery, results.P99, results.Peak, results.Resident, results.Closed},
	}, {
		"Many rooms", "1,000 sockets in 200 rooms, 500 messages/s spread over them.",
		[]string{results.Rooms}, stream,
	}, {
		"Growth", "20,000 deliveries/s at every point; what grows is the number of sockets in a room, then the number of rooms " +
			"among 10,000 sockets. The floor tells how much of the growth is the kernel's.",
		[]string{few, thousand, many, someRoom, allRooms}, stream,
	}, {
		"Long polling", "200 clients in one room by long polling, 10 messages/s.",
		[]string{results.Polling}, stream,
	}, {
		"Handshakes", "5,000 sockets connect to the namespace, 64 at a time, as fast as they are let. The library loses some, which try again.",
		[]string{results.Handshakes}, []results.Figure{results.CPUPerConnect, results.Connects, results.Retries},
	}, {
		"Idle", "10,000 WebSocket connections that listen to 100 rooms in which nothing is said, for 25 s, with the default pings.",
		[]string{results.Idle},
		[]results.Figure{results.PerConnection, results.Goroutines, results.IdleCPU, results.Closed, results.Retries},
	}, {
		"The whole way", "16 people send by HTTP, each as soon as the last message was answered, which it is when it is on the disk; 50 sockets listen. " +
			"Delays are those of the answers. The figures without listeners are from a second phase in which nobody listens.\n\n" + beside,
		[]string{results.Whole},
		[]results.Figure{results.Sends, results.P50, results.P99, results.CPUPerSendAll, results.SendsAlone, results.P99Alone, results.CPUPerSend,
			results.RedisPerSend, results.Lost, results.Misordered, results.Closed},
	}, {
		"Room page", "GET /chat/?rname=ROOM, the page with the newest 50 messages and 16 members, by one member, one after the other on one " +
			"connection, in a room with 100 messages and in one with 1,000,000. The Flask version's page held the whole history: 2 MB at 4,500 messages.",
		[]string{fewInRoom, manyInRoom}, page,
	}, {
		"Messages", "GET /api/messages?rname=ROOM, the newest 50 messages as JSON, in the same rooms.",
		[]string{fewAsked, manyAsked}, page,
	}, {
		"Room list", "GET /roomlist/ for somebody signed in, which shows 100 rooms at a time.",
		[]string{fewRooms, fullPage, manyRooms}, page,
	}, {
		"Import", "hihichat import --sqlite FILE --redis URL brings 1,000,000 messages of the Flask version, in 100 rooms and private ones, with 50 users " +
			"and all memberships, into an empty store. Time and CPU are the whole command's, memory its greatest (VmHWM, looked at every 20 ms).",
		[]string{results.Import},
		[]results.Figure{results.Rate, results.CPUPerMessage, results.RedisPerStored, results.Peak, results.Lost},
	},
}

// beside says what a send is compared with.
var beside = fmt.Sprintf("The Flask version did %d sends a second on one core, at %.1f ms of its CPU each. That was another run on another "+
	"machine, not repeated here: a hint at the order of magnitude, and the origin of the target (15 × less is %.2f ms).",
	flaskSends, flaskCPU, flaskCPU/15)

// page is the figures of pages.
var page = []results.Figure{
	results.P50, results.P99, results.FirstByte, results.CPUPerPage, results.RedisPerPage, results.PageSize,
}
