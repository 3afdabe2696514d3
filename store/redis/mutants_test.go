package redis

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
	"hihichat/store/storetest"
)

// tamper is a hook that changes the arguments of commands in place, or keeps them from being sent: such a command
// succeeds and has done nothing.
type tamper func(args []any) (send bool)

// DialHook implements goredis.Hook.
func (tamper) DialHook(next goredis.DialHook) goredis.DialHook { return next }

// ProcessHook implements goredis.Hook.
func (f tamper) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if !f(cmd.Args()) {
			return nil
		}
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements goredis.Hook.
func (f tamper) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		var sent []goredis.Cmder
		for _, cmd := range cmds {
			if f(cmd.Args()) {
				sent = append(sent, cmd)
			}
		}
		if len(sent) == 0 {
			return nil
		}
		return next(ctx, sent)
	}
}

// drops keeps writes to keys with this beginning from being sent.
func drops(command, prefix string) tamper {
	return func(args []any) bool {
		at := 1
		if command == "eval" {
			at = 3
		}
		return args[0] != command || !strings.HasPrefix(fmt.Sprint(args[at]), prefix)
	}
}

// everySecond is f for every second of the calls that f would stop.
func everySecond(f tamper) tamper {
	n := 0
	return func(args []any) bool {
		if f(args) {
			return true
		}
		n++
		return n%2 == 1
	}
}

// loses takes what matches out of the rows of histories.
func loses(pattern string) tamper {
	what := regexp.MustCompile(pattern)
	return rows(func(row string) string { return what.ReplaceAllString(row, "") })
}

// rows changes the rows of histories.
func rows(change func(row string) string) tamper {
	return func(args []any) bool {
		for i, arg := range args {
			if row, ok := arg.(string); ok && strings.HasPrefix(row, `{"`) {
				args[i] = change(row)
			}
		}
		return true
	}
}

// wholeSeconds rounds the scores of histories.
func wholeSeconds(args []any) bool {
	if args[0] == "zadd" && isHistory(fmt.Sprint(args[1])) {
		for i := 2; i < len(args); i += 2 {
			args[i] = float64(int64(args[i].(float64)))
		}
	}
	return true
}

// shorterMutes divides the TTL of keys.
func shorterMutes(args []any) bool {
	if args[0] == "set" && len(args) == 5 {
		args[4] = args[4].(int64)/1000 + 1
	}
	return true
}

// flaskLayout is a guard that the suite has not: both sides of a message, and the pair, stand where Flask looks.
const flaskLayout = "Flask's layout"

