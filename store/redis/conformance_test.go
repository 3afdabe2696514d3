package redis

import (
	"log/slog"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
	"hihichat/store/storetest"
)

// backend joins the conformance suite. Mutes end by the server's clock and in whole milliseconds.
func backend(open func(t testing.TB) *Store, again func(t testing.TB) *Store) storetest.Backend {
	return storetest.Backend{
		Open: func(t testing.TB) chat.Stores { return stores(open(t)) },
		Restart: func(t testing.TB, s chat.Stores) chat.Stores {
			must(t, s.Rooms.(*Store).Close())
			return stores(again(t))
		},
		ServerClock: true,
		MuteSlack:   2 * time.Second,
	}
}

func stores(s *Store) chat.Stores { return chat.Stores{Rooms: s, Messages: s, Mutes: s} }

func TestConformance(t *testing.T) {
	redistest.Need(t)
	storetest.RunMessages(t, backend(
		func(t testing.TB) *Store { return openStore(t, sharedServer(t)) },
		func(t testing.TB) *Store { return openStore(t, shared.server) },
	))
}

// TestConformanceOnACluster runs the suite against a cluster of one node, which refuses commands and scripts on keys
// of different slots as every cluster does.
func TestConformanceOnACluster(t *testing.T) {
	srv := redistest.Start(t, "--cluster-enabled", "yes")
	client := raw(t, srv)
	must(t, client.Do(t.Context(), "CLUSTER", "ADDSLOTSRANGE", 0, 16383).Err())
	awaitCluster(t, client)
	again := func(t testing.TB) *Store {
		cluster := goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: []string{srv.Addr()}, Protocol: 2})
		s, err := open(t.Context(), cluster, slog.New(slog.DiscardHandler))
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	storetest.RunMessages(t, backend(func(t testing.TB) *Store {
		must(t, client.FlushAll(t.Context()).Err())
		return again(t)
	}, again))
}

// awaitCluster waits until the node has noticed that it holds all slots.
func awaitCluster(t testing.TB, client *goredis.Client) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if client.Exists(t.Context(), "any").Err() == nil {
			return
		}
	}
	t.Fatal("the cluster does not get ready")
}
