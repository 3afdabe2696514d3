package auth

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what Flask signs with; HMAC does not rest on collisions
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
)

// FlaskCookieName is the session cookie of the Flask version. It is read, never set or deleted: during a move both
// programs may answer the same browser.
const FlaskCookieName = "session"

const (
	// flaskSalt is what Flask derives its cookies' signing key with.
	flaskSalt = "cookie-session"
	// maxFlaskCookie bounds what is looked at; browsers keep no longer cookies.
	maxFlaskCookie = 4096 // bytes
	// maxFlaskPayload bounds what a compressed payload may become.
	maxFlaskPayload = 64 << 10 // bytes
	// oldFlaskEpoch is the beginning of 2011, from which itsdangerous counted up to its version 0.24.
	oldFlaskEpoch = 1_293_840_000 // seconds since 1970
)

// flaskEncoding is strict, so that what was signed has one spelling.
var flaskEncoding = base64.RawURLEncoding.Strict()

// flaskSession is what a properly signed Flask cookie of somebody signed in says.
type flaskSession struct {
	digest    string // stands for the cookie, 64 hex digits
	userID    int64  // in Flask's database
	permanent bool   // the cookie outlives the browser
	signed    time.Time
}

// flaskKey is the key that a Flask program's cookies are signed with.
type flaskKey []byte

// newFlaskKey derives it from the program's SECRET_KEY (itsdangerous, key derivation "hmac").
func newFlaskKey(secret string) flaskKey { return flaskMAC([]byte(secret), flaskSalt) }

func flaskMAC(key []byte, text string) []byte {
	mac := hmac.New(sha1.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// read opens a cookie value: PAYLOAD.TIME.SIGNATURE, each in URL-safe base64 (itsdangerous, URLSafeTimedSerializer).
// Nothing is decoded before the signature has been found right. ok is false for whatever Flask has not signed, and for
// the session of somebody who is not signed in. How old it may be is for others to judge.
func (k flaskKey) read(value string) (s flaskSession, ok bool) {
	if len(value) > maxFlaskCookie {
		return flaskSession{}, false
	}
	end := strings.LastIndexByte(value, '.')
	if end < 0 || !k.signed(value[:end], value[end+1:]) {
		return flaskSession{}, false
	}
	text := value[:end]
	middle := strings.LastIndexByte(text, '.')
	if middle < 0 {
		return flaskSession{}, false
	}
	sum := sha256.Sum256([]byte(text))
	s.digest = hex.EncodeToString(sum[:])
	var timed bool
	s.signed, timed = flaskTime(text[middle+1:])
	payload, err := flaskPayload(text[:middle])
	if err != nil || !timed || !s.fill(payload) {
		return flaskSession{}, false
	}
	return s, true
}

// signed compares in constant time.
func (k flaskKey) signed(text, signature string) bool {
	given, err := flaskEncoding.DecodeString(signature)
	return err == nil && hmac.Equal(given, flaskMAC(k, text))
}

// flaskTime reads the big-endian seconds of a signature. No session was signed before 2011, so that a smaller number is
// one of the old counting.
func flaskTime(text string) (time.Time, bool) {
	digits, err := flaskEncoding.DecodeString(text)
	if err != nil || len(digits) == 0 || len(digits) > 5 { // 40 bits reach far enough
		return time.Time{}, false
	}
	seconds := int64(0)
	for _, b := range digits {
		seconds = seconds<<8 | int64(b)
	}
	if seconds < oldFlaskEpoch {
		seconds += oldFlaskEpoch
	}
	return time.Unix(seconds, 0), true
}

// flaskPayload returns the JSON; a leading dot says that it is compressed.
func flaskPayload(text string) ([]byte, error) {
	packed, compressed := strings.CutPrefix(text, ".")
	data, err := flaskEncoding.DecodeString(packed)
	if err != nil || !compressed {
		return data, err
	}
	unpacker, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	data, err = io.ReadAll(io.LimitReader(unpacker, maxFlaskPayload+1))
	if err == nil && len(data) > maxFlaskPayload {
		err = io.ErrShortBuffer
	}
	return data, err
}

// fill takes over what the payload says of its user. Flask's tags for types that JSON lacks are objects within the
// object, so they need no attention. Flask-Login calls the user _user_id, and called it user_id before version 0.5: two
// that differ are nobody.
func (s *flaskSession) fill(payload []byte) bool {
	var values map[string]json.RawMessage
	if json.Unmarshal(payload, &values) != nil {
		return false
	}
	for _, name := range []string{"_user_id", "user_id"} {
		raw, there := values[name]
		if !there {
			continue
		}
		id, ok := flaskUserID(raw)
		if !ok || (s.userID != 0 && s.userID != id) {
			return false
		}
		s.userID = id
	}
	s.permanent = string(values["_permanent"]) == "true"
	return s.userID != 0
}

// flaskUserID reads a positive number, or a string of one.
func flaskUserID(raw json.RawMessage) (int64, bool) {
	digits := string(raw)
	if strings.HasPrefix(digits, `"`) && json.Unmarshal(raw, &digits) != nil {
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil && id > 0 && strconv.FormatInt(id, 10) == digits
}
