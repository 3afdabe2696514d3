package redis

import (
	"strings"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

func TestInspectChangesNothing(t *testing.T) {
	srv := sharedServer(t)
	say(t, openStore(t, srv), chat.InRoom("hall"), "alice", sent, "hello")
	client := raw(t, srv)
	before := client.DBSize(t.Context()).Val()
	i, err := Inspect(t.Context(), srv.URL())
	must(t, err)
	if len(i.Servers) != 1 || i.Flask {
		t.Fatalf("%+v", i)
	}
	s := i.Servers[0]
	if s.Addr != srv.Addr() || s.Role != "master" || s.AppendOnly != "yes" || s.AppendFsync != "always" || s.Eviction != "noeviction" {
		t.Errorf("%+v", s)
	}
	if s.Clock.Abs() > time.Minute || s.Memory == 0 || s.MaxMemory != 0 || s.Version == "" || s.Loading {
		t.Errorf("%+v", s)
	}
	if after := client.DBSize(t.Context()).Val(); after != before {
		t.Errorf("%d keys, then %d", before, after)
	}
}

func TestInspectSeesEveryServerOfACluster(t *testing.T) {
	cluster := redistest.StartCluster(t)
	i, err := Inspect(t.Context(), cluster.URL())
	must(t, err)
	if len(i.Servers) != 3 || i.Servers[0].Addr >= i.Servers[1].Addr || i.Servers[1].Addr >= i.Servers[2].Addr {
		t.Errorf("%+v", i.Servers)
	}
}

func TestInspectRefusesWithOneLine(t *testing.T) {
	for _, url := range []string{"redis://:hunter2@127.0.0.1:1", "redis://:hunter2@localhost:none"} {
		_, err := Inspect(t.Context(), url)
		if err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
	}
}
