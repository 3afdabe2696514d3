package sqlite

import (
	"errors"
	"testing"

	"hihichat/chat"
)

func TestInherited(t *testing.T) {
	tests := []struct {
		name string
		open func(t *testing.T) folder
		want bool
	}{
		{"a database of our own", func(t *testing.T) folder {
			s := fresh(t)
			_, err := s.CreateUser(t.Context(), chat.User{Name: "alice"}, "hash")
			must(t, err)
			return s
		}, false},
		{"one that the Flask version made", func(t *testing.T) folder { return adopt(t) }, true},
		{"one that somebody marked", func(t *testing.T) folder {
			s := fresh(t)
			for range 2 {
				must(t, s.MarkInherited(t.Context()))
			}
			must(t, s.Close())
			return open(t, s.dir)
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.open(t).Inherited(t.Context()); got != tt.want || err != nil {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// In a database taken over in place people keep the ids by which Flask's cookies name them. An account made here has
// none, also when it gets the id of one that Flask had deleted.
func TestFlaskIDsInADatabaseTakenOver(t *testing.T) {
	s := adopt(t)
	c, err := s.FlaskCredentials(t.Context(), 1)
	if err != nil || c.User.Name != "小明" || c.Legacy == "" {
		t.Errorf("got %+v, %v", c, err)
	}
	ours, err := s.CreateUser(t.Context(), chat.User{Name: "ours"}, "hash")
	must(t, err)
	if c, err := s.FlaskCredentials(t.Context(), ours.ID); !errors.Is(err, chat.ErrNoUser) {
		t.Errorf("got %+v, %v", c, err)
	}
	flask(t, s.dir, `INSERT INTO users (username, password_hash, avatar_hash) VALUES ('later', 'hash', NULL)`)
	later, err := s.UserByName(t.Context(), "later")
	must(t, err)
	if c, err := s.FlaskCredentials(t.Context(), later.ID); err != nil || c.User.Name != "later" {
		t.Errorf("whom Flask has added since: %+v, %v", c, err)
	}
}

// In a database of our own an account that was brought without Flask's id must not be taken for whoever has that id
// there.
func TestNoFlaskIDsInADatabaseOfOurOwn(t *testing.T) {
	s := fresh(t)
	flask(t, s.dir, `INSERT INTO users (username, password_hash) VALUES ('brought', 'hash')`)
	u, err := s.UserByName(t.Context(), "brought")
	must(t, err)
	if c, err := s.FlaskCredentials(t.Context(), u.ID); !errors.Is(err, chat.ErrNoUser) {
		t.Errorf("got %+v, %v", c, err)
	}
}
