package redis

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

// perNode counts the round trips to each node of a cluster.
type perNode struct {
	mu    sync.Mutex // guards trips
	trips map[string]int
}

// watchNodes counts on a store whose nodes have all been asked something already.
func watchNodes(t *testing.T, s *Store) *perNode {
	t.Helper()
	c := &perNode{trips: make(map[string]int)}
	must(t, s.client.(*goredis.ClusterClient).ForEachMaster(t.Context(), func(ctx context.Context, node *goredis.Client) error {
		node.AddHook(&nodeCounter{c, node.Options().Addr})
		return node.Ping(ctx).Err()
	}))
	c.take()
	return c
}

func (c *perNode) take() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	trips := c.trips
	c.trips = make(map[string]int)
	return trips
}

// nodeCounter is the hook of one node.
type nodeCounter struct {
	*perNode
	addr string
}

func (c *nodeCounter) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trips[c.addr]++
}

// DialHook implements goredis.Hook.
func (c *nodeCounter) DialHook(next goredis.DialHook) goredis.DialHook { return next }

// ProcessHook implements goredis.Hook.
func (c *nodeCounter) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		c.count()
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements goredis.Hook.
func (c *nodeCounter) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		c.count()
		return next(ctx, cmds)
	}
}

// TestASendAsksEachNodeTwiceAtMost: on a cluster the one read and the one write are split, and all nodes are asked at
// the same time.
func TestASendAsksEachNodeTwiceAtMost(t *testing.T) {
	s := openURL(t, sharedCluster(t).URL())
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: sent}))
	nodes := watchNodes(t, s)
	once := func(what string) {
		t.Helper()
		trips := nodes.take()
		if len(trips) == 0 || slices.Max(slices.Collect(maps.Values(trips))) > 1 {
			t.Errorf("%s: %v round trips, want one to a node", what, trips)
		}
	}
	_, err := s.Standing(t.Context(), "hall", "alice")
	must(t, err)
	once("the read for a room")
	say(t, s, chat.InRoom("hall"), "alice", sent, "hi")
	once("the write for a room")
	_, err = s.Mutes(t.Context(), chat.Everywhere, []string{"alice"}, sent)
	must(t, err)
	once("the read for a pair")
	say(t, s, chat.Between("alice", "bob"), "alice", sent.Add(time.Second), "hi")
	once("the write for a pair")
}

// TestPrivateMessagesReachBothNodes: the two keys of a pair mostly stand on two nodes, where no command and no script
// can write both.
func TestPrivateMessagesReachBothNodes(t *testing.T) {
	s := openURL(t, sharedCluster(t).URL())
	apart := 0
	for i := range 20 {
		from, to := fmt.Sprint("user ", i), fmt.Sprint("peer ", i)
		said := say(t, s, chat.Between(from, to), from, sent.Add(time.Duration(i)*time.Second), "你好")
		var nodes []string
		for _, key := range keysOf(said[0]) {
			rows, err := s.client.ZRange(t.Context(), key, 0, -1).Result()
			must(t, err)
			wantList(t, key, rows, []string{encodeRow(said[0])})
			node, err := s.client.(*goredis.ClusterClient).MasterForKey(t.Context(), key)
			must(t, err)
			nodes = append(nodes, node.Options().Addr)
		}
		if nodes[0] != nodes[1] {
			apart++
		}
	}
	if apart == 0 {
		t.Error("both keys of every pair stand on one node: nothing was shown")
	}
}

// TestFlasksDataIsFoundOnAllNodes when the store opens.
func TestFlasksDataIsFoundOnAllNodes(t *testing.T) {
	c := sharedCluster(t)
	f := openURL(t, c.URL())
	var want []string
	for i := range 30 {
		name := fmt.Sprintf("room %02d", i)
		want = append(want, name)
		must(t, f.client.ZAdd(t.Context(), "chat-"+name, goredis.Z{Score: 1, Member: "alice"}).Err())
		row := fmt.Sprintf(`{"username": "alice", "msg": "%d"}`, i)
		must(t, f.client.ZAdd(t.Context(), "msg-"+name, goredis.Z{Score: sentScore + float64(i), Member: row}).Err())
	}
	s := openURL(t, c.URL())
	rooms, err := s.Rooms(t.Context(), chat.RoomQuery{Limit: 100})
	must(t, err)
	var names []string
	for _, room := range rooms {
		names = append(names, room.Name)
	}
	wantList(t, "rooms", names, want)
	newest, err := s.NewestTime(t.Context())
	if must(t, err); !newest.Equal(sent.Add(29 * time.Second)) {
		t.Errorf("newest %v", newest)
	}
}

