package jsonl

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"
)

// format and version are what the first line says.
const (
	format  = "hihichat export"
	version = 1
)

// header is the first line.
type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
}

// The types of the other lines.
const (
	permissionType = "permission"
	userType       = "user"
	roomType       = "room"
	memberType     = "member"
	banType        = "ban"
	messageType    = "message"
	pairType       = "pair"
	muteType       = "mute"
	endType        = "end"
)

// kind is what every line but the first begins with.
type kind struct {
	Type string `json:"type"`
}

type permissionLine struct {
	kind
	Name text `json:"name"`
}

type userLine struct {
	kind
	ID           int64     `json:"id"`
	Name         text      `json:"name"`
	Admin        bool      `json:"admin,omitempty"`
	Created      time.Time `json:"created,omitzero"`
	AvatarHash   text      `json:"avatar_hash,omitempty"`
	PasswordHash text      `json:"password_hash,omitempty"` // the Flask version's
	Argon2Hash   text      `json:"argon2_hash,omitempty"`
	FlaskID      int64     `json:"flask_id,omitempty"`
	Permissions  []text    `json:"permissions,omitempty"`
	ShownName    text      `json:"shown_name,omitempty"`
	Disabled     bool      `json:"disabled,omitempty"`
}

type roomLine struct {
	kind
	Name       text      `json:"name"`
	Topic      text      `json:"topic,omitempty"`
	Owner      text      `json:"owner,omitempty"`
	Created    time.Time `json:"created,omitzero"`
	Public     bool      `json:"public,omitempty"`
	Moderators []text    `json:"moderators,omitempty"`
}

// memberLine follows its room's line, or another member's.
type memberLine struct {
	kind
	Room   text      `json:"room"`
	Name   text      `json:"name"`
	Joined time.Time `json:"joined,omitzero"`
}

// banLine follows its room's line and those of its members, or another ban's. Unlike a member's line it counts as a
// record: programs that do not know it count it so.
type banLine struct {
	kind
	Room   text      `json:"room"`
	User   text      `json:"user"`
	By     text      `json:"by,omitempty"`
	Reason text      `json:"reason,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// messageLine is a message in a room, or a private one to somebody.
type messageLine struct {
	kind
	ID   string    `json:"id,omitempty"`
	Time time.Time `json:"time,omitzero"`
	Room text      `json:"room,omitempty"`
	To   text      `json:"to,omitempty"`
	From text      `json:"from"`
	Text text      `json:"text"`

	Removed bool `json:"removed,omitempty"`
}

// pairLine is a private conversation of which no message is left.
type pairLine struct {
	kind
	Between [2]text   `json:"between"`
	Last    time.Time `json:"last,omitzero"`
}

// muteLine binds everywhere without a room, and for ever without an end.
type muteLine struct {
	kind
	Room   text      `json:"room,omitempty"`
	User   text      `json:"user"`
	Until  time.Time `json:"until,omitzero"`
	Reason text      `json:"reason,omitempty"`
}

type endLine struct {
	kind
	Records int `json:"records"`
}

// text is a string that stays the same byte for byte: JSON can't hold what is not UTF-8, so that is written as an
// object with its base64. Old names may be anything.
type text string

type encodedText struct {
	Base64 string `json:"base64"`
}

// MarshalJSON implements json.Marshaler.
func (t text) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return marshal(string(t))
	}
	return json.Marshal(encodedText{base64.StdEncoding.EncodeToString([]byte(t))})
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(t))
	}
	var encoded *encodedText
	if err := json.Unmarshal(data, &encoded); err != nil {
		return err
	}
	if encoded == nil {
		return errNoText
	}
	raw, err := base64.StdEncoding.DecodeString(encoded.Base64)
	*t = text(raw)
	return err
}

var errNoText = errors.New("not a text")

// texts makes texts of names.
func texts[S ~string](names []S) []text {
	list := make([]text, len(names))
	for i, name := range names {
		list[i] = text(name)
	}
	return list
}

// stringsOf makes names of texts; nil of none.
func stringsOf[S ~string](list []text) (names []S) {
	for _, t := range list {
		names = append(names, S(t))
	}
	return names
}
