package storetest

import (
	"time"

	"hihichat/chat"
)

// A caller who has gone moderates nothing and learns nothing.
var moderationCancelChecks = []check{
	{"moderation", func(e *env) {
		hall, said := e.furnished("hall")
		before, gone := e.dumpedRooms(), e.gone()
		public := false
		_, err := e.Rooms.ChangeRoom(gone, "hall", chat.RoomChange{Public: &public})
		e.cancelled("ChangeRoom", err)
		e.cancelled("SetOwner", e.Rooms.SetOwner(gone, "hall", "alice", "bob"))
		e.cancelled("DeleteRoom", e.Rooms.DeleteRoom(gone, "hall"))
		_, err = e.Rooms.SetModerator(gone, "hall", "bob", false)
		e.cancelled("SetModerator", err)
		_, err = e.Rooms.Moderators(gone, "hall")
		e.cancelled("Moderators", err)
		_, err = e.Rooms.SetBan(gone, banOf("hall", "bob"))
		e.cancelled("SetBan", err)
		_, err = e.Rooms.ClearBan(gone, "hall", "eve")
		e.cancelled("ClearBan", err)
		_, err = e.Rooms.Bans(gone, "hall", "", 10)
		e.cancelled("Bans", err)
		e.sameRooms("rooms", e.dumpedRooms(), before)
		sameList(e, "moderators", e.moderators("hall"), []string{"bob"})
		sameList(e, "banned", e.banned("hall", "", 10), []string{"eve"})
		e.sameMessages("history", e.all(hall), said)
	}},
	{"taking back", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		said, private := e.say(hall, "alice", "one", "two"), e.say(pair, "alice", "hello")
		gone := e.gone()
		_, err := e.Messages.Message(gone, hall, said[0].ID)
		e.cancelled("Message", err)
		e.cancelled("RemoveMessage", e.Messages.RemoveMessage(gone, hall, said[0].ID))
		_, _, err = e.Messages.Disown(gone, "hall", "alice", "", "", 10)
		e.cancelled("Disown", err)
		e.cancelled("ForgetPair", e.Messages.ForgetPair(gone, pair))
		e.sameMessages("room", e.all(hall), said)
		e.sameMessages("pair", e.all(pair), private)
	}},
}

// Nor do they rule over accounts.
var rulingCancelChecks = []check{
	{"ruling", func(e *env) {
		e.adminUser("root")
		alice := e.user("alice")
		s, gone := e.session(alice.ID, "one"), e.gone()
		_, err := e.Accounts.UsersNamed(gone, []string{"alice"})
		e.cancelled("UsersNamed", err)
		e.cancelled("SetShownName", e.Accounts.SetShownName(gone, alice.ID, "Ali"))
		_, err = e.Accounts.SetDisabled(gone, alice.ID, true)
		e.cancelled("SetDisabled", err)
		_, err = e.Accounts.DeleteUser(gone, alice.ID, chat.Deletion{Name: "alice", Fate: chat.KeepMessages, At: start})
		e.cancelled("DeleteUser", err)
		_, err = e.Accounts.Deletions(gone)
		e.cancelled("Deletions", err)
		e.cancelled("EndDeletion", e.Accounts.EndDeletion(gone, "alice"))
		e.sameUser("alice", e.userByID(alice.ID), alice)
		sameList(e, "deletions", e.deletions(), nil)
		e.live(s)
	}},
	{"resets", func(e *env) {
		alice := e.user("alice")
		r, gone := e.putReset(alice, "secret"), e.gone()
		e.cancelled("PutReset", e.Accounts.PutReset(gone, chat.Reset{Digest: digestOf("other"), UserID: alice.ID, Until: r.Until}))
		_, err := e.Accounts.Reset(gone, r.Digest, start)
		e.cancelled("Reset", err)
		_, _, err = e.Accounts.RedeemReset(gone, r.Digest, "new", start)
		e.cancelled("RedeemReset", err)
		e.sameCredentials(chat.Credentials{User: alice, Current: "hash of alice"})
		_, err = e.Accounts.Reset(e.Context(), r.Digest, start)
		e.must(err)
	}},
	{"session list", func(e *env) {
		s := e.session(e.user("alice").ID, "one")
		gone := e.gone()
		_, err := e.Sessions.SessionsOf(gone, s.UserID, 10)
		e.cancelled("SessionsOf", err)
		_, err = e.Sessions.DeleteSessionOf(gone, s.UserID, s.ID)
		e.cancelled("DeleteSessionOf", err)
		e.live(s)
	}},
	{"audit", func(e *env) {
		gone := e.gone()
		e.cancelled("AppendAudit", e.Audit.AppendAudit(gone, chat.AuditEntry{At: start.Add(time.Hour), Deed: chat.UserKicked}))
		_, err := e.Audit.Audit(gone, chat.AuditQuery{Limit: 10})
		e.cancelled("Audit", err)
		sameList(e, "entries", e.audit(chat.AuditQuery{Limit: 10}), nil)
	}},
}
