package templates

import (
	"testing"

	"hihichat/locale"
)

func TestProblemText(t *testing.T) {
	cases := map[string]struct {
		problem Problem
		want    string
	}{
		"none":        {Problem{}, ""},
		"known":       {Problem{Code: "no-user", Message: "There is no such user."}, "没有这个用户。"},
		"of tomorrow": {Problem{Code: "of-no-table", Message: "A new reason."}, "A new reason."},
	}
	for name, c := range cases {
		if got := c.problem.Text(locale.Zh); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
