package realtime

import (
	"sync"
	"time"

	"hihichat/chat"
)

// muteSilence is for how long nobody is told of the same mute again.
const muteSilence = time.Second

// toldMutes are the mutes whose users were told a moment ago. Methods may be called concurrently.
type toldMutes struct {
	mu   sync.Mutex // guards what follows
	told map[muteKey]toldMute
}

type muteKey struct{ room, user string }

type toldMute struct {
	mute chat.Mute
	at   time.Time
}

func newToldMutes() *toldMutes {
	return &toldMutes{told: make(map[muteKey]toldMute)}
}

// news reports whether the user is to be told of the mute at now, and takes it that they are then.
func (t *toldMutes) news(m chat.Mute, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := muteKey{m.Room, m.User}
	if last, ok := t.told[key]; ok && now.Sub(last.at) < muteSilence && sameMute(last.mute, m) {
		return false
	}
	t.told[key] = toldMute{m, now}
	return true
}

// sameMute reports whether again says nothing beyond what known says. A mute that refuses a message comes without its
// reason, and its end may have been reckoned anew from the time left.
func sameMute(known, again chat.Mute) bool {
	if known.Forever() != again.Forever() || again.Until.Sub(known.Until).Abs() >= muteSilence {
		return false
	}
	return again.Reason == "" || again.Reason == known.Reason
}

// lifted forgets the mute: another like it is news.
func (t *toldMutes) lifted(room, user string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.told, muteKey{room, user})
}

// prune forgets what was told long enough before now.
func (t *toldMutes) prune(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, last := range t.told {
		if now.Sub(last.at) >= muteSilence {
			delete(t.told, key)
		}
	}
}
