package redis

import (
	"encoding/json"
	"errors"
	"time"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// row is one member of a msg- or pmsg- zset. Flask writes username and msg, and reads no more than that.
type row struct {
	ID       rowID   `json:"id"`
	Username *string `json:"username"`
	Msg      *string `json:"msg"`
	Removed  rowMark `json:"removed"`
	To       *string `json:"to"`
}

// removedText is what Flask's page shows of a message that was removed. Here the mark counts.
const removedText = "消息已被删除"

// rowMark is true where a row says so, and false for whatever else stands there.
type rowMark bool

// UnmarshalJSON implements json.Unmarshaler and takes anything.
func (m *rowMark) UnmarshalJSON(value []byte) error {
	*m = string(value) == "true"
	return nil
}

// rowID is an ID as it stands in a row, empty for one of a kind that is not ours: the message is worth more than that.
type rowID string

// UnmarshalJSON implements json.Unmarshaler and takes anything.
func (id *rowID) UnmarshalJSON(value []byte) error {
	var text string
	if json.Unmarshal(value, &text) == nil {
		*id = rowID(text)
	}
	return nil
}

var errForeignRow = errors.New("neither Flask's nor ours: no username or msg")

// encodeRow writes a message as Python's json.dumps would, the id first: so equal scores sort by id.
func encodeRow(m chat.Message) string {
	dst := make([]byte, 0, 80+2*len(m.Text))
	dst = append(dst, `{"id": `...)
	dst = wire.AppendASCII(dst, string(m.ID))
	dst = append(dst, `, "username": `...)
	dst = wire.AppendASCII(dst, m.From)
	dst = append(dst, `, "msg": `...)
	if m.Removed {
		dst = wire.AppendASCII(dst, removedText)
		dst = append(dst, `, "removed": true`...)
	} else {
		dst = wire.AppendASCII(dst, m.Text)
	}
	if m.Conversation.Private() {
		dst = append(dst, `, "to": `...)
		dst = wire.AppendASCII(dst, m.To())
	}
	return string(append(dst, '}'))
}

// decodeRow reads a member that somebody has written some time; it fails for one without username or msg.
func decodeRow(member string) (row, error) {
	var r row
	if err := json.Unmarshal([]byte(member), &r); err != nil {
		return row{}, err
	}
	if r.Username == nil || r.Msg == nil {
		return row{}, errForeignRow
	}
	return r, nil
}

// message returns what the row says in c.
func (r row) message(c chat.Conversation, member string, score float64) chat.Message {
	at := timeOf(score)
	m := chat.Message{ID: r.id(c, member, at), Conversation: c, From: *r.Username, Time: at, Removed: bool(r.Removed)}
	if !m.Removed {
		m.Text = *r.Msg
	}
	return m
}

// id returns the row's own ID if it carries the time of its score. Every other row, Flask's above all, gets one that is
// the same at every reading.
func (r row) id(c chat.Conversation, member string, at time.Time) chat.ID {
	if id, err := chat.ParseID(string(r.ID)); err == nil && id != "" && id.Time().Equal(at) {
		return id
	}
	return chat.DerivedID(c, at, member)
}

// addressee returns to whom the row of a pmsg- key was sent, by its own word or, in Flask's rows, by the key, which
// ends in the sender's name. ok is false if the key fits neither.
func (r row) addressee(key string) (to string, ok bool) {
	if r.To != nil {
		fits := key == privateKey(*r.To, *r.Username) || key == privateKey(*r.Username, *r.To)
		return *r.To, fits
	}
	end := len(key) - len("-") - len(*r.Username)
	if end < len(privatePrefix) || key != privateKey(key[len(privatePrefix):end], *r.Username) {
		return "", false
	}
	return key[len(privatePrefix):end], true
}

// keysIn returns where the messages of a conversation stand.
func keysIn(c chat.Conversation) []string {
	if c.Private() {
		return privateKeys(c.Pair())
	}
	return []string{historyKey(c.Room())}
}

// keysOf returns where a message stands: one key for a room, two for a pair, unless those are one.
func keysOf(m chat.Message) []string {
	if !m.Conversation.Private() {
		return []string{historyKey(m.Conversation.Room())}
	}
	return privateKeys(m.From, m.To())
}

// privateKeys returns the keys of a pair, first the one that Flask would write what from sends to.
func privateKeys(from, to string) []string {
	sent, received := privateKey(to, from), privateKey(from, to)
	if sent == received {
		return []string{sent}
	}
	return []string{sent, received}
}
