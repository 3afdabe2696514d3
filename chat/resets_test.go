package chat_test

import (
	"context"
	"testing"

	"hihichat/chat"
)

// outlived are what happens between the making of a link and its use.
var outlived = map[string]struct {
	change func(context.Context, *world, chat.Actor, chat.Actor) error // by an administrator, to maker and account
	good   bool
}{
	"nothing": {func(context.Context, *world, chat.Actor, chat.Actor) error { return nil }, true},
	"the maker is demoted": {func(ctx context.Context, w *world, maker, _ chat.Actor) error {
		return w.SetPermissions(ctx, chat.Operator(), maker.UserID, []chat.Permission{chat.Moderate})
	}, false},
	"the maker loses what the account holds": {func(ctx context.Context, w *world, maker, _ chat.Actor) error {
		return w.SetPermissions(ctx, chat.Operator(), maker.UserID, []chat.Permission{chat.ManageUsers})
	}, false},
	"the maker is given more": {func(ctx context.Context, w *world, maker, _ chat.Actor) error {
		return w.SetAdmin(ctx, chat.Operator(), maker.UserID, true)
	}, true},
	"the maker is disabled": {func(ctx context.Context, w *world, maker, _ chat.Actor) error {
		return w.SetDisabled(ctx, chat.Operator(), maker.UserID, true)
	}, false},
	"the maker is deleted": {func(ctx context.Context, w *world, maker, _ chat.Actor) error {
		return w.DeleteUser(ctx, chat.Operator(), maker.UserID, chat.KeepMessages)
	}, false},
	"the account becomes an administrator": {func(ctx context.Context, w *world, _, account chat.Actor) error {
		return w.SetAdmin(ctx, chat.Operator(), account.UserID, true)
	}, false},
	"the account is given what the maker does not hold": {func(ctx context.Context, w *world, _, account chat.Actor) error {
		return w.SetPermissions(ctx, chat.Operator(), account.UserID, []chat.Permission{chat.Moderate, chat.ReadAudit})
	}, false},
	"the account is given what the maker holds": {func(ctx context.Context, w *world, _, account chat.Actor) error {
		return w.SetPermissions(ctx, chat.Operator(), account.UserID, []chat.Permission{chat.Moderate, chat.ManageUsers})
	}, true},
	"the account is deleted": {func(ctx context.Context, w *world, _, account chat.Actor) error {
		return w.DeleteUser(ctx, chat.Operator(), account.UserID, chat.KeepMessages)
	}, false},
}

// TestALinkEndsWithItsMakersPower: whoever could not make it now does not get in by it.
func TestALinkEndsWithItsMakersPower(t *testing.T) {
	for name, c := range outlived {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.admin("root")
			maker := w.user("maker", chat.ManageUsers, chat.Moderate)
			account := w.user("account", chat.Moderate)
			_, err := w.OfferReset(t.Context(), maker, account.UserID, "link")
			w.must(err)
			w.must(c.change(t.Context(), w, maker, account))
			want := chat.ErrResetUsed
			if c.good {
				want = nil
			}
			w.is("look", second(w.ResetUser(t.Context(), "link")), want)
			w.is("redeem", second(w.RedeemReset(t.Context(), "link", "new", "")), want)
			credentials, err := w.stores.Accounts.CredentialsOf(t.Context(), "account")
			if (credentials.Current == "new") != c.good {
				t.Errorf("%+v, %v", credentials, err)
			}
		})
	}
}

// TestLinksOfTheOperatorAndOfNobody: the operator's are good for every account, those of nobody for none.
func TestLinksOfTheOperatorAndOfNobody(t *testing.T) {
	w := newWorld(t)
	root, bob := w.admin("root"), w.user("bob")
	_, err := w.OfferReset(t.Context(), chat.Operator(), root.UserID, "operator's")
	w.must(err)
	w.is("the operator's", second(w.RedeemReset(t.Context(), "operator's", "new", "")), nil)
	w.must(w.stores.Accounts.PutReset(t.Context(), chat.Reset{Digest: "old", UserID: bob.UserID, Until: noon.Add(chat.ResetAge)}))
	w.is("nobody's", second(w.RedeemReset(t.Context(), "old", "new", "")), chat.ErrResetUsed)
}
