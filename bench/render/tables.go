package render

import (
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

**All but the last scenario publish through the realtime layer, without HTTP and store**: hihichat as the chat does once a
message is stored (Hub.MessageStored: it makes the message's JSON), the others by a broadcast to the room. A server is
told what to publish on its standard input, and looks every 2 ms for what is due. hihichat's sockets are signed in, and
their membership is checked, on the reference store in memory.

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
	if point, ok := strings.CutPrefix(scenario, results.Growth); ok {
		return point + ": " + labels[variant]
	}
	return labels[variant]
}

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
		"The whole way", "The real program with its embedded store: 16 people send by HTTP, each as soon as the last message was answered, which it is when it " +
			"is on the disk; 50 sockets listen. Delays are those of the answers. CPU per send without listeners is from a second phase in which " +
			"nobody listens.",
		[]string{results.Whole},
		[]results.Figure{results.Sends, results.P50, results.P99, results.CPUPerSend, results.CPUPerSendAll, results.Lost, results.Misordered, results.Closed},
	},
}
