package jsonl

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"hihichat/chat"
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
}

type roomLine struct {
	kind
	Name    text      `json:"name"`
	Topic   text      `json:"topic,omitempty"`
	Owner   text      `json:"owner,omitempty"`
	Created time.Time `json:"created,omitzero"`
}

// memberLine follows its room's line, or another member's.
type memberLine struct {
	kind
	Room   text      `json:"room"`
	Name   text      `json:"name"`
	Joined time.Time `json:"joined,omitzero"`
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
	Room  text      `json:"room,omitempty"`
	User  text      `json:"user"`
	Until time.Time `json:"until,omitzero"`
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

func texts(ps []chat.Permission) []text {
	list := make([]text, len(ps))
	for i, p := range ps {
		list[i] = text(p)
	}
	return list
}
