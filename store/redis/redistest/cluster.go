package redistest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	nodes = 3
	slots = 16384
)

// Cluster is a Redis Cluster of three masters, each with a third of the slots and no replica.
type Cluster struct {
	Nodes []*Server
}

// StartCluster runs a cluster for one test, which may harm it. args are options of every node.
func StartCluster(t testing.TB, args ...string) *Cluster {
	t.Helper()
	Need(t)
	c, err := NewCluster(t.TempDir(), args...)
	if err != nil {
		t.Fatalf("redis cluster: %v", err)
	}
	t.Cleanup(c.Kill)
	return c
}

// NewCluster runs a cluster that outlives a test and returns when it takes writes. Whoever calls it calls Kill.
func NewCluster(dir string, args ...string) (*Cluster, error) {
	c := &Cluster{}
	for i := range nodes {
		folder := filepath.Join(dir, fmt.Sprint("node", i))
		if err := os.Mkdir(folder, 0o700); err != nil {
			return nil, errors.Join(err, c.abandon())
		}
		node, err := New(folder, append([]string{"--cluster-enabled", "yes"}, args...)...)
		if err != nil {
			return nil, errors.Join(err, c.abandon())
		}
		c.Nodes = append(c.Nodes, node)
	}
	if err := c.join(); err != nil {
		return nil, errors.Join(err, c.abandon())
	}
	return c, nil
}

func (c *Cluster) abandon() error {
	c.Kill()
	return nil
}

// join does what redis-cli --cluster create does: every node gets its slots and an epoch of its own, and hears of the
// others.
func (c *Cluster) join() error {
	for i, node := range c.Nodes {
		first, next := i*slots/nodes, (i+1)*slots/nodes
		commands := []string{
			fmt.Sprintf("CLUSTER ADDSLOTSRANGE %d %d", first, next-1),
			fmt.Sprintf("CLUSTER SET-CONFIG-EPOCH %d", i+1),
		}
		for _, other := range c.Nodes[:i] {
			commands = append(commands, fmt.Sprintf("CLUSTER MEET 127.0.0.1 %d", other.Port))
		}
		for _, command := range commands {
			if answer, err := node.Ask(command); err != nil || answer != "+OK" {
				return fmt.Errorf("%s: %s, %v", command, answer, err)
			}
		}
	}
	return c.Await()
}

// Await waits until every node knows who serves which slot, and takes writes.
func (c *Cluster) Await() error {
	deadline := time.Now().Add(patience)
	for _, node := range c.Nodes {
		for {
			info, err := node.Ask("CLUSTER INFO")
			if err == nil && strings.Contains(info, "cluster_state:ok") &&
				strings.Contains(info, fmt.Sprint("cluster_slots_ok:", slots)) {
				break
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("a node is not ready: %w, %s", err, info)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	return nil
}

// Kill is kill -9 of all nodes.
func (c *Cluster) Kill() {
	for _, node := range c.Nodes {
		node.Kill()
	}
}

// URL returns the address of the cluster, by all its nodes, as --redis-url takes it.
func (c *Cluster) URL() string {
	var addrs []string
	for _, node := range c.Nodes {
		addrs = append(addrs, node.Addr())
	}
	return "redis+cluster://" + strings.Join(addrs, ",")
}
