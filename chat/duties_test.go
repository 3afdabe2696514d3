package chat_test

import (
	"context"
	"strings"
	"testing"

	"hihichat/chat"
)

// dutyTable says which permission lets somebody do what, upon an account that holds nothing, or in somebody's room: yes,
// sign (sign in first), or - (not allowed).
const dutyTable = `
                  guest nothing createroom moderate manageusers managepermissions readaudit admin
create-room       sign  -       yes        -        -           -                 -         yes
kick              sign  -       -          yes      -           -                 -         yes
read-log          sign  -       -          -        -           -                 yes       yes
list-users        sign  -       -          -        yes         yes               -         yes
see-user          sign  -       -          -        yes         yes               -         yes
add-user          sign  -       -          -        yes         -                 -         yes
offer-reset       sign  -       -          -        yes         -                 -         yes
disable           sign  -       -          -        yes         -                 -         yes
enable            sign  -       -          -        yes         -                 -         yes
sign-out          sign  -       -          -        yes         -                 -         yes
delete-user       sign  -       -          -        yes         -                 -         yes
see-deletions     sign  -       -          -        yes         -                 -         yes
add-permission    sign  -       -          -        -           yes               -         yes
see-permissions   sign  -       -          -        -           yes               -         yes
set-permissions   sign  -       -          -        -           yes               -         yes
make-admin        sign  -       -          -        -           -                 -         yes
unmake-admin      sign  -       -          -        -           -                 -         yes
look-up-a-name    sign  yes     yes        yes      yes         yes               yes       yes
own-shown-name    sign  yes     yes        yes      yes         yes               yes       yes
own-password      sign  yes     yes        yes      yes         yes               yes       yes
own-sessions      sign  yes     yes        yes      yes         yes               yes       yes
end-own-session   sign  yes     yes        yes      yes         yes               yes       yes
end-own-sessions  sign  yes     yes        yes      yes         yes               yes       yes
`

// dutyCases do what the lines say; id is the account upon which it is done.
var dutyCases = map[string]func(ctx context.Context, w *world, a chat.Actor, id int64) error{
	"create-room": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return second(w.CreateRoom(ctx, a, "new", ""))
	},
	"kick": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return w.Kick(ctx, a, upon("target"))
	},
	"read-log": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return second(w.Audit(ctx, a, chat.AuditQuery{Limit: 1}))
	},
	"list-users": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return second(w.Users(ctx, a, chat.UserQuery{Limit: 1}))
	},
	"see-user": func(ctx context.Context, w *world, a chat.Actor, id int64) error { return second(w.User(ctx, a, id)) },
	"add-user": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return second(w.AddUser(ctx, a, "new", ""))
	},
	"offer-reset": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		return second(w.OfferReset(ctx, a, id, "d"))
	},
	"disable": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		return w.SetDisabled(ctx, a, id, true)
	},
	"enable": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		return w.SetDisabled(ctx, a, id, false)
	},
	"sign-out": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		return second(w.SignOut(ctx, a, id))
	},
	"delete-user": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		return w.DeleteUser(ctx, a, id, chat.KeepMessages)
	},
	"see-deletions": func(ctx context.Context, w *world, a chat.Actor, _ int64) error { return second(w.Deletions(ctx, a)) },
	"add-permission": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return w.AddPermission(ctx, a, "dance")
	},
	"see-permissions": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		_, _, err := w.Permissions(ctx, a, id)
		return err
	},
	"set-permissions": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		return w.SetPermissions(ctx, a, id, []chat.Permission{chat.ManagePermissions})
	},
	"make-admin": func(ctx context.Context, w *world, a chat.Actor, id int64) error { return w.SetAdmin(ctx, a, id, true) },
	"unmake-admin": func(ctx context.Context, w *world, a chat.Actor, id int64) error {
		return w.SetAdmin(ctx, a, id, false)
	},
	"look-up-a-name": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return second(w.UserNamed(ctx, a, "target"))
	},
	"own-shown-name": func(ctx context.Context, w *world, a chat.Actor, _ int64) error { return w.SetShownName(ctx, a, "Me") },
	"own-password": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return w.ReplacePassword(ctx, a, "new")
	},
	"own-sessions":    func(ctx context.Context, w *world, a chat.Actor, _ int64) error { return second(w.MySessions(ctx, a)) },
	"end-own-session": func(ctx context.Context, w *world, a chat.Actor, _ int64) error { return w.EndMySession(ctx, a, "x") },
	"end-own-sessions": func(ctx context.Context, w *world, a chat.Actor, _ int64) error {
		return second(w.EndMyOtherSessions(ctx, a))
	},
}

// TestDuties compares every cell of the table with what the service does. What is refused leaves no trace.
func TestDuties(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(dutyTable), "\n")
	columns := strings.Fields(lines[0])
	if len(lines)-1 != len(dutyCases) {
		t.Errorf("%d lines, %d cases", len(lines)-1, len(dutyCases))
	}
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		for i, column := range columns {
			w := newWorld(t)
			target := w.user("target")
			w.room("hall", w.user("owner"), target)
			err := dutyCases[words[0]](t.Context(), w, w.holderOf(column), target.UserID)
			want := policyCodes[words[i+1]]
			if words[0] == "create-room" && want == "not-allowed" {
				want = "no-createroom"
			}
			w.code(column+", "+words[0], err, want)
			if err != nil {
				w.told()
				w.noEntries(column + ", " + words[0])
			}
		}
	}
}

// holderOf creates the account that a column speaks of.
func (w *world) holderOf(column string) chat.Actor {
	w.Helper()
	switch column {
	case "guest":
		return chat.Actor{}
	case "nothing":
		return w.user("actor")
	case "admin":
		w.admin("another admin")
		return w.admin("actor")
	}
	return w.user("actor", chat.Permission(column))
}
