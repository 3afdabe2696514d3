package templates

import (
	"strings"
	"testing"
)

func TestEveryPageRenders(t *testing.T) {
	set, err := New()
	if err != nil {
		t.Fatal(err)
	}
	pages := []Page{
		Home{}, Login{}, RoomList{}, Chat{}, PrivateChat{}, Members{}, Users{}, AddUser{}, EditUser{}, AddPermission{},
		Error{}, Confirm{},
	}
	if len(pages) != len(pageNames) {
		t.Fatalf("%d pages tried, %d exist", len(pages), len(pageNames))
	}
	for _, page := range pages {
		var out strings.Builder
		if err := set.Render(&out, page); err != nil {
			t.Errorf("%T: %v", page, err)
		}
	}
}