// TestMutantsOfTheStore breaks the store on the way to its Redis, as a slip in its code would, and asks whether anything
// notices.
func TestMutantsOfTheStore(t *testing.T) {
	for _, m := range []struct {
		name, caught string
		breaks       tamper
	}{
		{"messages are acknowledged and not stored", "history/a message comes back as it was stored", drops("zadd", historyPrefix)},
		{"private messages are written to one side", flaskLayout, everySecond(drops("zadd", privatePrefix))},
		{"Flask's pairs are not written", flaskLayout, drops("zadd", pairPrefix)},
		{"ids are lost", "history/a message comes back as it was stored", loses(`"id": "[^"]*", `)},
		{"ids are lost, and equal texts collapse", flaskLayout, loses(`"id": "[^"]*", `)},
		{"the addressee is lost", flaskLayout, loses(`, "to": "[^"]*"`)},
		{"keys of Flask's members are in another order", flaskLayout, rows(func(row string) string {
			return strings.Replace(row, `"username"`, `"name"`, 1)
		})},
		{"times are whole seconds", "history/a message comes back as it was stored", wholeSeconds},
		{"rooms are not put into the index", "rooms/rooms are listed in byte order of their names", drops("zadd", roomsKey)},
		{"topics are not written", "room changes/a topic is replaced, and nothing else", drops("hset", "hihi:room:")},
		{"peers are not noted", "private/the most recent peer comes first", drops("zadd", "hihi:peers:")},
		{"histories are not put into the index", "retention/all rooms and private conversations are looked at", drops("zadd", historiesKey)},
		{"the newest time is not noted", "history/the newest time is that of all conversations", drops("eval", newestKey)},
		{"mutes end too early", "mutes/the end of a mute is kept", shorterMutes},
		{"mutes are not lifted", "mutes/clearing ends one scope of one user", drops("del", "")},
		{"reasons are lost", "reasons/a mute keeps its reason, in every scope", drops("set", "hihi:why:")},
		{"reasons outlive their mutes", "reasons/a reason goes with its mute", drops("del", "hihi:why:")},
		{"bans are not lifted", "bans/a ban is lifted once, and gives nothing back", drops("hdel", "hihi:room:")},
		{"the messages of a deleted room stay", "room deletion/a new room of that name begins empty", drops("unlink", historyPrefix)},
		{"nobody knows a room's mutes", "room deletion/a deleted room is gone with all that it had", drops("zadd", "hihi:mutes:")},
		{"the mutes of a deleted room stay", "room deletion/a new room of that name begins empty", drops("del", "hihi:mute:")},
		{"a deleted room keeps its name", "room deletion/a new room of that name begins empty", drops("del", roomPrefix)},
		{"messages without an heir stay", "disowning/without an heir they are gone", drops("zrem", historyPrefix)},
		{"a forgotten pair keeps its messages", "disowning/a forgotten pair is in nobody's list", drops("zrem", privatePrefix)},
		{"a forgotten pair stays in Flask's list", "disowning/a forgotten pair is in nobody's list", drops("zrem", pairPrefix)},
		{"a forgotten pair stays in our list", "disowning/a forgotten pair is in nobody's list", drops("zrem", "hihi:peers:")},
		{"messages that are sent again are not found", "sent once/a message is found by its key, sender and conversation", drops("eval", historyPrefix)},
		{"marks are not found", "marks/a mark moves forward only", drops("hget", "hihi:read:")},
		{"a mark outlives the membership", "ends of marks/leaving ends the mark, and nobody else's", drops("hdel", "hihi:read:")},
		{"a room's marks outlive it", "ends of marks/a deleted room leaves no marks to the next of its name", drops("unlink", "hihi:read:")},
		{"a forgotten pair keeps its marks", "ends of marks/a forgotten pair leaves no marks", drops("unlink", "hihi:readpair:")},
		{"nobody's rooms are noted", "rooms of one/whoever makes, joins and leaves rooms is in the rest", drops("zadd", "hihi:joined:")},
	} {
		t.Run(m.name, func(t *testing.T) {
			b := hooked(m.breaks)
			if m.caught == flaskLayout {
				if !storetest.Fails(t, func(t testing.TB) { checkFlaskLayout(t, b.Open(t).Messages.(*Store)) }) {
					t.Error("Flask's page did not notice")
				}
			} else if !storetest.Caught(t, b, m.caught) {
				t.Errorf("%q did not notice", m.caught)
			}
		})
	}
}

// TestTheLayoutIsFlasks is the counter-check, and shows at which keys Flask looks.
func TestTheLayoutIsFlasks(t *testing.T) {
	checkFlaskLayout(t, openStore(t, sharedServer(t)))
}

func checkFlaskLayout(t testing.TB, s *Store) {
	f := flask{t, raw(t, shared.server)}
	pair := chat.Between("alice", "bob")
	first, again := say(t, s, pair, "alice", sent, "hi")[0], say(t, s, pair, "alice", sent.Add(time.Second), "hi")[0]
	for _, key := range []string{"pmsg-bob-alice", "pmsg-alice-bob"} {
		var want []string
		for _, m := range []chat.Message{first, again} {
			want = append(want, `{"id": "`+string(m.ID)+`", "username": "alice", "msg": "hi", "to": "bob"}`)
		}
		wantList(t, key, f.rows(key), want)
	}
	wantList(t, "alice's pair", f.rows("pchat-bob-alice"), []string{"bob", "alice"})
	wantList(t, "bob's pair", f.rows("pchat-alice-bob"), []string{"alice", "bob"})
}

// brokenScript is a hook that changes the text of scripts.
type brokenScript struct {
	tamper   // for pipelines
	from, to string
	found    atomic.Bool
}

// ProcessHook implements goredis.Hook. A script that is asked for by its hash counts as unknown, so that its text comes.
func (b *brokenScript) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		switch args := cmd.Args(); args[0] {
		case "evalsha":
			cmd.SetErr(goredis.ErrNoScript)
			return goredis.ErrNoScript
		case "eval":
			if text := args[1].(string); strings.Contains(text, b.from) {
				args[1] = strings.Replace(text, b.from, b.to, 1)
				b.found.Store(true)
			}
		}
		return next(ctx, cmd)
	}
}

