package realtime

import (
	"maps"
	"slices"
	"time"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// Bounds of what followers hear of the people of one conversation.
const (
	circleSize    = 20_000   // members that are known; of more, those who joined first
	followedNames = 1_000    // names that the acknowledgement of "follow" shows at most,
	followedBytes = 96 << 10 // and their bytes: half of what may wait for a slow reader
	toldNames     = 200      // names in one event "presence"
	tellPause     = time.Second / 4
	tellRate      = 10 << 20 // bytes a second, over all followers: beyond a few thousand the pause becomes longer
	tellHead      = 200      // bytes that one write to a follower counts for, beside its own
	newsRate      = 5        // comings and goings a second that are told, with ten seconds' worth at once
)

// peopleKey is where those listen who follow the people of the conversation, as viewer sees it.
func peopleKey(c chat.Conversation, viewer string) socket.Room {
	return "people:" + conversationKey(c, viewer)
}

// circle is the people of one followed conversation, as viewer sees it. It lives from the first follower to the last.
// people.mu guards it, but for what never changes and the gate.
type circle struct {
	key    socket.Room
	where  chat.Conversation
	viewer string        // empty in a room
	gate   chan struct{} // whoever holds its token may load the members

	loaded  bool
	early   map[string]bool // until it is loaded: who joined (true) or went meanwhile
	members map[string]bool // and whether they are online
	untold  map[string]bool // whose presence is not what the followers know
	news    []memberNews    // to be told
	pace    bucket          // of news
	typists map[string]*typist
	next    time.Time // the followers are told something again then
	online  []byte    // JSON: those who are online, as new followers are shown them; nil for not known
	shown   bool      // a new follower was shown what is untold to the others
}

// memberNews is that somebody joined, or has gone.
type memberNews struct {
	user string
	kind wire.MemberKind
}

func newCircle(key socket.Room, c chat.Conversation, viewer string) *circle {
	if !c.Private() {
		viewer = ""
	}
	return &circle{
		key: key, where: c, viewer: viewer, gate: make(chan struct{}, 1), early: make(map[string]bool),
		members: make(map[string]bool), untold: make(map[string]bool), typists: make(map[string]*typist),
	}
}

// note takes it that a member is online, or is not. Who is back as the followers know them is not told of, unless one of
// the followers has come in between.
func (c *circle) note(user string, online bool) {
	if was, ok := c.members[user]; !ok || was == online {
		return
	}
	c.members[user] = online
	if c.untold[user] && !c.shown {
		delete(c.untold, user)
	} else {
		c.untold[user] = true
	}
}

// tell queues news of a member, unless there is too much of it.
func (c *circle) tell(n memberNews, now time.Time) {
	if c.pace.take(now, newsRate, false) == 0 {
		c.news = append(c.news, n)
	}
}

// batch is what the followers of a circle are to be told, in this order.
type batch struct {
	circle          *circle
	news            []memberNews
	online, offline []string
	typing          []typingNews
}

func (b *batch) empty() bool { return len(b.news)+len(b.online)+len(b.offline)+len(b.typing) == 0 }

// take returns what is to be told now. It is told only once.
func (c *circle) take(now time.Time) batch {
	b := batch{circle: c}
	if now.Before(c.next) {
		return b
	}
	b.news, c.news = c.news, nil
	b.online, b.offline = c.takePresence()
	b.typing = c.takeTyping(now)
	if !b.empty() {
		c.next = now.Add(tellPause)
	}
	return b
}

func (c *circle) takePresence() (online, offline []string) {
	for user := range c.untold {
		if len(online)+len(offline) == toldNames {
			break
		}
		delete(c.untold, user)
		if c.members[user] {
			online = append(online, user)
		} else {
			offline = append(offline, user)
		}
		c.online = nil
	}
	c.shown = c.shown && len(c.untold) > 0
	slices.Sort(online)
	slices.Sort(offline)
	return online, offline
}

// idle reports whether there is nothing to tell, and won't be by the mere passing of time.
func (c *circle) idle() bool { return len(c.news)+len(c.untold)+len(c.typists) == 0 }

// following returns the acknowledgement for a new follower, who hears of everything that comes after.
func (c *circle) following() []byte {
	c.shown = true
	if c.online == nil {
		c.online = wire.AppendNames(nil, c.onlineNames())
	}
	return wire.Following(c.online, c.typing())
}

func (c *circle) onlineNames() []string {
	var names []string
	room := followedBytes
	for user, online := range c.members {
		if !online {
			continue
		}
		room -= 6*len(user) + 3 // as JSON, at the worst
		if room < 0 || len(names) == followedNames {
			break
		}
		names = append(names, user)
	}
	slices.Sort(names)
	return names
}

// remember takes the members that were stored when they were read, but for what has changed since.
func (c *circle) remember(names []string) {
	for _, user := range names {
		if joined, changed := c.early[user]; !changed || joined {
			c.members[user] = false
		}
	}
	for user, joined := range c.early {
		if joined {
			c.members[user] = false
		}
	}
	c.loaded, c.early = true, nil
}

// names returns the members.
func (c *circle) names() []string { return slices.Collect(maps.Keys(c.members)) }
