package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"hihichat/chat"
	"hihichat/transfer"
)

// maxLine bounds a line: the longest text that is taken over, in escapes, and some more.
const maxLine = 8 << 20

// Errors of a file as a whole.
var (
	errNoExport = fmt.Errorf(`this is no export of hihichat: its first line is not {"format":%q,"version":%d}`, format, version)
	errNewer    = errors.New("the export was written by a newer version of hihichat; use that one")
	errEnds     = errors.New("the file ends early: its last line is missing; make the export again")
	errLong     = errors.New("a line is longer than 8 MiB: this is no export of hihichat")
)

// Read yields the records of an export, in the order of its lines. A line that is no record is a chat.Skip with its
// number. Errors of the file as a whole are the last thing it yields.
func Read(r io.Reader) transfer.Records {
	return func(yield func(transfer.Record, error) bool) {
		d := &decoder{lines: lines(r), yield: yield}
		if err := d.run(); err != nil {
			yield(nil, err)
		}
	}
}

// errStop: whoever reads wants no more.
var errStop = errors.New("stop")

// decoder reads one file.
type decoder struct {
	lines   iter.Seq2[[]byte, error]
	yield   func(transfer.Record, error) bool
	room    *chat.RoomRecord // its members are being read
	number  int              // of the line
	records int
	ended   bool
}

func (d *decoder) run() error {
	for line, err := range d.lines {
		if err != nil {
			return err
		}
		d.number++
		if err := d.line(line); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	switch {
	case d.number == 0:
		return errNoExport
	case !d.ended:
		return errEnds
	}
	return nil
}

// line reads one line. Errors are those of the file as a whole, or errStop.
func (d *decoder) line(line []byte) error {
	if d.number == 1 {
		return checkHeader(line)
	}
	if d.ended {
		return fmt.Errorf("line %d follows the last line of the export", d.number)
	}
	var k kind
	err := json.Unmarshal(line, &k)
	if err != nil || k.Type != memberType && k.Type != banType {
		if err := d.flushRoom(); err != nil {
			return err
		}
	}
	if err == nil && k.Type == endType {
		return d.end(line)
	}
	record, err := d.decode(k.Type, line, err)
	switch {
	case err != nil:
		if k.Type != memberType { // a room's lines are one record
			d.records++
		}
		return d.emit(nil, &chat.Skip{What: "line", Name: strconv.Itoa(d.number), Why: reason(err)})
	case record == nil:
		return nil
	}
	return d.emitRecord(record)
}

func checkHeader(line []byte) error {
	var h header
	if err := json.Unmarshal(line, &h); err != nil || h.Format != format {
		return errNoExport
	}
	if h.Version > version {
		return errNewer
	}
	if h.Version != version {
		return errNoExport
	}
	return nil
}

func (d *decoder) end(line []byte) error {
	var e endLine
	if err := json.Unmarshal(line, &e); err != nil || e.Records != d.records {
		return fmt.Errorf("the export is not whole: its last line counts %d records, there are %d", e.Records, d.records)
	}
	d.ended = true
	return nil
}

// flushRoom hands on the room whose members have all been read.
func (d *decoder) flushRoom() error {
	if d.room == nil {
		return nil
	}
	room := *d.room
	d.room = nil
	return d.emitRecord(room)
}

func (d *decoder) emitRecord(record transfer.Record) error {
	d.records++
	return d.emit(record, nil)
}

func (d *decoder) emit(record transfer.Record, err error) error {
	if !d.yield(record, err) {
		return errStop
	}
	return nil
}

// reason words an error of one line without repeating what stands there.
func reason(err error) string {
	var known lineError
	if errors.As(err, &known) {
		return string(known)
	}
	return "it is not a JSON object of the expected form"
}

// lines yields the lines of r without their ends. What it yields is valid until the next one.
func lines(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		scanner := bufio.NewScanner(r)
		scanner.Buffer(make([]byte, 1<<16), maxLine)
		for scanner.Scan() {
			if line := bytes.TrimSpace(scanner.Bytes()); !yield(line, nil) {
				return
			}
		}
		if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(nil, errLong)
		} else if err != nil {
			yield(nil, fmt.Errorf("read the export: %w", err))
		}
	}
}