// TestAKilledNodeHarmsItsKeysAlone, and comes back into use by itself.
func TestAKilledNodeHarmsItsKeysAlone(t *testing.T) {
	c := redistest.StartCluster(t, "--cluster-require-full-coverage", "no")
	s := openURL(t, c.URL())
	rooms := roomsByNode(t, s)
	at, stored := sent, make(map[string][]string)
	sayIn := func(room string) error {
		at = at.Add(time.Second)
		text := at.Format(time.TimeOnly)
		m := chat.Message{ID: chat.NewID(at, 1), Conversation: chat.InRoom(room), From: "alice", Text: text, Time: at}
		if errs := s.Append(t.Context(), []chat.Message{m}); errs != nil {
			return errs[0]
		}
		stored[room] = append(stored[room], "alice: "+text)
		return nil
	}
	for _, room := range rooms {
		must(t, sayIn(room))
	}
	dead := c.Nodes[0]
	dead.Kill()
	for addr, room := range rooms {
		err := sayIn(room)
		if addr != dead.Addr() {
			if err != nil {
				t.Errorf("a room of a living node: %v", err)
			}
		} else if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("a room of the dead node: %v, want unavailable", err)
		}
	}
	must(t, dead.Run())
	must(t, c.Await())
	eventually(t, "the node is used again", func() bool { return sayIn(rooms[dead.Addr()]) == nil })
	for _, room := range rooms {
		got := history(t, s, chat.InRoom(room))
		for _, line := range stored[room] {
			if !slices.Contains(got, line) {
				t.Errorf("%s: %q was acknowledged and is lost", room, line)
			}
		}
	}
}

// roomsByNode returns for each node a room whose messages it keeps.
func roomsByNode(t *testing.T, s *Store) map[string]string {
	t.Helper()
	rooms := make(map[string]string)
	for i := 0; len(rooms) < 3; i++ {
		room := fmt.Sprint("room ", i)
		node, err := s.client.(*goredis.ClusterClient).MasterForKey(t.Context(), historyKey(room))
		must(t, err)
		rooms[node.Options().Addr] = room
	}
	return rooms
}

// TestSlotsMoveUnderASend: while keys migrate between nodes, sends go on and nothing is lost or doubled.
func TestSlotsMoveUnderASend(t *testing.T) {
	c := sharedCluster(t)
	s := openURL(t, c.URL())
	hall := chat.InRoom("hall")
	say(t, s, hall, "alice", sent, "before")
	key := historyKey("hall")
	slot, err := s.client.ClusterKeySlot(t.Context(), key).Result()
	must(t, err)
	from, to := holderAndOther(t, c, key)
	asks := func(srv *redistest.Server, command string) string {
		t.Helper()
		answer, err := srv.Ask(command)
		must(t, err)
		if strings.HasPrefix(answer, "-") {
			t.Fatalf("%s: %s", command, answer)
		}
		return answer
	}
	fromID, toID := asks(from, "CLUSTER MYID"), asks(to, "CLUSTER MYID")
	asks(to, fmt.Sprintf("CLUSTER SETSLOT %d IMPORTING %s", slot, fromID))
	asks(from, fmt.Sprintf("CLUSTER SETSLOT %d MIGRATING %s", slot, toID))
	say(t, s, hall, "alice", sent.Add(time.Second), "while the slot migrates, before its key")
	asks(from, fmt.Sprintf("MIGRATE 127.0.0.1 %d %s 0 5000", to.Port, key))
	say(t, s, hall, "alice", sent.Add(2*time.Second), "while the slot migrates, after its key")
	for _, node := range c.Nodes {
		asks(node, fmt.Sprintf("CLUSTER SETSLOT %d NODE %s", slot, toID))
	}
	say(t, s, hall, "alice", sent.Add(3*time.Second), "after the slot")
	wantList(t, "history", history(t, s, hall), []string{
		"alice: before", "alice: while the slot migrates, before its key",
		"alice: while the slot migrates, after its key", "alice: after the slot",
	})
}

// holderAndOther returns the node that holds a key, and one that does not.
func holderAndOther(t *testing.T, c *redistest.Cluster, key string) (holder, other *redistest.Server) {
	t.Helper()
	for _, node := range c.Nodes {
		if answer, err := node.Ask("EXISTS " + key); err == nil && answer == ":1" {
			holder = node
		} else {
			other = node
		}
	}
	if holder == nil || other == nil {
		t.Fatalf("no node holds %s", key)
	}
	return holder, other
}

// eventually waits for a condition that comes true by itself.
func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("in vain: %s", what)
}
