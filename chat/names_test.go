package chat_test

import (
	"testing"

	"hihichat/chat"
)

// TestNobodyBecomesWhoOthersTakeForSomebodyElse: neither by sign-up nor by a shown name, and the log learns of no attempt.
func TestNobodyBecomesWhoOthersTakeForSomebodyElse(t *testing.T) {
	w := newWorld(t)
	w.restart(chat.Options{SignUp: true})
	admin, alice := w.admin("admin"), w.user("Alice")
	w.must(w.SetShownName(t.Context(), alice, "Lady Macbeth"))
	w.user("gone")
	gone, err := w.UserNamed(t.Context(), admin, "gone")
	w.must(err)
	_, err = w.stores.Accounts.DeleteUser(t.Context(), gone.ID, chat.Deletion{Name: "gone", Fate: chat.KeepMessages, At: noon})
	w.must(err)
	for name, want := range map[string]*chat.Error{
		"Alice": chat.ErrUserExists, " alice ": chat.ErrShownNameTaken, "ＡＬＩＣＥ": chat.ErrShownNameTaken,
		"Lady Macbeth": chat.ErrShownNameTaken, "lady macbeth": chat.ErrShownNameTaken, "gone": chat.ErrNameRetired, "GONE": chat.ErrNameRetired,
	} {
		w.is("sign up as "+name, second(w.SignUp(t.Context(), "2001:db8::1", name, "hash")), want)
		w.is("add "+name, second(w.AddUser(t.Context(), admin, name, "hash")), want)
	}
	w.is("show a retired name", w.SetShownName(t.Context(), alice, "Gone"), chat.ErrNameRetired)
	for _, deed := range []chat.Deed{chat.UserSignedUp, chat.UserAdded} {
		entries, err := w.stores.Audit.Audit(t.Context(), chat.AuditQuery{Deed: deed, Limit: 10})
		if w.must(err); len(entries) > 0 {
			t.Errorf("the log knows %v", entries)
		}
	}
	w.is("a name of one's own", second(w.SignUp(t.Context(), "2001:db8::1", "alice2", "hash")), nil)
}
