package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"hihichat/chat"
	"hihichat/transfer"
)

// Write writes all records and returns how many lines of each part that were. A record that can't be read from its
// source is counted in skipped and passed over; any other error ends the writing, and what was written is of no use.
func Write(w io.Writer, records transfer.Records, step func(transfer.Part, int)) (written map[transfer.Part]int, skipped []error, err error) {
	out := &writer{out: bufio.NewWriterSize(w, 1<<16), written: map[transfer.Part]int{}, step: step}
	if err := out.line(header{format, version}); err != nil {
		return nil, nil, err
	}
	for record, err := range records {
		if transfer.IsSkip(err) {
			skipped = append(skipped, err)
			continue
		}
		if err == nil {
			err = out.record(record)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	err = out.line(endLine{kind{endType}, out.total})
	if err == nil {
		err = out.out.Flush()
	}
	return out.written, skipped, err
}

// writer counts what it writes.
type writer struct {
	out     *bufio.Writer
	written map[transfer.Part]int
	total   int
	step    func(transfer.Part, int)
}

func (w *writer) line(v any) error {
	data, err := marshal(v)
	if err != nil {
		return fmt.Errorf("write a line: %w", err)
	}
	if _, err := w.out.Write(append(data, '\n')); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// marshal is json.Marshal without escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// record writes the lines of a record; a room has one for each member and each ban too.
func (w *writer) record(record transfer.Record) (err error) {
	part := transfer.PermissionPart
	switch r := record.(type) {
	case chat.Permission:
		err = w.line(permissionLine{kind{permissionType}, text(r)})
	case chat.AccountRecord:
		part, err = transfer.AccountPart, w.line(userLineOf(r))
	case chat.RoomRecord:
		part, err = transfer.RoomPart, w.room(r)
	case chat.Message:
		part, err = transfer.MessagePart, w.line(messageLineOf(r))
	case chat.PairRecord:
		part, err = transfer.PairPart, w.line(pairLineOf(r))
	case chat.Mute:
		part, err = transfer.MutePart, w.line(muteLine{kind{muteType}, text(r.Room), text(r.User), r.Until, text(r.Reason)})
	}
	w.written[part]++
	w.total++
	if w.step != nil {
		w.step(part, w.written[part])
	}
	return err
}

func (w *writer) room(r chat.RoomRecord) error {
	room := r.Room
	err := w.line(roomLine{
		kind: kind{roomType}, Name: text(room.Name), Topic: text(room.Topic), Owner: text(room.Owner), Created: room.CreatedAt,
		Public: room.Public, Moderators: texts(r.Moderators),
	})
	for _, m := range r.Members {
		if err == nil {
			err = w.line(memberLine{kind{memberType}, text(room.Name), text(m.Name), m.JoinedAt})
		}
	}
	for _, b := range r.Bans {
		w.total++
		if err == nil {
			err = w.line(banLine{kind{banType}, text(room.Name), text(b.User), text(b.By), text(b.Reason), b.At})
		}
	}
	return err
}

func userLineOf(r chat.AccountRecord) userLine {
	u := r.User
	return userLine{
		kind: kind{userType}, ID: u.ID, Name: text(u.Name), Admin: u.Admin, Created: u.CreatedAt,
		AvatarHash: text(u.AvatarHash), PasswordHash: text(r.Legacy), Argon2Hash: text(r.Current), FlaskID: r.FlaskID,
		Permissions: texts(r.Grants), ShownName: text(u.ShownName), Disabled: u.Disabled,
	}
}

func pairLineOf(p chat.PairRecord) pairLine {
	low, high := p.Pair.Pair()
	return pairLine{kind{pairType}, [2]text{text(low), text(high)}, p.Last}
}

func messageLineOf(m chat.Message) messageLine {
	return messageLine{
		kind: kind{messageType}, ID: string(m.ID), Time: m.Time,
		Room: text(m.Conversation.Room()), To: text(m.To()), From: text(m.From), Text: text(m.Text),
		Removed: m.Removed,
	}
}
