package transfer

import (
	"errors"
	"time"

	"hihichat/chat"
)

// The limits of what is taken over. They are far beyond what either program lets anybody write, and keep what did not
// come from them out of the stores.
const (
	maxName = 4096    // bytes
	maxHash = 1024    // bytes
	maxText = 1 << 20 // bytes
	// maxAhead is how far a clock may have been wrong. A message from the future would push the time of all that follow
	// it, since times only grow.
	maxAhead = 24 * time.Hour
)

// IsSkip reports whether an error stands for one record, and more may follow.
func IsSkip(err error) bool {
	var skip *chat.Skip
	return errors.As(err, &skip)
}

// check returns a Skip for a record that must not be taken over.
func check(record Record, now time.Time) error {
	switch r := record.(type) {
	case chat.Permission:
		return named("permission", string(r))
	case chat.AccountRecord:
		return checkAccount(r)
	case chat.RoomRecord:
		return checkRoom(r)
	case chat.Message:
		return checkMessage(r, now)
	case chat.PairRecord:
		low, high := r.Pair.Pair()
		return errors.Join(named("pair", low), named("pair", high))
	case chat.Mute:
		return checkMute(r, now)
	}
	return nil
}

func named(what, name string) error {
	switch {
	case name == "":
		return &chat.Skip{What: what, Why: "it has no name"}
	case len(name) > maxName:
		return &chat.Skip{What: what, Name: name[:40] + "…", Why: "the name is longer than 4 KiB"}
	}
	return nil
}

func checkAccount(r chat.AccountRecord) error {
	if max(len(r.Legacy), len(r.Current), len(r.User.AvatarHash)) > maxHash {
		return &chat.Skip{What: "account", Name: r.User.Name, Why: "a hash is longer than 1,024 bytes"}
	}
	if len(r.User.ShownName) > maxName {
		return &chat.Skip{What: "account", Name: r.User.Name, Why: "its shown name is longer than 4 KiB"}
	}
	for _, p := range r.Grants {
		if err := named("account", string(p)); err != nil {
			return &chat.Skip{What: "account", Name: r.User.Name, Why: "a permission has no proper name"}
		}
	}
	return named("account", r.User.Name)
}

func checkRoom(r chat.RoomRecord) error {
	for _, m := range r.Members {
		if named("member", m.Name) != nil {
			return &chat.Skip{What: "room", Name: r.Room.Name, Why: "a member has no proper name"}
		}
	}
	for _, name := range r.Moderators {
		if named("moderator", name) != nil {
			return &chat.Skip{What: "room", Name: r.Room.Name, Why: "a moderator has no proper name"}
		}
	}
	for _, b := range r.Bans {
		if named("ban", b.User) != nil || max(len(b.By), len(b.Reason)) > maxName {
			return &chat.Skip{What: "room", Name: r.Room.Name, Why: "a ban has no proper name, or its reason is too long"}
		}
	}
	if max(len(r.Room.Owner), len(r.Room.Topic)/4) > maxName {
		return &chat.Skip{What: "room", Name: r.Room.Name, Why: "its owner or topic is too long"}
	}
	return named("room", r.Room.Name)
}

func checkMessage(m chat.Message, now time.Time) error {
	low, high := m.Conversation.Pair()
	where := m.Conversation.Room()
	if m.Conversation.Private() {
		where = low + " and " + high
	}
	skip := func(why string) error { return &chat.Skip{What: "message", Name: where, Why: why} }
	switch {
	case m.Conversation == chat.Conversation{} || m.From == "" || m.Conversation.Private() && !m.Conversation.Has(m.From):
		return skip("it is not said where it belongs")
	case max(len(where), len(m.From)) > 2*maxName:
		return &chat.Skip{What: "message", Why: "a name is longer than 4 KiB"}
	case len(m.Text) > maxText:
		return skip("its text is longer than 1 MiB")
	case !m.ID.Time().Equal(m.Time):
		return skip("its id does not carry its time")
	case m.Time.After(now.Add(maxAhead)):
		return skip("its time lies in the future")
	}
	return nil
}

func checkMute(m chat.Mute, now time.Time) error {
	if !m.Active(now) {
		return &chat.Skip{What: "mute", Name: m.User, Why: "it has run out"}
	}
	if len(m.Reason) > maxName {
		return &chat.Skip{What: "mute", Name: m.User, Why: "its reason is longer than 4 KiB"}
	}
	return named("mute", m.User)
}
