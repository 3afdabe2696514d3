package chat_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hihichat/chat"
)

// deeds does everything that stands in the audit log, each once, on a stage; DeletionFinished is the program's own.
var deeds = map[chat.Deed]func(ctx context.Context, s *stage) error{
	chat.RoomCreated: func(ctx context.Context, s *stage) error {
		_, err := s.CreateRoom(ctx, s.root, "new", "")
		return err
	},
	chat.RoomTopicChanged: func(ctx context.Context, s *stage) error { return s.SetTopic(ctx, s.root, "hall", "new") },
	chat.RoomMadePublic:   func(ctx context.Context, s *stage) error { return s.SetPublic(ctx, s.root, "hall", true) },
	chat.RoomMadePrivate:  func(ctx context.Context, s *stage) error { return s.SetPublic(ctx, s.root, "square", false) },
	chat.RoomTransferred: func(ctx context.Context, s *stage) error {
		return s.Transfer(ctx, s.root, "hall", "owner", "bob")
	},
	chat.RoomDeleted:      func(ctx context.Context, s *stage) error { return s.DeleteRoom(ctx, s.root, "hall") },
	chat.ModeratorNamed:   func(ctx context.Context, s *stage) error { return s.NameModerator(ctx, s.root, "hall", "bob", true) },
	chat.ModeratorUnnamed: func(ctx context.Context, s *stage) error { return s.NameModerator(ctx, s.root, "hall", "mod", false) },
	chat.UserMuted:        func(ctx context.Context, s *stage) error { return s.Mute(ctx, s.root, upon("bob")) },
	chat.UserUnmuted:      func(ctx context.Context, s *stage) error { return s.Unmute(ctx, s.root, "hall", "mod") },
	chat.UserKicked:       func(ctx context.Context, s *stage) error { return s.Kick(ctx, s.root, upon("bob")) },
	chat.UserBanned:       func(ctx context.Context, s *stage) error { return s.Ban(ctx, s.root, upon("bob")) },
	chat.UserUnbanned:     func(ctx context.Context, s *stage) error { return s.Unban(ctx, s.root, "hall", "eve") },
	chat.MessageTakenBack: func(ctx context.Context, s *stage) error {
		return s.RemoveMessage(ctx, s.root, chat.InRoom("hall"), s.said.ID)
	},
	chat.UserAdded: func(ctx context.Context, s *stage) error {
		_, err := s.AddUser(ctx, s.root, "new", "hash")
		return err
	},
	chat.UserSignedUp: func(ctx context.Context, s *stage) error {
		_, err := s.SignUp(ctx, s.root.Address, "new", "hash")
		return err
	},
	chat.GrantsChanged: func(ctx context.Context, s *stage) error {
		return s.SetPermissions(ctx, s.root, s.bob.UserID, []chat.Permission{chat.ManageUsers})
	},
	chat.AdminNamed:   func(ctx context.Context, s *stage) error { return s.SetAdmin(ctx, s.root, s.bob.UserID, true) },
	chat.AdminUnnamed: func(ctx context.Context, s *stage) error { return s.SetAdmin(ctx, s.root, s.second.UserID, false) },
	chat.ResetLinkMade: func(ctx context.Context, s *stage) error {
		_, err := s.OfferReset(ctx, s.root, s.bob.UserID, "new digest")
		return err
	},
	chat.PasswordReset: func(ctx context.Context, s *stage) error {
		_, err := s.RedeemReset(ctx, "digest", "new hash", s.root.Address)
		return err
	},
	chat.PasswordChanged: func(ctx context.Context, s *stage) error { return s.ReplacePassword(ctx, s.root, "new hash") },
	chat.UserDisabled:    func(ctx context.Context, s *stage) error { return s.SetDisabled(ctx, s.root, s.bob.UserID, true) },
	chat.UserEnabled:     func(ctx context.Context, s *stage) error { return s.SetDisabled(ctx, s.root, s.off.UserID, false) },
	chat.SessionsRevoked: func(ctx context.Context, s *stage) error {
		_, err := s.SignOut(ctx, s.root, s.bob.UserID)
		return err
	},
	chat.UserDeleted: func(ctx context.Context, s *stage) error {
		return s.DeleteUser(ctx, s.root, s.bob.UserID, chat.KeepMessages)
	},
	chat.PermissionCreated: func(ctx context.Context, s *stage) error { return s.AddPermission(ctx, s.root, "dance") },
}

// stage is a world in which every deed can be done, made without the service, so that its log is empty.
type stage struct {
	*world
	root, second, bob, off chat.Actor
	said                   chat.Message // by bob, in the hall
}

// newStage sets the stage; audit, if given, replaces the log.
func newStage(w *world) *stage {
	w.Helper()
	s := &stage{world: w, root: w.admin("root"), second: w.admin("second"), bob: w.user("bob"), off: w.user("off")}
	ctx, rooms := w.Context(), w.stores.Rooms
	w.room("hall", w.user("owner"), s.bob, w.user("mod"))
	w.room("square", s.bob)
	public := true
	_, err := rooms.ChangeRoom(ctx, "square", chat.RoomChange{Public: &public})
	w.must(err)
	_, err = rooms.SetModerator(ctx, "hall", "mod", true)
	w.must(err)
	_, err = rooms.SetBan(ctx, chat.Ban{Room: "hall", User: "eve", At: noon})
	w.must(err)
	w.mute("hall", chat.Actor{Name: "mod"}, 0)
	_, err = w.stores.Accounts.SetDisabled(ctx, s.off.UserID, true)
	w.must(err)
	w.must(w.stores.Accounts.PutReset(ctx, chat.Reset{Digest: "digest", UserID: s.bob.UserID, By: s.root.UserID, Until: noon.Add(time.Hour)}))
	w.must(w.stores.Sessions.PutSession(ctx, chat.Session{ID: "bob's", UserID: s.bob.UserID}))
	s.said = chat.Message{ID: chat.NewID(noon, 1), Conversation: chat.InRoom("hall"), From: "bob", Text: "secret", Time: noon}
	w.stores.Messages.Append(ctx, []chat.Message{s.said})
	return s
}

// snapshot returns all that is kept, the audit log left out, as text.
func (s *stage) snapshot() string {
	s.Helper()
	var b strings.Builder
	ctx := context.Background()
	archive := s.stores.Rooms.(chat.ChatArchive)
	for room, err := range archive.DumpRooms(ctx) {
		fmt.Fprintf(&b, "%+v %v\n", room, err)
	}
	for m, err := range archive.DumpMessages(ctx) {
		fmt.Fprintf(&b, "%+v %v\n", m, err)
	}
	for m, err := range archive.DumpMutes(ctx, noon) {
		fmt.Fprintf(&b, "%+v %v\n", m, err)
	}
	for a, err := range s.stores.Accounts.(chat.AccountArchive).DumpAccounts(ctx) {
		sessions, sessionErr := s.stores.Sessions.SessionsOf(ctx, a.User.ID, 10)
		fmt.Fprintf(&b, "%+v %v %v %v\n", a, sessions, err, sessionErr)
	}
	for _, digest := range []string{"digest", "new digest"} {
		reset, err := s.stores.Accounts.Reset(ctx, digest, noon)
		fmt.Fprintln(&b, reset, err)
	}
	known, err := s.stores.Accounts.Permissions(ctx)
	fmt.Fprintln(&b, known, err)
	return b.String()
}
