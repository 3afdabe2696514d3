package redis

import (
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
	"hihichat/store/storetest"
)

// backend joins the conformance suite: empty empties what is at url. Mutes end by the server's clock and in whole
// milliseconds.
func backend(url func() string, empty func(t testing.TB)) storetest.Backend {
	return storetest.Backend{
		Open: func(t testing.TB) chat.Stores {
			empty(t)
			return stores(openURL(t, url()))
		},
		Restart: func(t testing.TB, s chat.Stores) chat.Stores {
			must(t, s.Rooms.(*Store).Close())
			return stores(openURL(t, url()))
		},
		ServerClock: true,
		MuteSlack:   2 * time.Second,
	}
}

func stores(s *Store) chat.Stores { return chat.Stores{Rooms: s, Messages: s, Mutes: s, Marks: s} }

func TestConformance(t *testing.T) {
	redistest.Need(t)
	storetest.RunMessages(t, backend(
		func() string { return shared.server.URL() },
		func(t testing.TB) { sharedServer(t) },
	))
}

func TestConformanceOnACluster(t *testing.T) {
	redistest.Need(t)
	storetest.RunMessages(t, backend(
		func() string { return shared.cluster.URL() },
		func(t testing.TB) { sharedCluster(t) },
	))
}
