package redis

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hihichat/store/redis/redistest"
	"hihichat/store/storetest"
)

// TestLeastRights runs the suite as the user whom the README tells to make: with that line everything works, on one
// server and on a cluster, and there is no right in it that nobody uses.
func TestLeastRights(t *testing.T) {
	granted := slices.Sorted(maps.Keys(readmeRights(t)))
	for name, c := range map[string]struct {
		servers []*redistest.Server
		url     string
		empty   func(testing.TB)
		spare   []string // rights that only a cluster needs
	}{
		"one server": {
			[]*redistest.Server{sharedServer(t)}, shared.server.URL(),
			func(t testing.TB) { sharedServer(t) }, []string{"cluster|slots", "command"},
		},
		"a cluster": {
			sharedCluster(t).Nodes, shared.cluster.URL(),
			func(t testing.TB) { sharedCluster(t) }, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, srv := range c.servers {
				ask(t, srv, "ACL SETUSER "+strings.Join(strings.Fields(readmeLine(t))[2:], " "))
				ask(t, srv, "CONFIG RESETSTAT")
			}
			t.Cleanup(func() {
				for _, srv := range c.servers {
					ask(t, srv, "ACL DELUSER hihichat")
				}
			})
			url := strings.Replace(c.url, "://", "://hihichat:PASSWORD@", 1)
			storetest.RunMessages(t, backend(func() string { return url }, c.empty))
			used, denied := commandStats(t, c.servers)
			used = slices.Compact(slices.Sorted(slices.Values(append(used, forTakeOver...))))
			wantList(t, "what is denied", denied, []string{"config|get"})
			needed := slices.DeleteFunc(slices.Clone(granted), func(right string) bool { return slices.Contains(c.spare, right) })
			wantList(t, "what is used", used, needed)
		})
	}
}

// forTakeOver are the rights that only a look at inherited data, an import or an export needs.
var forTakeOver = []string{"zcount", "zrank", "zscan"}

func ask(t testing.TB, srv *redistest.Server, command string) string {
	t.Helper()
	answer, err := srv.Ask(command)
	must(t, err)
	if strings.HasPrefix(answer, "-") {
		t.Fatalf("%s: %s", command, answer)
	}
	return answer
}

// readmeLine returns the command that makes the user.
func readmeLine(t testing.TB) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	must(t, err)
	_, line, found := strings.Cut(string(readme), "ACL SETUSER hihichat ")
	line, _, ends := strings.Cut(line, "\n```")
	if !found || !ends {
		t.Fatal("the README has no line that begins with ACL SETUSER hihichat")
	}
	return "ACL SETUSER hihichat " + strings.Join(strings.Fields(strings.ReplaceAll(line, "\\\n", " ")), " ")
}

// readmeRights returns the commands of that line.
func readmeRights(t testing.TB) map[string]bool {
	t.Helper()
	rights := make(map[string]bool)
	for _, word := range strings.Fields(readmeLine(t)) {
		if command, ok := strings.CutPrefix(word, "+"); ok {
			rights[command] = true
		}
	}
	return rights
}

var commandStat = regexp.MustCompile(`cmdstat_(\S+?):calls=(\d+),.*rejected_calls=(\d+)`)

// commandStats returns which commands the servers have carried out, and which they have refused, since the last reset.
// What needs no right and what the test itself has asked is left out.
func commandStats(t testing.TB, servers []*redistest.Server) (used, denied []string) {
	t.Helper()
	ours := []string{"hello", "auth", "flushall", "info", "config|resetstat", "acl|setuser"}
	calls, rejected := make(map[string]bool), make(map[string]bool)
	for _, srv := range servers {
		for _, stat := range commandStat.FindAllStringSubmatch(ask(t, srv, "INFO commandstats"), -1) {
			if command := stat[1]; !slices.Contains(ours, command) {
				if stat[2] != "0" {
					calls[command] = true
				}
				if stat[3] != "0" {
					rejected[command] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(calls)), slices.Sorted(maps.Keys(rejected))
}
