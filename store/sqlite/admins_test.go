package sqlite

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"hihichat/chat"
)

// Two administrators who take each other's right away at the same moment, one by the server and one by the command line,
// do not both succeed: somebody is left who can sign in.
func TestTwoLastAdministratorsCantUnmakeEachOther(t *testing.T) {
	server := fresh(t)
	command := open(t, server.dir)
	unmake := map[string]func(s folder, id int64) error{
		"demote": func(s folder, id int64) error { return s.SetAdmin(t.Context(), id, false) },
		"disable": func(s folder, id int64) error {
			_, err := s.SetDisabled(t.Context(), id, true)
			return err
		},
		"delete": func(s folder, id int64) error {
			_, err := s.DeleteUser(t.Context(), id, chat.Deletion{Name: fmt.Sprint(id), Fate: chat.KeepMessages, At: at})
			return err
		},
	}
	for name, do := range unmake {
		for other, doOther := range unmake {
			t.Run(name+" and "+other, func(t *testing.T) {
				one, two := admin(t, server, t.Name()+"1"), admin(t, server, t.Name()+"2")
				var first, second error
				var both sync.WaitGroup
				both.Go(func() { first = do(server, one) })
				both.Go(func() { second = doOther(command, two) })
				both.Wait()
				if errors.Is(first, chat.ErrLastAdmin) == errors.Is(second, chat.ErrLastAdmin) {
					t.Errorf("%v and %v", first, second)
				}
				flask(t, server.dir, `UPDATE users SET is_admin = 0`)
			})
		}
	}
}

func admin(t *testing.T, s folder, name string) int64 {
	t.Helper()
	u, err := s.CreateUser(t.Context(), chat.User{Name: name, Admin: true}, "hash")
	must(t, err)
	return u.ID
}
