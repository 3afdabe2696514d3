package templates

import "encoding/json"

// UnreadRooms is how many messages a user has not read in each of their rooms where there are any. nil says that the page
// does not know.
type UnreadRooms map[string]int

// Total returns how many there are in all.
func (u UnreadRooms) Total() int {
	total := 0
	for _, n := range u {
		total += n
	}
	return total
}

// JSON returns it for the scripts of the page; empty when the page does not know.
func (u UnreadRooms) JSON() string {
	if u == nil {
		return ""
	}
	body, err := json.Marshal(u)
	if err != nil {
		panic("templates: " + err.Error()) // names and numbers can always be written
	}
	return string(body)
}
