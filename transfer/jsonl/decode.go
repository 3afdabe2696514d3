package jsonl

import (
	"encoding/json"
	"time"

	"hihichat/chat"
	"hihichat/transfer"
)

// lineError is why a line that is JSON is no record.
type lineError string

// Error returns the reason.
func (e lineError) Error() string { return string(e) }

// decode returns the record of a line; nil for one whose record is not complete yet. err is why its type could not be
// read.
func (d *decoder) decode(kind string, line []byte, err error) (transfer.Record, error) {
	if err != nil {
		return nil, err
	}
	switch kind {
	case permissionType:
		var l permissionLine
		err := json.Unmarshal(line, &l)
		return chat.Permission(l.Name), err
	case userType:
		return decodeUser(line)
	case roomType:
		return nil, d.beginRoom(line)
	case memberType:
		return nil, d.addMember(line)
	case banType:
		return nil, d.addBan(line)
	case messageType:
		return decodeMessage(line)
	case pairType:
		var l pairLine
		err := json.Unmarshal(line, &l)
		return chat.PairRecord{Pair: chat.Between(string(l.Between[0]), string(l.Between[1])), Last: stored(l.Last)}, err
	case muteType:
		var l muteLine
		err := json.Unmarshal(line, &l)
		return chat.Mute{Room: string(l.Room), User: string(l.User), Until: stored(l.Until), Reason: string(l.Reason)}, err
	}
	return nil, lineError("its type is not known")
}

func decodeUser(line []byte) (transfer.Record, error) {
	var l userLine
	if err := json.Unmarshal(line, &l); err != nil {
		return nil, err
	}
	r := chat.AccountRecord{
		User: chat.User{
			ID: l.ID, Name: string(l.Name), AvatarHash: string(l.AvatarHash), Admin: l.Admin, CreatedAt: stored(l.Created),
			ShownName: string(l.ShownName), Disabled: l.Disabled,
		},
		FlaskID: l.FlaskID, Legacy: string(l.PasswordHash), Current: string(l.Argon2Hash),
		Grants: stringsOf[chat.Permission](l.Permissions),
	}
	return r, nil
}

func (d *decoder) beginRoom(line []byte) error {
	var l roomLine
	if err := json.Unmarshal(line, &l); err != nil {
		return err
	}
	d.room = &chat.RoomRecord{
		Room: chat.Room{
			Name: string(l.Name), Topic: string(l.Topic), Owner: string(l.Owner), CreatedAt: stored(l.Created), Public: l.Public,
		},
		Moderators: stringsOf[string](l.Moderators),
	}
	return nil
}

func (d *decoder) addMember(line []byte) error {
	var l memberLine
	if err := json.Unmarshal(line, &l); err != nil {
		return err
	}
	if d.room == nil || d.room.Room.Name != string(l.Room) {
		return lineError("a member's line does not follow that of its room")
	}
	d.room.Members = append(d.room.Members, chat.Member{Name: string(l.Name), JoinedAt: stored(l.Joined)})
	return nil
}

// addBan adds a ban to its room. It counts as a record of its own.
func (d *decoder) addBan(line []byte) error {
	var l banLine
	if err := json.Unmarshal(line, &l); err != nil {
		return err
	}
	if d.room == nil || d.room.Room.Name != string(l.Room) {
		return lineError("a ban's line does not follow that of its room")
	}
	d.records++
	d.room.Bans = append(d.room.Bans, chat.Ban{
		Room: string(l.Room), User: string(l.User), By: string(l.By), Reason: string(l.Reason), At: stored(l.At),
	})
	return nil
}

// decodeMessage reads a message. Without an id it gets one made of its time and its line, always the same.
func decodeMessage(line []byte) (transfer.Record, error) {
	var l messageLine
	if err := json.Unmarshal(line, &l); err != nil {
		return nil, err
	}
	if (l.Room == "") == (l.To == "") {
		return nil, lineError("a message has either a room or an addressee")
	}
	m := chat.Message{
		Conversation: chat.InRoom(string(l.Room)), From: string(l.From), Text: string(l.Text), Time: stored(l.Time), Removed: l.Removed,
	}
	if l.To != "" {
		m.Conversation = chat.Between(m.From, string(l.To))
	}
	id, err := chat.ParseID(l.ID)
	switch {
	case err != nil:
		return nil, lineError("its id is no message id")
	case id == "" && m.Time.Before(time.Unix(0, 0)):
		return nil, lineError("a message has a time or an id")
	case id == "":
		id = chat.DerivedID(m.Conversation, m.Time, m.From+"\x00"+m.Text)
	case l.Time.IsZero():
		m.Time = id.Time()
	}
	m.ID = id
	if m.Removed {
		m.Text = ""
	}
	return m, nil
}

// stored returns a time as stores keep it.
func stored(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}