// TestMutantsOfTheScripts breaks the scripts, which decide who wins.
func TestMutantsOfTheScripts(t *testing.T) {
	for _, m := range []struct{ name, caught, from, to string }{
		{"whoever creates last owns the room", "concurrency/of many who create a room one wins",
			`if redis.call('EXISTS', KEYS[1]) == 0 then
	redis.call('ZADD'`, `if true then redis.call('ZADD'`},
		{"a room that is taken is given away", "rooms/a name can be taken once", `return 'taken'`, `return 'made'`},
		{"joining creates rooms", "members/joining a missing room is ErrNoRoom and creates none", `== 0 then return -1`, `== 7 then return -1`},
		{"joining again moves the time", "members/joining again changes nothing",
			`return redis.call('ZADD', KEYS[1], 'NX',`, `return redis.call('ZADD', KEYS[1],`},
		{"leaving empties the room", "members/leaving ends a membership and nobody else's",
			`redis.call('ZREM', KEYS[1], ARGV[1])`, `redis.call('DEL', KEYS[1])`},
		{"what Flask does not know of a room is lost", "rooms/a created room is found with all it was given",
			`redis.call('HSET', KEYS[1], 'created', unpack(ARGV))`, ``},
		{"strangers are given rooms", "ownership/nobody gets a room that they are not in", `return 'stranger' end`, `end`},
		{"whoever gave a room away has it still", "ownership/a room can be nobody's, and somebody's again",
			`redis.call('ZADD', KEYS[1], ARGV[4], name)`, ``},
		{"a new owner is not put on record", "ownership/a room can be nobody's, and somebody's again",
			`redis.call('HSET', KEYS[1], 'owner', ARGV[3], 'joined', ARGV[4])`, ``},
		{"when a new owner joined is lost", "ownership/a room goes to another member", `'joined', ARGV[4])`, `'joined', '')`},
		{"moderators without end", "moderators/a room has at most 100", `return -1 end`, `end`},
		{"a new moderator takes the place of all others", "moderators/names are matched byte for byte and listed in byte order",
			`rest = list ..`, `rest = '' ..`},
		{"naming again names twice", "moderators/what is so already does not change", `(ARGV[2] == '1') then return 0 end`, `nil then return 0 end`},
		{"the banned moderate", "bans/a ban ends membership and moderation", `(without(list, ARGV[3]))`, `list`},
		{"every ban is the first", "bans/banning again replaces the ban", `and 0 or 1`, `and 1 or 1`},
		{"removed texts stay beside what took their place", "removal/what is removed is nowhere any more",
			`redis.call('ZREM', KEYS[1], ARGV[i])`, ``},
		{"what is removed moves", "removal/a removed message keeps all but its text", `'ZADD', KEYS[1], score,`, `'ZADD', KEYS[1], score + 1,`},
		{"what is removed vanishes", "removal/a removed message keeps all but its text",
			`redis.call('ZADD', KEYS[1], score, ARGV[i + 1])`, ``},
		{"marks move back", "marks/a mark moves forward only", `not before(old, ARGV[2])`, `false`},
		{"marks are compared by their times", "marks/IDs are compared byte for byte", `for i = 1, #b do`, `for i = 1, 13 do`},
		{"marks begin anew", "marks/where marks begin is said once", `#kept == #ARGV[1] then`, `false then`},
	} {
		t.Run(m.name, func(t *testing.T) {
			hook := &brokenScript{tamper: func([]any) bool { return true }, from: m.from, to: m.to}
			if !storetest.Caught(t, hooked(hook), m.caught) {
				t.Errorf("%q did not notice", m.caught)
			}
			if !hook.found.Load() {
				t.Error("the script has changed: nothing was broken")
			}
		})
	}
}

// hooked is the backend with a hook on the way to the shared server.
func hooked(hook goredis.Hook) storetest.Backend {
	b := backend(func() string { return shared.server.URL() }, func(t testing.TB) { sharedServer(t) })
	open := b.Open
	b.Open = func(t testing.TB) chat.Stores {
		s := open(t)
		s.Rooms.(*Store).client.AddHook(hook)
		return s
	}
	return b
}
