package chat_test

import (
	"testing"
	"testing/synctest"
	"time"

	"hihichat/chat"
)

// offline returns what the command line works with: it has no rooms, and would fall over them.
func (w *world) offline() *chat.Service {
	return chat.Offline(chat.Stores{Accounts: w.stores.Accounts, Sessions: w.stores.Sessions, Audit: w.stores.Audit})
}

// What another process deletes is finished by the server that runs, though nobody tells it.
func TestWhatTheCommandLineDeletesIsFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		bob := furnish(w)
		synctest.Wait() // the server has looked for work, and found none
		w.must(w.offline().DeleteUser(t.Context(), chat.Operator(), bob.UserID, chat.RemoveMessages))
		synctest.Wait()
		if got := w.remains().deletions; got != 1 {
			t.Fatalf("%d deletions are left: the command line has done the server's work", got)
		}
		time.Sleep(2 * time.Minute)
		w.sameLeft(chat.RemoveMessages, "")
	})
}

// The command line may do to accounts what an administrator may, as nobody, and by the same rules.
func TestTheOperatorIsAnAdministratorWithoutAnAccount(t *testing.T) {
	w := newWorld(t)
	bob, admin, office := w.user("bob"), w.admin("admin"), w.offline()
	ctx := t.Context()
	for _, ps := range [][]chat.Permission{{chat.Moderate, chat.ReadAudit}, nil} {
		w.must(office.SetPermissions(ctx, chat.Operator(), bob.UserID, ps))
	}
	w.must(office.SetAdmin(ctx, chat.Operator(), bob.UserID, true))
	w.must(office.SetAdmin(ctx, chat.Operator(), admin.UserID, false))
	w.is("the last administrator's end", office.SetAdmin(ctx, chat.Operator(), bob.UserID, false), chat.ErrLastAdmin)
	w.must(w.stores.Sessions.PutSession(ctx, chat.Session{ID: "one", UserID: bob.UserID}))
	if ended, err := office.SetPassword(ctx, chat.Operator(), bob.UserID, "new hash"); ended != 1 || err != nil {
		t.Errorf("a new password ends %d sessions, %v", ended, err)
	}
	credentials, err := w.stores.Accounts.CredentialsOf(ctx, "bob")
	if w.must(err); credentials.Current != "new hash" {
		t.Errorf("the password is %q", credentials.Current)
	}
	entries, err := office.Audit(ctx, chat.Operator(), chat.AuditQuery{Limit: 10})
	w.must(err)
	if len(entries) != 7 { // five deeds, and the refused one twice: begun, and failed
		t.Errorf("%d entries: %+v", len(entries), entries)
	}
	for _, e := range entries {
		if e.Actor != "" || e.Address != chat.CommandLine {
			t.Errorf("by %q from %q: %+v", e.Actor, e.Address, e)
		}
	}
	if _, err := w.SetPassword(ctx, w.user("carol", chat.ManageUsers), bob.UserID, "hash"); err == nil {
		t.Error("a password of somebody who holds more was set")
	}
}
